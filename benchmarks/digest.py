"""A digest after ten answers, and after as many more as you like, beside a recount of them all.

`python -m benchmarks.digest [--answers N,...] [--weeks N]`: for each size a SQLite database with so
many answers over the weeks before this one, a week's digest from its rollup, and DuckDB counting
the same answers anew. Each is run several times in turns; medians and their ratios are printed.
This week has 300 answers at every size. Exits with 1 where a rollup and its recount differ.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table
from sqlalchemy.schema import CreateIndex, DropIndex

from reports.digest.numbers import weekly_digest
from storage.answers.rebuild import rebuild
from storage.answers.rollup import scores_by_day
from storage.database.engine import Store, open_store
from storage.database.migrate import migrate
from storage.database.tables import responses
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from survey.time.periods import days_of, shift

WEEK = "2026-W47"
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Helsinki")
SURVEY = Survey(key="customers", kind=Kind.NPS, subject="Nordic Kettle")
TREND = (days_of(shift(WEEK, -12))[0], days_of(WEEK)[1])
SIZES = (10, 200_000, 10_000_000)
THIS_WEEK = 300
TURNS = 15
COPIES = 100  # of every cell's answer in one transaction
SHARES = np.array((1, 1, 1, 2, 2, 4, 6, 14, 20, 24, 25)) / 100


class Cell(NamedTuple):
    """So many answers of one day and score."""

    day: date
    score: int
    n: int


def cells(n: int, weeks: int) -> list[Cell]:
    """`n` answers over the weeks before this one, and this week's; the fullest cell first."""
    draw = np.random.default_rng(11)
    monday, _ = days_of(WEEK)
    found = []
    for first, days, many in (
        (monday, 7, THIS_WEEK),
        (monday - timedelta(weeks=weeks), 7 * weeks, n),
    ):
        counts = draw.multinomial(many, np.outer(np.full(days, 1 / days), SHARES).ravel())
        for place, count in enumerate(counts.tolist()):
            offset, score = divmod(place, len(SHARES))
            found.append(Cell(first + timedelta(days=offset), score, count))
    return sorted((cell for cell in found if cell.n), key=lambda cell: -cell.n)


async def fill(store: Store, answers: Sequence[Cell]) -> None:
    """Answers by open link and the counts of them: one of each cell, and the engine copies it."""
    fixed = {"survey_key": SURVEY.key, "via": "link", "awaiting": False, "reason_parts": {}}
    async with store.write() as tx:
        for index in responses.indexes:  # sorting them at the end is many times as fast
            await tx.execute(DropIndex(index))
        await tx.execute(
            responses.insert(),
            [
                fixed
                | {
                    "id": number,
                    "day": cell.day,
                    "score": cell.score,
                    "scored_at": datetime(
                        cell.day.year, cell.day.month, cell.day.day, 9, tzinfo=UTC
                    ),
                }
                for number, cell in enumerate(answers)
            ],
        )
    others = [column for column in responses.columns if column.name != "id"]
    for start in range(1, answers[0].n, COPIES):
        async with store.write() as tx:
            for copy in range(start, min(start + COPIES, answers[0].n)):
                fewer = next((i for i, cell in enumerate(answers) if cell.n <= copy), len(answers))
                first = sa.select(responses.c.id + len(answers) * copy, *others)
                await tx.execute(
                    responses.insert().from_select(
                        ["id", *others], first.where(responses.c.id < fewer)
                    )
                )
    async with store.write() as tx:
        for index in responses.indexes:
            await tx.execute(CreateIndex(index))
        await rebuild(tx)


def counted_by_duckdb(answers: Sequence[Cell]) -> duckdb.DuckDBPyConnection:
    """One row an answer, as the database has them."""
    days, scores, counts = zip(*answers, strict=True)
    table = duckdb.connect()
    given = {
        "day": np.array(days, "datetime64[us]"),
        "score": np.array(scores, "int8"),
        "n": np.array(counts),
    }
    table.register("given", given)
    table.execute(
        "CREATE TABLE answers AS SELECT day::DATE AS day, score"
        " FROM (SELECT day, score, unnest(range(n)) FROM given) ORDER BY random()"
    )
    return table


def recount(table: duckdb.DuckDBPyConnection) -> list[tuple[date, int, int]]:
    """What the digest's trend rests on: scores by day over thirteen weeks."""
    found = table.execute(
        "SELECT day, score, count(*) FROM answers WHERE day BETWEEN ? AND ? GROUP BY 1, 2",
        list(TREND),
    )
    return found.fetchall()


async def measure(sizes: Sequence[int], weeks: int, folder: Path) -> bool:
    """Print the medians; whether every rollup and its recount agree."""
    async with AsyncExitStack() as opened:
        stores, tables = {}, {}
        for n in sizes:
            stores[n] = open_store(f"sqlite:///{folder}/{n}.db")
            opened.push_async_callback(stores[n].close)
            began, answers = perf_counter(), cells(n, weeks)
            await migrate(stores[n])
            await fill(stores[n], answers)
            tables[n] = counted_by_duckdb(answers)
            _say(f"{n:,} answers were stored and counted in {perf_counter() - began:.0f} s")
        took: dict[tuple[str, int], list[float]] = {}
        for _ in range(TURNS):
            for n in sizes:
                began = perf_counter()
                async with stores[n].read() as tx:
                    await weekly_digest(tx, SURVEY, WEEK, ZONE, NOW)
                took.setdefault(("digest", n), []).append(perf_counter() - began)
                began = perf_counter()
                await asyncio.to_thread(recount, tables[n])
                took.setdefault(("duckdb", n), []).append(perf_counter() - began)
        agree = []
        for n in sizes:
            async with stores[n].read() as tx:
                kept = await scores_by_day(tx, SURVEY.key, *TREND)
            agree.append(sorted(kept) == sorted(recount(tables[n])))
    _show({key: median(times) for key, times in took.items()}, sizes)
    return all(agree)


def _show(medians: dict[tuple[str, int], float], sizes: Sequence[int]) -> None:
    table = Table("answers", "digest, ms", "against the first", "DuckDB, ms", "digest / DuckDB")
    for n in sizes:
        digest, duck = medians["digest", n], medians["duckdb", n]
        against = digest / medians["digest", sizes[0]]
        figures = (f"{1000 * digest:.1f}", f"x {against:.2f}", f"{1000 * duck:.1f}")
        table.add_row(f"{n:,}", *figures, f"{digest / duck:.2f}")
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    _say(f"at most {peak:.0f} MB of memory, DuckDB's tables included")


def _say(line: str) -> None:
    Console().print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", default=",".join(map(str, SIZES)))
    parser.add_argument("--weeks", type=int, default=100)
    given = parser.parse_args()
    sizes = [int(size) for size in given.answers.split(",")]
    with TemporaryDirectory(prefix="eleven-digest-") as folder:
        agree = asyncio.run(measure(sizes, given.weeks, Path(folder)))
    sys.exit(not agree)


if __name__ == "__main__":
    main()
