"""The pace that replicas share: one row that says when the next message may be sent.

For PostgreSQL alone: SQLite has one process, which paces itself in memory.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from storage.database.engine import Tx
from storage.database.tables import pace


async def reserve(tx: Tx, now: datetime, gap: timedelta, ahead: timedelta) -> datetime | None:
    """Reserve the next free instant, at `now` or later; the one after it comes `gap` later.

    None, and nothing is reserved, where that instant is later than `now + ahead`.
    """
    statement = insert(pace).values(id=1, free_at=now + gap)
    row = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={"free_at": sa.func.greatest(pace.c.free_at, now) + gap},
            where=pace.c.free_at <= now + ahead,
        ).returning(pace.c.free_at)
    )
    after: datetime | None = row.scalar_one_or_none()
    return None if after is None else after - gap


async def free_at(tx: Tx) -> datetime | None:
    """When the next message may be sent; None before the first."""
    found: datetime | None = await tx.scalar(sa.select(pace.c.free_at))
    return found


async def hold(tx: Tx, until: datetime) -> None:
    """Reserve nothing before `until`, on any replica: Telegram said so."""
    statement = insert(pace).values(id=1, free_at=until)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"free_at": sa.func.greatest(pace.c.free_at, until)}
        )
    )


async def shift_pace(tx: Tx, now: datetime, step: timedelta) -> None:
    """The clock was set back by `step` to `now`: the next instant is as near as it was."""
    found = await free_at(tx)
    if found is not None and found > now - step / 2:
        await tx.execute(pace.update().values(free_at=max(found + step, now)))
