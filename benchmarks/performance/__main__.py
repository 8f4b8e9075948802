"""`python -m benchmarks.performance [--rounds N] [--taps N] [--out FILE]`: see the package."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from rich.console import Console

from benchmarks.ground import opened
from benchmarks.performance.inside import BATCH, statements_and_shares
from benchmarks.performance.page import Pace, Page, Taps
from benchmarks.performance.people import ask
from benchmarks.performance.processes import Measured, eleven, peer
from benchmarks.performance.telegram import Run, Telegram, telegram
from benchmarks.performance.updates import taps
from benchmarks.postgres import Postgres, running_postgres
from storage.database.engine import Store
from storage.database.migrate import migrate
from tests.blackbox.children import ROOT

WARM = 64  # taps before the first round
CALM = (7, 8, 9, 10)  # scores that open no case
RATES = (25, 100, 400)  # taps a second
SECONDS = 6  # of each rate
PEERS = ("commits", "keeps nothing", "does nothing")


@dataclass
class Bot:
    """A process that is measured, with what it is compared to."""

    measured: Measured
    engine: str
    against: str  # the name of the plain committing bot on the same engine
    store: Store | None = None  # of Eleven: its people are asked before they tap
    edits: bool = True
    rounds: list[tuple[float, float, Run]] = field(default_factory=list)  # a second, CPU ms, waits


class Crowd:
    """People who have not tapped yet."""

    def __init__(self) -> None:
        self._numbers = count(10_000)

    async def taps(self, bot: Bot, n: int, scores: Sequence[int]) -> list[bytes]:
        people = [next(self._numbers) for _ in range(n)]
        if bot.store is not None:
            await ask(bot.store, people)
        return list(taps(people, scores))


@asynccontextmanager
async def _bots(here: Telegram, folder: Path, postgres: Postgres) -> AsyncIterator[list[Bot]]:
    async with AsyncExitStack() as stack:
        bots = []
        for engine in ("SQLite", "PostgreSQL"):
            urls = [f"sqlite:///{folder}/{name}.db" for name in ("eleven", "plain")]
            if engine == "PostgreSQL":
                urls = [stack.enter_context(postgres.database()) for _ in urls]
            store = await stack.enter_async_context(opened(urls[0]))
            await migrate(store)
            name = f"Eleven, {engine}"
            ours = await stack.enter_async_context(eleven(name, here, urls[0], folder / engine))
            plain = f"plain bot, commits each tap, {engine}"
            url = urls[1].removeprefix("sqlite:///")
            theirs = await stack.enter_async_context(peer(plain, "commits", here, url))
            bots += [Bot(ours, engine, plain, store), Bot(theirs, engine, plain)]
        plain = bots[1].measured.name
        for kind in PEERS[1:]:
            one = await stack.enter_async_context(peer(f"plain bot, {kind}", kind, here, ""))
            bots.append(Bot(one, "", plain, edits=kind != "does nothing"))
        yield bots


async def _round(bot: Bot, here: Telegram, crowd: Crowd, n: int) -> tuple[float, float, Run]:
    updates = await crowd.taps(bot, n, CALM)
    before = bot.measured.cpu()
    run = await here.post(bot.measured.port, updates, n if bot.edits else 0)
    return n / run.took, 1000 * (bot.measured.cpu() - before) / n, run


async def _measure(rounds: int, n: int, seconds: int, folder: Path) -> Page:
    with ExitStack() as servers:
        postgres = Postgres(servers.enter_context(running_postgres()))
        async with telegram() as here, _bots(here, folder, postgres) as bots:
            crowd = Crowd()
            for bot in bots:
                await _round(bot, here, crowd, WARM)
            for number in range(rounds):
                _say(f"round {number + 1} of {rounds}")
                for bot in bots:
                    bot.rounds.append(await _round(bot, here, crowd, n))
            rows = [_row(bot, bots) for bot in bots]
            calls = await _calls(bots[0], here, crowd)
            paces = [
                await _pace(bot, here, crowd, rate, seconds)
                for bot in bots
                if bot.store is not None
                for rate in RATES
            ]
    return Page(rows, paces, calls, rounds, n)


def _row(bot: Bot, bots: Sequence[Bot]) -> Taps:
    plain = next(other for other in bots if other.measured.name == bot.against)
    speeds = [speed for speed, _, _ in bot.rounds]
    ratios = [mine / theirs for mine, (theirs, _, _) in zip(speeds, plain.rounds, strict=True)]
    waits = sorted(wait for _, _, run in bot.rounds for wait in run.waits)
    return Taps(
        bot.measured.name, median(ratios), median(speeds), median(cpu for _, cpu, _ in bot.rounds),
        1000 * waits[len(waits) // 2], 1000 * waits[int(0.99 * len(waits))],
    )  # fmt: skip


async def _calls(bot: Bot, here: Telegram, crowd: Crowd) -> float:
    """How many calls of its own the service makes for a tap; the response carries the other."""
    n = 30
    before = sum(here.calls.values())
    carried = here.carried
    await here.post(bot.measured.port, await crowd.taps(bot, n, CALM), n)
    return (sum(here.calls.values()) - before - (here.carried - carried)) / n


async def _pace(bot: Bot, here: Telegram, crowd: Crowd, rate: int, seconds: int) -> Pace:
    n = rate * seconds
    updates = await crowd.taps(bot, n, CALM)
    try:
        run = await here.post(bot.measured.port, updates, n, rate)
    except TimeoutError:
        return Pace(bot.measured.name, rate, None, None)
    waits = sorted(run.waits)
    return Pace(bot.measured.name, rate, 1000 * waits[n // 2], 1000 * waits[int(0.99 * n)])


def _commit() -> str:
    words = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or "unknown"


def _say(line: str) -> None:
    Console().print(line)


def main() -> None:
    """Measure, print the table, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--taps", type=int, default=600, help="of each bot in each round")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each rate")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eleven-bench-") as folder:
        page = asyncio.run(_measure(given.rounds, given.taps, given.seconds, Path(folder)))
        statements, shares = statements_and_shares(Path(folder))
    machine = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    words = page.words(datetime.now(UTC).date(), _commit(), machine, BATCH, statements, shares)
    given.out.write_text(words, encoding="utf-8")
    _say(words)


if __name__ == "__main__":
    main()
