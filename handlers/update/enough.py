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
ENOUGH = Text("note.enough", {"limit": LIMIT})


async def enough(tx: Tx, who: Respondent, now: datetime) -> Step | None:
    """What to say to whoever has written so much that this is not kept; None to all others."""
    if not await too_many(tx, who, now):
        return None
    return say(who.telegram_id, ENOUGH, who.language)


async def too_many(tx: Tx, who: Respondent, now: datetime) -> bool:
    """Whether somebody has sent managers all that a day takes, as a customer or an employee."""
    if who.reads:
        return False
    person_id = who.person.id if who.person else None
    return await written_since(tx, person_id, who.telegram_id, now - A_DAY) >= LIMIT
