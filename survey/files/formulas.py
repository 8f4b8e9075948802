"""What a spreadsheet would run, and the quote before it: put there by an export, taken by import.

The two are each other's inverse for every text. `;`, a tab and a line break count as beginnings,
too: a spreadsheet that cuts there, whatever the file's own delimiter, begins a cell behind them.
"""

from __future__ import annotations

import re

_BEGINS = r"(^|[;\t\n\r])"
_RUNS = r"(?=[=+\-@\t\r＝＋－＠])"
_GUARD = re.compile(rf"{_BEGINS}(?='*{_RUNS})")
_GUARDED = re.compile(rf"{_BEGINS}'(?='*{_RUNS})")


def guarded(text: str) -> str:
    """A text as a cell of CSV, in which nothing is run."""
    return _GUARD.sub(r"\1'", text)


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` wrote, or any other cell as it is."""
    return _GUARDED.sub(r"\1", cell) if "'" in cell else cell
