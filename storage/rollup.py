"""Counts kept beside the answers: (survey, day, touchpoint, segment, score) -> n.

Every change of a score updates them in its own transaction, so a digest reads a few hundred
rows whether there are ten answers or ten million.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from storage.changes import insert
from storage.engine import Tx
from storage.tables import responses, rollup


@dataclass(frozen=True)
class Cell:
    """Where an answer counts."""

    survey_key: str
    day: date
    touchpoint: str
    segment: str


async def count(tx: Tx, cell: Cell, score: int, by: int = 1) -> None:
    """Add `by` (1 or -1) answers of `score` to a cell."""
    statement = insert(tx, rollup).values(
        survey_key=cell.survey_key,
        day=cell.day,
        touchpoint=cell.touchpoint,
        segment=cell.segment,
        score=score,
        n=by,
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=list(rollup.primary_key), set_={"n": rollup.c.n + by}
        )
    )


async def scores_by_day(
    tx: Tx, survey_key: str, first: date, last: date
) -> list[tuple[date, int, int]]:
    """(day, score, n) of one survey between two days, both included."""
    rows = await tx.execute(
        sa.select(rollup.c.day, rollup.c.score, sa.func.sum(rollup.c.n))
        .where(rollup.c.survey_key == survey_key, rollup.c.day.between(first, last))
        .group_by(rollup.c.day, rollup.c.score)
    )
    return [(day, score, int(n)) for day, score, n in rows]


async def scores_by(
    tx: Tx, survey_key: str, first: date, last: date, column: str
) -> list[tuple[date | str, int, int]]:
    """(part, score, n) between two days, both included, by `day`, `segment` or `touchpoint`."""
    part = rollup.c[column]
    rows = await tx.execute(
        sa.select(part, rollup.c.score, sa.func.sum(rollup.c.n))
        .where(rollup.c.survey_key == survey_key, rollup.c.day.between(first, last))
        .group_by(part, rollup.c.score)
    )
    return [(part, score, int(n)) for part, score, n in rows]


async def rebuild(tx: Tx) -> int:
    """Recount everything from the answers; returns how many cells differed."""
    if tx.dialect.name == "postgresql":  # a tap that is being counted waits, or is waited for
        await tx.execute(sa.text("LOCK TABLE rollup IN SHARE ROW EXCLUSIVE MODE"))
    key = ("survey_key", "day", "touchpoint", "segment", "score")
    counted = {
        tuple(row[:5]): row[5]
        for row in await tx.execute(
            sa.select(*(responses.c[name] for name in key), sa.func.count()).group_by(
                *(responses.c[name] for name in key)
            )
        )
    }
    kept = {
        tuple(row[:5]): row[5] for row in await tx.execute(sa.select(rollup).where(rollup.c.n != 0))
    }
    differing = {
        cell for cell in counted.keys() | kept.keys() if counted.get(cell) != kept.get(cell)
    }
    if differing:
        await tx.execute(rollup.delete())
    if differing and counted:  # an empty list would insert one row of defaults
        await tx.execute(
            rollup.insert(),
            [dict(zip((*key, "n"), (*cell, n), strict=True)) for cell, n in counted.items()],
        )
    return len(differing)
