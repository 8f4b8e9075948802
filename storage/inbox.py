"""The inbox: which updates were handled, so that Telegram may deliver one twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa

from storage.changes import insert_new
from storage.engine import Tx
from storage.tables import dead_letters, inbox

_KEPT = timedelta(days=8)  # Telegram redelivers for a day; update ids may restart after a week


async def seen(tx: Tx, bot_id: int, update_ids: Collection[int]) -> set[int]:
    """Which of these updates were handled before."""
    rows = await tx.execute(
        sa.select(inbox.c.update_id).where(
            inbox.c.bot_id == bot_id, inbox.c.update_id.in_(update_ids)
        )
    )
    return {row.update_id for row in rows}


async def record(tx: Tx, bot_id: int, update_id: int, day: date) -> None:
    """Remember an update as handled, in the transaction of its changes."""
    await tx.execute(inbox.insert().values(bot_id=bot_id, update_id=update_id, day=day))


async def bury(tx: Tx, bot_id: int, update_id: int, kind: str, error: str, day: date) -> None:
    """Put an update aside that could not be handled: its id, type and exception, no content."""
    await insert_new(
        tx,
        dead_letters,
        {"bot_id": bot_id, "update_id": update_id, "type": kind, "error": error, "day": day},
    )
    await insert_new(tx, inbox, {"bot_id": bot_id, "update_id": update_id, "day": day})


async def forget_old(tx: Tx, today: date) -> None:
    await tx.execute(inbox.delete().where(inbox.c.day < today - _KEPT))
