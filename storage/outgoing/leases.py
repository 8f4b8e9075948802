"""Leases: rows that beat. See docs/decisions/0026-leases-in-rows.md.

No instant is stored: whether a lease still beats is seen by whoever watches it, on their own clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from storage.database.changes import insert_new
from storage.database.engine import Tx
from storage.database.tables import leases


@dataclass(frozen=True)
class Lease:
    """Who holds it, and how often it has beaten."""

    holder: str
    beat: int


async def beat(tx: Tx, name: str, holder: str) -> bool:
    """Raise the beat of a lease that this holder has; False where it is another's, or nobody's."""
    row = await tx.execute(
        leases.update()
        .where(leases.c.name == name, leases.c.holder == holder)
        .values(beat=leases.c.beat + 1)
        .returning(leases.c.beat)
    )
    return row.first() is not None


async def take(tx: Tx, name: str, holder: str, silent: Lease | None = None) -> bool:
    """Take a lease that is nobody's, or that has not beaten since it was seen as `silent`."""
    if await insert_new(tx, leases, {"name": name, "holder": holder, "beat": 0}):
        return True
    if silent is None:
        return False
    row = await tx.execute(
        leases.update()
        .where(
            leases.c.name == name, leases.c.holder == silent.holder, leases.c.beat == silent.beat
        )
        .values(holder=holder, beat=silent.beat + 1)
        .returning(leases.c.beat)
    )
    return row.first() is not None


async def leave(tx: Tx, name: str, holder: str) -> None:
    """Give a lease back."""
    await tx.execute(leases.delete().where(leases.c.name == name, leases.c.holder == holder))


async def leases_like(tx: Tx, prefix: str) -> Mapping[str, Lease]:
    """The leases whose names begin so."""
    rows = await tx.execute(sa.select(leases).where(leases.c.name.startswith(prefix)))
    return {row.name: Lease(row.holder, row.beat) for row in rows}
