"""Survey definitions live in the database, part by part: company, digest, channels, surveys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.changes import insert
from storage.engine import Tx
from storage.tables import definitions


async def load_parts(tx: Tx) -> dict[str, Any]:
    """Every stored part by name, e.g. `company` or `survey:customers`."""
    rows = await tx.execute(sa.select(definitions.c.part, definitions.c.body))
    return {row.part: row.body for row in rows}


async def save_part(
    tx: Tx, part: str, body: Mapping[str, Any], now: datetime, origin: str = "file"
) -> None:
    """Store a part; `since` stays the instant it first appeared."""
    values = {"body": dict(body), "origin": origin}
    statement = insert(tx, definitions).values(part=part, since=now, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["part"], set_=values))


async def drop_unnamed(tx: Tx, named: Collection[str]) -> None:
    """Forget the parts that came from the file and are no longer in it."""
    await tx.execute(
        definitions.delete().where(
            definitions.c.origin == "file", definitions.c.part.not_in(list(named))
        )
    )


async def since(tx: Tx, part: str) -> datetime | None:
    """When a part first appeared: schedules never reach back before it."""
    found: datetime | None = await tx.scalar(
        sa.select(definitions.c.since).where(definitions.c.part == part)
    )
    return found
