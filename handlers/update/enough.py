"""As many messages as one person may send managers in a day: more would bury everybody else's."""

from __future__ import annotations

from datetime import timedelta

from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Text
from storage.answers.written import written_since

A_DAY, LIMIT = timedelta(hours=24), 50


async def enough(turn: Turn) -> Step | None:
    """What to say to whoever has written so much that this is not kept; None to all others."""
    if turn.who.person is None or turn.who.reads:
        return None
    if (
        await written_since(turn.tx, turn.who.person.id, turn.who.telegram_id, turn.now - A_DAY)
        < LIMIT
    ):
        return None
    return turn.say(Text("note.enough", {"limit": LIMIT}))
