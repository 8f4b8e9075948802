"""A digest after ten answers a week, and after as many more as you like, beside a recount.

`python -m benchmarks.digest [--answers N] [--weeks N]`: a week's digest from the rollup of a small
and of a large SQLite database, and DuckDB counting the large one's answers anew. Each is run
several times in turns; medians and their ratios are printed. This week has as many answers in both.
Exits with 1 where the rollup and the recount differ.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from reports.numbers import weekly_digest
from storage.engine import Store, open_store
from storage.migrate import migrate
from storage.rebuild import rebuild
from storage.rollup import scores_by_day
from storage.tables import responses
from survey.definition import Survey
from survey.periods import days_of, shift
from survey.scale import Kind

WEEK = "2026-W47"
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Helsinki")
SURVEY = Survey(key="customers", kind=Kind.NPS, subject="Nordic Kettle")
TREND = (days_of(shift(WEEK, -12))[0], days_of(WEEK)[1])
THIS_WEEK = 300
TURNS = 15
CHUNK = 50_000
SHARES = np.array((1, 1, 1, 2, 2, 4, 6, 14, 20, 24, 25)) / 100


def answers(n: int, weeks: int) -> Iterator[tuple[date, int]]:
    """(day, score): so many this week and the week before, and `n` over the weeks before."""
    draw = np.random.default_rng(11)
    monday, _ = days_of(WEEK)
    for first, days, many in (
        (monday, 7, THIS_WEEK),
        (monday - timedelta(weeks=weeks), 7 * weeks, n),
    ):
        offsets, scores = draw.integers(0, days, many), draw.choice(11, many, p=SHARES)
        for offset, score in zip(offsets.tolist(), scores.tolist(), strict=True):
            yield first + timedelta(days=offset), score


async def fill(store: Store, rows: Sequence[tuple[date, int]]) -> None:
    """Answers by open link, in bulk, and the counts of them."""
    fixed = {"survey_key": SURVEY.key, "via": "link", "awaiting": False, "reason_parts": {}}
    for start in range(0, len(rows), CHUNK):
        async with store.write() as tx:
            await tx.execute(
                responses.insert(),
                [
                    fixed
                    | {
                        "id": number,
                        "day": day,
                        "score": score,
                        "scored_at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
                    }
                    for number, (day, score) in enumerate(rows[start : start + CHUNK], start=start)
                ],
            )
    async with store.write() as tx:
        await rebuild(tx)


def recount(table: duckdb.DuckDBPyConnection) -> list[tuple[date, int, int]]:
    """What the digest's trend rests on: scores by day over thirteen weeks."""
    found = table.execute(
        "SELECT day, score, count(*) FROM answers WHERE day BETWEEN ? AND ? GROUP BY 1, 2",
        list(TREND),
    )
    return found.fetchall()


async def measure(n: int, weeks: int, folder: Path) -> bool:
    """Print the medians; whether the rollup and the recount agree."""
    histories = {"small": list(answers(10 * weeks, weeks)), "large": list(answers(n, weeks))}
    stores = {name: open_store(f"sqlite:///{folder}/{name}.db") for name in histories}
    for name, rows in histories.items():
        await migrate(stores[name])
        await fill(stores[name], rows)
    table = _loaded(histories["large"])

    async def digest(name: str) -> None:
        async with stores[name].read() as tx:
            await weekly_digest(tx, SURVEY, WEEK, ZONE, NOW)

    took: dict[str, list[float]] = {"small": [], "large": [], "recount": []}
    for _ in range(TURNS):
        for name in histories:
            began = perf_counter()
            await digest(name)
            took[name].append(perf_counter() - began)
        began = perf_counter()
        recounted = await asyncio.to_thread(recount, table)
        took["recount"].append(perf_counter() - began)
    async with stores["large"].read() as tx:
        kept = await scores_by_day(tx, SURVEY.key, *TREND)
    for store in stores.values():
        await store.close()
    sizes = {name: len(rows) for name, rows in histories.items()}
    _show(took, sizes | {"recount": sizes["large"]})
    return sorted(kept) == sorted(recounted)


def _loaded(rows: Sequence[tuple[date, int]]) -> duckdb.DuckDBPyConnection:
    days, scores = zip(*rows, strict=True)
    table = duckdb.connect()
    table.register(
        "given", {"day": np.array(days, "datetime64[us]"), "score": np.array(scores, "int8")}
    )
    table.execute("CREATE TABLE answers AS SELECT day::DATE AS day, score FROM given")
    return table


def _show(took: dict[str, list[float]], sizes: dict[str, int]) -> None:
    table = Table("", "answers", "ms, median", "against the small history")
    least = median(took["small"])
    for name, label in (
        ("small", "digest"),
        ("large", "digest"),
        ("recount", "DuckDB counts the scores alone"),
    ):
        middle = median(took[name])
        table.add_row(label, f"{sizes[name]:,}", f"{1000 * middle:.1f}", f"x {middle / least:.2f}")
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=100)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="eleven-digest-") as folder:
        agree = asyncio.run(measure(given.answers, given.weeks, Path(folder)))
    sys.exit(not agree)


if __name__ == "__main__":
    main()
