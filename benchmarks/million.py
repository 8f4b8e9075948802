"""A million people imported, and a wave planned over them, while others go on tapping.

`python -m benchmarks.million [--people N] [--engine sqlite|postgresql]`: the real service and
commands, against the sandbox. Prints how long each took, the most memory it held, and how long
taps took meanwhile, against the same taps before. Exits with 1 where anybody was left out.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import monotonic

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from benchmarks.crash.site import Site, site
from benchmarks.ground import ENGINES, Ground, opened
from benchmarks.postgres import Postgres, running_postgres
from sandbox.people import Person
from sandbox.schema import Params
from storage.database.tables import invitations, people, waves
from tests.blackbox.children import Child, fresh

SEGMENTS = ("North", "South", "East", "West")
FIRST = 10_000_000  # the Telegram id of the first person of the list
TAPPING = 50  # people
EVERY = 0.1  # seconds between two taps
QUIET = 60  # seconds of taps to compare with
CRON = '[survey.wave]\ncron = "* * * * *"\n'


def write_list(path: Path, n: int) -> None:
    """A company's list of `n` people who have pressed Start."""
    draw = Random(11)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("external_id", "telegram_id", "name", "segment", "city"))
        for i in range(n):
            city = draw.choice(("Oulu", "Turku", "Vaasa"))
            writer.writerow((f"C-{i}", FIRST + i, f"Chen {i}", SEGMENTS[i % len(SEGMENTS)], city))


class Taps:
    """Somebody taps a score all the time; how long each waited for its answer, in seconds."""

    def __init__(self, crowd: Sequence[Person]) -> None:
        self.crowd = crowd
        self.keyboards = [
            [person.button(str(score), None) for score in range(11)] for person in crowd
        ]

    @asynccontextmanager
    async def go_on(self) -> AsyncIterator[list[float]]:
        """Tap until left; the list fills meanwhile."""
        waited: list[float] = []
        tapping = asyncio.create_task(self._tap(waited))
        try:
            yield waited
        finally:
            tapping.cancel()

    async def _tap(self, waited: list[float]) -> None:
        async with asyncio.TaskGroup() as group:
            for n in count():
                group.create_task(self._one(n, waited))
                await asyncio.sleep(EVERY)

    async def _one(self, n: int, waited: list[float]) -> None:
        who = n % len(self.crowd)
        message, data = self.keyboards[who][n // len(self.crowd) % 11]
        person, began = self.crowd[who], monotonic()
        tapped = person.tap_raw(data, message.message_id)
        while all(toast.callback_id != tapped for toast in person.toasts[-3:]):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        waited.append(monotonic() - began)


def p99(waited: Sequence[float]) -> float:
    """The 99th percentile, in milliseconds."""
    return 1000 * quantiles(waited, n=100)[98]


def peak_mb(child: Child) -> float:
    """The most memory a running process ever held, in MB."""
    status = Path(f"/proc/{child.pid}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


async def measure(ground: Ground, n: int) -> tuple[Table, bool]:
    """The table of one engine, and whether everybody was imported and invited."""
    table = Table(ground.engine, "seconds", "peak MB", "tap p99, ms", "against quiet")
    async with site(ground, ELEVEN_SEND_RATE="29") as place:

        def newcomer(method: str, params: Params) -> None:
            """Whoever of the list is written to has pressed Start."""
            if method == "sendMessage" and int(params["chat_id"]) >= FIRST:
                place.sandbox.person(int(params["chat_id"]), "Chen").started = True

        place.sandbox.faults.append(newcomer)
        service = await place.begin(fresh)
        taps = Taps(await place.asked(TAPPING))
        async with taps.go_on() as quiet:
            await asyncio.sleep(QUIET)
        table.add_row("quiet", str(QUIET), f"{peak_mb(service):.0f}", f"{p99(quiet):.0f}", "")

        write_list(place.folder / "people.csv", n)
        async with taps.go_on() as waited:
            began, peak = monotonic(), 0.0
            child = place.launch(("people", "import", "people.csv"), {}, fresh)
            while child.poll() is None:
                peak = max(peak, peak_mb(child))
                await asyncio.sleep(0.05)
            took = monotonic() - began
        table.add_row(*_row(f"import {n:,}", took, peak, waited, quiet))
        assert child.poll() == 0, child.written()
        assert await place.stop(service) == 0, service.written()

        config = place.folder / "eleven.toml"
        config.write_text(config.read_text().replace('kind = "nps"\n', f'kind = "nps"\n{CRON}'))
        service = await place.begin(fresh)
        async with taps.go_on() as waited:
            began = monotonic()
            await _planned(place)
            took = monotonic() - began
        table.add_row(*_row("plan a wave over them", took, peak_mb(service), waited, quiet))
        assert await place.stop(service) == 0, service.written()
        async with opened(place.url) as store, store.read() as tx:
            listed = await tx.scalar(sa.select(sa.func.count()).select_from(people))
            invited = await tx.scalar(
                sa.select(sa.func.count()).where(invitations.c.wave_id.is_not(None))
            )
    table.caption = f"{listed:,} people, {invited:,} invited"
    return table, listed == n + TAPPING and invited == n


def _row(
    what: str, seconds: float, peak: float, waited: Sequence[float], quiet: Sequence[float]
) -> tuple[str, ...]:
    slower = f"x {p99(waited) / p99(quiet):.1f}"
    return what, f"{seconds:.0f}", f"{peak:.0f}", f"{p99(waited):.0f}", slower


async def _planned(place: Site) -> None:
    """Wait until the wave is open and its plan is carried out."""
    async with opened(place.url) as store:
        while True:
            async with store.read() as tx:
                frozen = await tx.scalar(sa.select(waves.c.frozen).limit(1))
            if frozen is not None and "plan" not in frozen:
                return
            await asyncio.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eleven-million-")))
        postgres = None
        if given.engine == "postgresql":
            postgres = Postgres(stack.enter_context(running_postgres()))
        ground = Ground(given.engine, "large", 11, folder, postgres)
        table, complete = asyncio.run(measure(ground, given.people))
    Console().print(table)
    sys.exit(not complete)


if __name__ == "__main__":
    main()
