"""`python -m benchmarks.crash`: run the experiments and print what was seen."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from time import monotonic

import structlog
from rich.console import Console
from rich.table import Table
from structlog.typing import EventDict, WrappedLogger

from benchmarks.crash.ground import ENGINES, Ground, Row
from benchmarks.crash.postgres import Postgres
from benchmarks.postgres import running_postgres

PURE = ""  # an experiment without a database
EXPERIMENTS = {  # name -> engines it concerns
    "answers": ENGINES,
    "sends": ENGINES,
    "zones": (PURE,),
    "replicas": ENGINES,
    "fuzz": ENGINES,
    "storm": ENGINES,
    "outcomes": ENGINES,
    "restarts": ("postgresql",),
    "clock": ENGINES,
    "disk": ("sqlite",),
}
console = Console(width=None if sys.stdout.isatty() else 160)


def main() -> int:
    """Read the options, run, print the table; the exit status is 1 where a row fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument("--size", choices=("small", "large"), default="small")
    parser.add_argument("--seed", type=int, help="replays the plan of another run")
    parser.add_argument("--only", choices=EXPERIMENTS, action="append", metavar="NAME")
    parser.add_argument("--engine", choices=ENGINES)
    options = parser.parse_args()
    structlog.configure(processors=[_unheard])
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # clients that die mid-request
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    console.print(f"seed {seed}, size {options.size}")
    engines = [options.engine] if options.engine else list(ENGINES)
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eleven-crash-")))
        postgres = None
        if "postgresql" in engines:
            postgres = Postgres(stack.enter_context(running_postgres()))
        for name in options.only or EXPERIMENTS:
            for engine in EXPERIMENTS[name]:
                if engine in (*engines, PURE):
                    ground = Ground(engine, options.size, seed, folder, postgres)
                    rows += _run(name, ground)
    console.print(_table(rows))
    failed = sum(not row.ok for row in rows)
    console.print(f"{failed} of {len(rows)} rows failed; replay with --seed {seed}")
    return 1 if failed else 0


def _unheard(_logger: WrappedLogger, _method: str, _event: EventDict) -> EventDict:
    raise structlog.DropEvent  # what goes wrong here is meant to


def _run(name: str, ground: Ground) -> list[Row]:
    began = monotonic()
    experiment = import_module(f"benchmarks.crash.{name}")
    try:
        rows: list[Row] = asyncio.run(experiment.run(ground))
    except Exception:
        console.print_exception()
        rows = [Row(name, ground.engine, "", "broke off", {"errors": 1})]
    for row in rows:
        console.print(f"{_verdict(row)} {row.experiment} {row.engine} {row.mode}: {_seen(row)}")
    console.print(f"   {name} {ground.engine}: {monotonic() - began:.0f} s", style="dim")
    return rows


def _table(rows: Sequence[Row]) -> Table:
    table = Table("experiment", "engine", "mode", "done", "must be 0", "seen", "")
    for row in rows:
        table.add_row(
            row.experiment, row.engine, row.mode, row.done, ", ".join(row.faults), _seen(row),
            _verdict(row),
        )  # fmt: skip
    return table


def _seen(row: Row) -> str:
    """What must not be, where it is, and what else was seen."""
    wrong = ", ".join(f"{n} {name}" for name, n in row.faults.items() if n)
    return f"{wrong or 'all 0'}; {row.fact}" if row.fact else wrong or "all 0"


def _verdict(row: Row) -> str:
    return "ok" if row.ok else "FAILED"


if __name__ == "__main__":
    sys.exit(main())
