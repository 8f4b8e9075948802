"""As many messages as one person may send managers in a day: more would bury everybody else's."""

from __future__ import annotations

from datetime import timedelta

from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Text
from storage.answers.written import written_since

A_DAY, LIMIT = timedelta(hours=24), 50
ENOUGH = Text("note.enough", {"limit": LIMIT})


async def enough(turn: Turn) -> Step | None:
    """What to say to whoever has written so much that this is not kept; None to all others."""
    return turn.say(ENOUGH) if await too_many(turn) else None


async def too_many(turn: Turn) -> bool:
    """Whether somebody has sent managers all that a day takes, as a customer or an employee."""
    who = turn.who
    if who.reads:
        return False
    person_id = who.person.id if who.person else None
    return await written_since(turn.tx, person_id, who.telegram_id, turn.now - A_DAY) >= LIMIT
