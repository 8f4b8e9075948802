"""A bar on a terminal while a file is read, and what is wrong with its lines beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path


@dataclass(frozen=True)
class Shown:
    """What is said on stderr while a file is read."""

    advance: Callable[[], None]
    complain: Callable[[str], None]


@contextmanager
def reading(path: Path, lines: TextIOWrapper) -> Iterator[Shown]:
    """A bar over the bytes of an open file; none where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=path.stat().st_size)
        yield Shown(
            advance=lambda: bar.update(task, completed=os.lseek(lines.fileno(), 0, os.SEEK_CUR)),
            complain=lambda line: console.print(line),
        )
