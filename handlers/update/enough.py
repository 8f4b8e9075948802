"""As many messages as one person may send managers in a day: more would bury everybody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Text
from storage.answers.written import written_since
from storage.database.engine import Tx

A_DAY, LIMIT = timedelta(hours=24), 50


async def enough(tx: Tx, who: Respondent, now: datetime) -> Step | None:
    """What to say to whoever has written so much that this is not kept; None to all others."""
    if who.person is None or who.reads:
        return None
    if await written_since(tx, who.person.id, who.telegram_id, now - A_DAY) < LIMIT:
        return None
    return say(who.telegram_id, Text("note.enough", {"limit": LIMIT}), who.language)
