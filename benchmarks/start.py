"""How soon the service receives, and what it takes while idle, beside its two libraries alone.

`python -m benchmarks.start [--rounds N]`: in every round, one after the other, a process that
imports aiogram and python-telegram-bot and nothing else, and `eleven run` on a database that is
there already, by polling and by webhook. Medians of the ratios. It receives when the sandbox
is asked for updates, or when the port answers; memory is what is resident some seconds later, and
again after a person was asked and has answered.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from rich.console import Console
from rich.table import Table

from benchmarks.crash.site import MODES, Site, site
from benchmarks.ground import Ground
from tests.blackbox.children import Child, fresh
from tests.blackbox.people import all_of, asked

BOTH = "import aiogram, telegram, telegram.ext, sys; print(flush=True); sys.stdin.read()"
REST = 3.0  # seconds until it counts as idle
PAUSE = 0.01
TICKS = os.sysconf("SC_CLK_TCK")
GOALS = {"wall": 1.25, "idle": 1.05}
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "polling": ("polling", {}),
    "webhook": ("webhook", {}),
    "polling, types built at once": ("polling", {"ELEVEN_LAZY_TYPES": "false"}),
}


@dataclass(frozen=True)
class Seen:
    """One start: seconds on the wall and of CPU until it receives; MB idle, and after a person."""

    wall: float
    cpu: float
    idle: float
    used: float


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has taken."""
    words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def resident(pid: int) -> float:
    """MB in memory now."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def plainly() -> Seen:
    """Both libraries, imported by a program that does nothing else."""
    began = monotonic()
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own program; nothing else goes on here
        [sys.executable, "-c", BOTH], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.readline)
        wall, cpu = monotonic() - began, cpu_of(process.pid)
        await asyncio.sleep(REST)
        idle = resident(process.pid)
        process.communicate()
    return Seen(wall, cpu, idle, idle)


async def started(place: Site, person: int) -> Seen:
    """`eleven run` until it receives, idle, and once somebody was asked and has tapped."""
    began = monotonic()
    async with _running(place) as child:
        wall, cpu = monotonic() - began, cpu_of(child.pid)
        await asyncio.sleep(REST)
        idle = resident(child.pid)
        boris = place.sandbox.person(person, "Boris")
        await all_of([asked(boris, "")])
        boris.tap("9")
        await place.confirmed()
        await asyncio.sleep(1)
        return Seen(wall, cpu, idle, resident(child.pid))


@asynccontextmanager
async def _running(place: Site) -> AsyncIterator[Child]:
    opening = asyncio.create_task(place.begin(fresh))
    try:
        if place.mode == "webhook":
            await _listening(place.settings["ELEVEN_LISTEN"])
        child = await opening
        yield child
    finally:
        await opening
    assert await place.stop(child) == 0, child.written()


async def _listening(address: str) -> None:
    """Until the port answers a request."""
    host, port = address.split(":")
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            answer = await reader.read(16)
            writer.close()
            if answer:
                return
        await asyncio.sleep(PAUSE)


def ratios(rounds: list[Mapping[str, Seen]], way: str) -> dict[str, float]:
    """Of each measure the median, over the rounds, of ours against the libraries alone."""
    return {
        field.name: median(
            getattr(each[way], field.name) / getattr(each["libraries"], field.name)
            for each in rounds
        )
        for field in fields(Seen)
    }


async def measure(ground: Ground, n: int) -> list[Mapping[str, Seen]]:
    """So many rounds, each of everything."""
    rounds: list[Mapping[str, Seen]] = []
    async with AsyncExitStack() as stack:
        places = {}
        for way, (mode, settings) in WAYS.items():
            places[way] = await stack.enter_async_context(
                site(ground, mode, str, flood=False, **settings)
            )
            # A first start makes the database, and has the files read from the disk.
            await places[way].stop(await places[way].begin(fresh))
        for number in range(n):
            seen = {"libraries": await plainly()}
            for way, place in places.items():
                seen[way] = await started(place, 2001 + number)
            rounds.append(seen)
    return rounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="eleven-start-") as folder:
        ground = Ground("sqlite", "small", 11, Path(folder), None)
        rounds = asyncio.run(measure(ground, given.rounds))
    plain = [each["libraries"] for each in rounds]
    table = Table(
        "against both libraries", "until it receives", "its CPU", "idle memory", "after a person",
        title=f"The libraries alone: {median(s.wall for s in plain):.1f} s,"
        f" {median(s.cpu for s in plain):.1f} s of CPU, {median(s.idle for s in plain):.0f} MB."
        f" Goals: {GOALS['wall']} and {GOALS['idle']}",
    )  # fmt: skip
    for way in WAYS:
        table.add_row(way, *(f"x {ratio:.2f}" for ratio in ratios(rounds, way).values()))
    Console().print(table)
    kept = ratios(rounds, MODES[0])
    sys.exit(any(kept[measure] > goal for measure, goal in GOALS.items()))


if __name__ == "__main__":
    main()
