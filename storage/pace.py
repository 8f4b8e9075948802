"""The pace that replicas share: one row that says when the next message may be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from storage.engine import Tx
from storage.tables import pace


async def reserve(tx: Tx, now: datetime, gap: timedelta) -> datetime:
    """Reserve the next free instant, at `now` or later; the one after it comes `gap` later.

    For PostgreSQL alone: SQLite has one process, which paces itself in memory.
    """
    statement = insert(pace).values(id=1, free_at=now + gap)
    later = sa.func.greatest(pace.c.free_at, now) + gap
    row = await tx.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"free_at": later}).returning(
            pace.c.free_at
        )
    )
    free_at: datetime = row.scalar_one()
    return free_at - gap


async def hold(tx: Tx, until: datetime) -> None:
    """Reserve nothing before `until`, on any replica: Telegram said so."""
    statement = insert(pace).values(id=1, free_at=until)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"free_at": sa.func.greatest(pace.c.free_at, until)}
        )
    )
