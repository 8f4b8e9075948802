"""Processes of `eleven`: fresh ones, and quick ones forked after the imports."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# A start costs seconds of imports: the fork server pays them once for all its children.
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(
    [
        "tests",
        "pytest",
        "alembic.command",
        "segno",
        "bot.checks",
        "bot.cli.delivering",
        "bot.service",
        "bot.network.ptb_client",
        "bot.web.http",
        "delivery.calls",
        "matplotlib.figure",
        "rich.progress",
        "sqlalchemy.dialects.postgresql.psycopg",
        "sqlalchemy.dialects.sqlite.aiosqlite",
        "storage.database.migrations.versions",
        __name__,
    ]
)


@dataclass(frozen=True)
class Child:
    """A process of ours; `poll` is its exit status, None while it runs, negative for a signal."""

    pid: int
    poll: Callable[[], int | None]
    out: Path
    err: Path

    def written(self) -> str:
        """All it has printed so far."""
        return self.out.read_text("utf-8") + self.err.read_text("utf-8")


Launch = Callable[[Sequence[str], Mapping[str, str], Path, Path, Path], Child]


def fresh(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> Child:
    """`python -m bot <words>` in a new process."""
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *words],
            env={**environment, "PYTHONPATH": str(ROOT)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    return Child(process.pid, process.poll, out, err)


def forked(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> Child:
    """The same, from where the imports are done."""
    out.touch()
    err.touch()
    arguments = (words, environment, folder, out, err)
    process = _FORKING.Process(target=_become, args=arguments, daemon=True)  # never outlives us
    process.start()
    assert process.pid is not None
    return Child(process.pid, lambda: process.exitcode, out, err)


def _become(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in ((1, out), (2, err)):
        handle = os.open(path, os.O_WRONLY)
        os.dup2(handle, number)
        os.close(handle)
    sys.argv = ["eleven", *words]
    from bot.cli import main

    main()
