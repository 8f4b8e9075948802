"""Running the experiments of a package, one engine after the other, and printing what was seen."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from time import monotonic

import structlog
from rich.console import Console
from rich.table import Table
from structlog.typing import EventDict, WrappedLogger

from benchmarks.ground import ENGINES, Ground, Row
from benchmarks.postgres import Postgres, running_postgres

PURE = ""  # an engine's name, for an experiment without a database
AT_ONCE = 2  # processes: most of the time an experiment waits, for a service or for a pause
console = Console(width=None if sys.stdout.isatty() else 160)


def run(package: str, experiments: Mapping[str, Sequence[str]], alone: Sequence[str] = ()) -> int:
    """Read the options, run, print the table; the exit status is 1 where a row fails.

    `experiments` names the package's modules, each with the engines it concerns; their
    `run(ground)` returns rows. Each runs in a process of its own, those named in `alone` at the
    end and one by one.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {package}", description=__doc__)
    parser.add_argument("--size", choices=("small", "large"), default="small")
    parser.add_argument("--seed", type=int, help="replays the plan of another run")
    parser.add_argument("--only", choices=experiments, action="append", metavar="NAME")
    parser.add_argument("--engine", choices=ENGINES)
    options = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    console.print(f"seed {seed}, size {options.size}")
    engines = [options.engine] if options.engine else list(ENGINES)
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eleven-bench-")))
        postgres = None
        if "postgresql" in engines:
            postgres = Postgres(stack.enter_context(running_postgres()))
        jobs = [
            (package, name, Ground(engine, options.size, seed, folder, postgres))
            for name in options.only or experiments
            for engine in experiments[name]
            if engine in (*engines, PURE)
        ]
        pool = stack.enter_context(
            ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn"), initializer=_silence)
        )
        for done in [pool.submit(_run, *job) for job in jobs if job[1] not in alone]:
            rows += _said(*done.result())
        for job in jobs:
            if job[1] in alone:
                rows += _said(*pool.submit(_run, *job).result())
    if not rows:
        console.print("nothing is tried at this size with this engine: that shows nothing")
        return 2
    console.print(_table(rows))
    failed = sum(not row.ok for row in rows)
    console.print(f"{failed} of {len(rows)} rows failed; replay with --seed {seed}")
    return 1 if failed else 0


def _silence() -> None:
    """What goes wrong here is meant to."""
    structlog.configure(processors=[_unheard])
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # clients that die mid-request


def _unheard(_logger: WrappedLogger, _method: str, _event: EventDict) -> EventDict:
    raise structlog.DropEvent


def _run(package: str, name: str, ground: Ground) -> tuple[list[Row], str]:
    """The rows of one experiment, and how long it took."""
    began = monotonic()
    experiment = import_module(f"{package}.{name}")
    try:
        rows: list[Row] = asyncio.run(experiment.run(ground))
    except Exception:
        console.print_exception()
        rows = [Row(name, ground.engine, "", "broke off", {"errors": 1})]
    return rows, f"   {name} {ground.engine}: {monotonic() - began:.0f} s"


def _said(rows: list[Row], took: str) -> list[Row]:
    for row in rows:
        console.print(f"{_verdict(row)} {row.experiment} {row.engine} {row.mode}: {_seen(row)}")
    console.print(took, style="dim")
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
