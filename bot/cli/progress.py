"""A bar on a terminal while a file is read, and what is wrong with its lines beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.sheets import Sheet

SHOWN = 5  # lines of a kind of fault that are shown; more only say the same again


@dataclass
class Shown:
    """What is said on stderr while a file is read."""

    advance: Callable[[], None]
    say: Callable[[str], None]
    _faults: Counter[str] = field(default_factory=Counter)

    def complain(self, number: int, problem: str, value: str = "") -> None:
        """Say what is wrong with a line; of many lines with the same fault the first few."""
        self._faults[problem] += 1
        if self._faults[problem] <= SHOWN:
            quoted = f', not "{_shown(value)}"' if value else ""
            self.say(f"line {number}: {problem}{quoted}")

    def conclude(self) -> None:
        """Say how many more lines have each fault."""
        for problem, n in self._faults.items():
            if n > SHOWN:
                lines = "line" if n - SHOWN == 1 else "lines"
                self.say(f"{n - SHOWN:,} more {lines}: {problem}")
        self._faults.clear()


def _shown(value: str) -> str:
    from survey.files.sheet import shown

    return shown(value)


@contextmanager
def reading(sheet: Sheet, what: str = "reading") -> Iterator[Shown]:
    """A bar over a file that is read; none where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=sheet.size)
        shown = Shown(
            advance=lambda: bar.update(task, completed=sheet.done),
            say=lambda line: console.print(line),
        )
        yield shown
        shown.conclude()
