"""A company's list of employees, brought into the roster; repeating it changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.tables import employees
from storage.database.types import new_id
from storage.pulse.roster import SERVING


@dataclass(frozen=True)
class Entry:
    """One employee of the list."""

    telegram_id: int
    name: str
    language: str | None
    segment: str


async def import_employees(tx: Tx, survey_key: str, entries: Sequence[Entry]) -> Counter[str]:
    """Add who is not on the roster, and rename or move who is; at most 1,000 entries at a time.

    Whoever left, was removed or waits for a manager stays so. Returns how many of the entries are
    in which state now.
    """
    known = {
        row.telegram_id: row
        for row in await tx.execute(
            sa.select(employees).where(
                employees.c.survey_key == survey_key,
                employees.c.telegram_id.in_([entry.telegram_id for entry in entries]),
            )
        )
    }
    new = [entry for entry in entries if entry.telegram_id not in known]
    if new:
        rows = [
            {
                "id": new_id(),
                "survey_key": survey_key,
                "telegram_id": entry.telegram_id,
                "name": entry.name,
                "language": entry.language,
                "segment": entry.segment,
                "state": "active",
            }
            for entry in new
        ]
        # Somebody may have joined by their link a moment ago.
        await tx.execute(insert(tx, employees).on_conflict_do_nothing(), rows)
    for entry in entries:
        row = known.get(entry.telegram_id)
        if row and row.state in SERVING and (row.name, row.segment) != (entry.name, entry.segment):
            await tx.execute(
                employees.update()
                .where(employees.c.id == row.id)
                .values(name=entry.name, segment=entry.segment)
            )
    return Counter(row.state for row in known.values()) + Counter({"active": len(new)})
