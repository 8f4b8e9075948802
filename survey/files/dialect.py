"""What stands between the cells of a text file: the same sign, the same number of times a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

DELIMITERS = ",;\t|"
SAMPLE = 200  # lines that are looked at
SEP = re.compile(r"﻿?\"?sep=(.)\"?\s*", re.IGNORECASE)
"""The line by which a spreadsheet says outright what stands between cells."""


def named_delimiter(line: str) -> str | None:
    """What a `sep=` line names; None where this is no such line."""
    found = SEP.fullmatch(line)
    return found[1] if found else None


def delimiter_of(lines: Sequence[str]) -> str:
    """Of `,`, `;`, the tab and `|` the one that cuts most of these lines into as many cells.

    Signs inside quotes do not count. Of several that do so alike the one that makes more cells.
    """
    return max(DELIMITERS, key=lambda sign: _likeness(lines, sign))


def _likeness(lines: Sequence[str], sign: str) -> tuple[float, int]:
    widths = _widths(lines, sign)
    if not widths or max(widths) < 2:
        return 0.0, 0
    # The header decides, unless it is the title of a report: then what most lines have.
    width = widths[0] if widths[0] > 1 else max(set(widths), key=widths.count)
    if width < 2:
        return 0.0, 0
    alike = sum(1 for found in widths if found == width)
    near = sum(1 for found in widths if 1 < found != width)
    return (alike + near / 2) / len(widths), width


def _widths(lines: Sequence[str], sign: str) -> list[int]:
    """How many cells each row has; what follows a quote that is not closed is left out."""
    reader = csv.reader(lines, delimiter=sign, strict=True)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                while len(cells) > 2 and not cells[-1].strip():
                    cells.pop()
                found.append(len(cells))
    except csv.Error:
        pass
    return found
