"""Survey definitions live in the database, part by part: company, digest, channels, surveys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog

from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.tables import definitions
from survey.definition.definition import Definition
from survey.definition.faults import Faulty
from survey.definition.parts import definition_of

log = structlog.get_logger()

GONE = "gone"  # named no longer, or paused; what the answers to it meant is still known
CHAT = "chat"


async def load_parts(tx: Tx, *, gone: bool = False) -> dict[str, Any]:
    """Every stored part by name, the oldest first; those gone only if asked for."""
    statement = sa.select(definitions.c.part, definitions.c.body)
    if not gone:
        statement = statement.where(definitions.c.origin != GONE)
    rows = await tx.execute(statement.order_by(definitions.c.since, definitions.c.part))
    return {row.part: row.body for row in rows}


async def save_part(
    tx: Tx, part: str, body: Mapping[str, Any], now: datetime, origin: str = "file"
) -> None:
    """Store a part; `since` stays the instant it first appeared, or appeared again."""
    values: dict[str, Any] = {"body": dict(body), "origin": origin}
    statement = insert(tx, definitions).values(part=part, since=now, **values)
    was_gone = definitions.c.origin == GONE
    values["since"] = sa.case((was_gone, statement.excluded.since), else_=definitions.c.since)
    values["revision"] = definitions.c.revision + 1
    await tx.execute(statement.on_conflict_do_update(index_elements=["part"], set_=values))


async def drop_unnamed(tx: Tx, named: Collection[str]) -> None:
    """Forget the parts that came from the file and are no longer in it."""
    await tx.execute(
        definitions.update()
        .where(definitions.c.origin == "file", definitions.c.part.not_in(list(named)))
        .values(origin=GONE, revision=definitions.c.revision + 1)
    )


@dataclass(frozen=True)
class SetPart:
    """A part is as the chat says from now on; without a body it is gone."""

    part: str
    body: Mapping[str, Any] | None
    at: datetime

    async def apply(self, tx: Tx) -> None:
        if self.body is not None:
            await save_part(tx, self.part, self.body, self.at, CHAT)
        else:
            await tx.execute(
                definitions.update()
                .where(definitions.c.part == self.part)
                .values(origin=GONE, revision=definitions.c.revision + 1)
            )


_revision = sa.select(sa.func.sum(definitions.c.revision))


async def revision(tx: Tx) -> int:
    """A number that grows with every change of a part, whoever makes it.

    A sum of the rows' own counters: two changes at once, each unseen by the other, both add to it.
    """
    return await tx.scalar(_revision) or 0


@dataclass
class Definitions:
    """The definition as it is now: read again wherever its rows have changed.

    `decided`: the parts that the file names, which nothing in the chat changes; `order`: the keys
    of its surveys. Without a `revision` it stays as it was made.
    """

    now: Definition
    decided: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    revision: int | None = None

    async def refresh(self, tx: Tx) -> Definition:
        """What holds inside this transaction."""
        if self.revision is None:
            return self.now
        found = await revision(tx)
        if found != self.revision:
            try:
                self.now = definition_of(await load_parts(tx), self.order)
            except Faulty as fault:
                # Two changes at once that do not fit together: what held before still does.
                log.error("the definition does not fit", key=fault.faults[0].key)
            self.revision = found
        return self.now

    def forget(self) -> None:
        """What was read last was not committed."""
        if self.revision is not None:
            self.revision = -1


async def since(tx: Tx, part: str) -> datetime | None:
    """When a part first appeared: schedules never reach back before it."""
    found: datetime | None = await tx.scalar(
        sa.select(definitions.c.since).where(
            definitions.c.part == part, definitions.c.origin != GONE
        )
    )
    return found
