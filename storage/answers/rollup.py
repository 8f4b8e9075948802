"""Counts kept beside the answers, each a key -> n: of scores, and of ratings in pairs.

Every change of an answer updates them in its own transaction, so a digest reads a few hundred
rows whether there are ten answers or ten million.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from storage.database.changes import inserting
from storage.database.engine import Tx
from storage.database.tables import attribute_rollup, ratings, responses, rollup
from survey.asking.attributes import IMPORTANCE, SATISFACTION
from survey.scores.csi import Pair


@dataclass(frozen=True)
class Cell:
    """Where an answer counts."""

    survey_key: str
    day: date
    touchpoint: str
    segment: str


CELL = tuple(Cell.__dataclass_fields__)


async def count(tx: Tx, cell: Cell, score: int, by: int = 1) -> None:
    """Add `by` (1 or -1) answers of `score` to a cell."""
    await add_to(tx, rollup, {**asdict(cell), "score": score}, by)


async def count_pair(tx: Tx, cell: Cell, attribute: str, pair: Pair, by: int = 1) -> None:
    """Add `by` (1 or -1) answers that gave this pair to an attribute."""
    await add_to(
        tx, attribute_rollup, {**asdict(cell), "attribute": attribute, **pair._asdict()}, by
    )


async def add_to(tx: Tx, table: sa.Table, key: Mapping[str, Any], by: int) -> None:
    """Add `by`, which may be below 0, to the count of a rollup's key: now, or see `count_later`."""
    if tx.counting is None:
        await tx.execute(_adding(tx.dialect.name, table), [{**key, "n": by}])
    else:
        tx.counting[table, tuple(key[column.name] for column in table.primary_key)] += by


def count_later(tx: Tx) -> None:
    """Sum what is counted from now on; `write_counts` writes it."""
    tx.counting = Counter()


async def write_counts(tx: Tx) -> None:
    """Write what was summed, in an order that all keep: replicas wait for each other on these."""
    if not tx.counting:
        return
    summed = sorted(tx.counting.items(), key=lambda item: (item[0][0].name, item[0][1]))
    tx.counting.clear()
    rows: dict[sa.Table, list[dict[str, Any]]] = {}
    for (table, key), by in summed:
        if by:
            names = (column.name for column in table.primary_key)
            rows.setdefault(table, []).append({**dict(zip(names, key, strict=True)), "n": by})
    for table, added in rows.items():
        await tx.execute(_adding(tx.dialect.name, table), added)


@cache
def _adding(dialect: str, table: sa.Table) -> sa.Insert:
    statement = inserting(dialect, table)
    grown = {"n": table.c.n + statement.excluded.n}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=grown)


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


def paired(*parts: Any) -> tuple[sa.Select[*tuple[Any, ...]], sa.Join]:
    """How often each pair was given, by `parts`, and the tables that say so."""
    one, other, joined = each_pair()
    key = (*parts, one.c.attribute, one.c.score, other.c.score)
    return sa.select(*key, sa.func.count()).group_by(*key), joined


def each_pair() -> tuple[sa.FromClause, sa.FromClause, sa.Join]:
    """Ratings of importance, those of satisfaction, and answers joined with both.

    A pair needs both taps: whoever said only how important something is has said nothing yet.
    """
    one, other = ratings.alias(), ratings.alias()
    joined = responses.join(
        one, sa.and_(one.c.response_id == responses.c.id, one.c.question == IMPORTANCE)
    ).join(
        other,
        sa.and_(
            other.c.response_id == responses.c.id,
            other.c.question == SATISFACTION,
            other.c.attribute == one.c.attribute,
        ),
    )
    return one, other, joined


async def rebuild_rollups(tx: Tx) -> int:
    """Recount scores and pairs from the answers; returns how many cells differed."""
    if tx.dialect.name == "postgresql":  # a tap that is being counted waits, or is waited for
        locked = "LOCK TABLE rollup, attribute_rollup IN SHARE ROW EXCLUSIVE MODE"
        await tx.execute(sa.text(locked))
    cell = [responses.c[name] for name in CELL]
    scores = (
        sa.select(*cell, responses.c.score, sa.func.count())
        .where(responses.c.score.is_not(None))
        .group_by(*cell, responses.c.score)
    )
    pairs, joined = paired(*cell)
    return await _recount(tx, rollup, scores) + await _recount(
        tx, attribute_rollup, pairs.select_from(joined)
    )


async def _recount(tx: Tx, table: sa.Table, answers: sa.Select[*tuple[Any, ...]]) -> int:
    counted = {tuple(row[:-1]): row[-1] for row in await tx.execute(answers)}
    kept = {
        tuple(row[:-1]): row[-1] for row in await tx.execute(sa.select(table).where(table.c.n != 0))
    }
    differing = {
        cell for cell in counted.keys() | kept.keys() if counted.get(cell) != kept.get(cell)
    }
    if differing:
        await tx.execute(table.delete())
    if differing and counted:  # an empty list would insert one row of defaults
        names = [column.name for column in table.c]
        await tx.execute(
            table.insert(),
            [dict(zip(names, (*cell, n), strict=True)) for cell, n in counted.items()],
        )
    return len(differing)
