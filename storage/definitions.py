"""Survey definitions live in the database, part by part: company, digest, channels, surveys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.changes import insert
from storage.engine import Tx
from storage.tables import definitions

GONE = "gone"  # the file no longer names it; what the answers to it meant is still known


async def load_parts(tx: Tx, *, gone: bool = False) -> dict[str, Any]:
    """Every stored part by name, e.g. `company` or `survey:customers`; those gone only if asked."""
    statement = sa.select(definitions.c.part, definitions.c.body)
    if not gone:
        statement = statement.where(definitions.c.origin != GONE)
    return {row.part: row.body for row in await tx.execute(statement)}


async def save_part(
    tx: Tx, part: str, body: Mapping[str, Any], now: datetime, origin: str = "file"
) -> None:
    """Store a part; `since` stays the instant it first appeared, or appeared again."""
    values: dict[str, Any] = {"body": dict(body), "origin": origin}
    statement = insert(tx, definitions).values(part=part, since=now, **values)
    was_gone = definitions.c.origin == GONE
    values["since"] = sa.case((was_gone, statement.excluded.since), else_=definitions.c.since)
    await tx.execute(statement.on_conflict_do_update(index_elements=["part"], set_=values))


async def drop_unnamed(tx: Tx, named: Collection[str]) -> None:
    """Forget the parts that came from the file and are no longer in it."""
    await tx.execute(
        definitions.update()
        .where(definitions.c.origin == "file", definitions.c.part.not_in(list(named)))
        .values(origin=GONE)
    )


async def since(tx: Tx, part: str) -> datetime | None:
    """When a part first appeared: schedules never reach back before it."""
    found: datetime | None = await tx.scalar(
        sa.select(definitions.c.since).where(
            definitions.c.part == part, definitions.c.origin != GONE
        )
    )
    return found
