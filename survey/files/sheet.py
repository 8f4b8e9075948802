"""A table as spreadsheets write it: rows of cells with their line numbers, and what a cell may be.

Lines come one by one, so a file of a million of them needs no more memory than a short one.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from survey.words.direction import without_overrides

DELIMITERS = ",;\t"
LONGEST = 200  # characters of a cell, as in the database
MOST_LINES = 20  # of one row: a quote that nobody closed must not swallow the file
TELEGRAM_ID = re.compile(r"[1-9][0-9]{0,15}")


class Unreadable(ValueError):
    """The file as a whole cannot be used; its text says why."""


def delimiter_of(header: str) -> str:
    """What stands between the cells of a header: the most frequent of `,`, `;` and the tab."""
    return max(DELIMITERS, key=header.count)


def rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with the number of the line it begins on; None where its quotes do not match.

    `lines` keep their ends. After a row that cannot be read, reading goes on at its second line.
    """
    numbered = enumerate(lines, start=1)
    ahead: deque[tuple[int, str]] = deque()

    def seen(many: int) -> bool:
        while len(ahead) < many:
            line = next(numbered, None)
            if line is None:
                return False
            ahead.append(line)
        return True

    delimiter = delimiter_of(ahead[0][1]) if seen(1) else ","
    while seen(1):
        number, text = ahead.popleft()
        cells, more = _cells(text, delimiter), 0
        while cells is None and more < MOST_LINES and seen(more + 1):
            text += ahead[more][1]
            more += 1
            cells = _cells(text, delimiter)
        if cells is not None:
            for _ in range(more):
                ahead.popleft()
        yield number, cells


def _cells(text: str, delimiter: str) -> list[str] | None:
    try:
        return [
            without_overrides(cell).strip()
            for cell in next(csv.reader((text,), delimiter=delimiter, strict=True))
        ]
    except csv.Error:
        return None


def table(lines: Iterable[str]) -> tuple[list[str], Iterator[tuple[int, list[str] | str]]]:
    """The header's cells, and the rows below it that are not empty; a bad one as what is wrong.

    Raises Unreadable where the header has a column twice or without a name.
    """
    found = rows(lines)
    _, header = next(found, (1, []))
    if not header or not any(header):
        raise Unreadable("line 1: wants the names of the columns")
    if "" in header:
        raise Unreadable("line 1: has a column without a name")
    folded = [name.lower() for name in header]
    twice = [name for name in header if folded.count(name.lower()) > 1]
    if twice:
        raise Unreadable(f'line 1: has the column "{shown(twice[0])}" twice')
    return header, _checked(found, len(header))


def _checked(
    found: Iterator[tuple[int, list[str] | None]], width: int
) -> Iterator[tuple[int, list[str] | str]]:
    for number, cells in found:
        if cells is None:
            yield number, "the quotes do not match"
        elif any(cells):
            right = len(cells) == width
            yield number, cells if right else f"has {len(cells)} cells, the header has {width}"


def shown(word: str) -> str:
    """A word of a file as a message may show it."""
    return "".join(sign if sign.isprintable() else "?" for sign in word)[:40]


def too_long(cell: str, longest: int = LONGEST) -> str:
    """What is wrong with a cell's text, or nothing."""
    if len(cell) <= longest and cell.isprintable():
        return ""
    return f"wants at most {longest} printable characters"


def bad_telegram_id(cell: str) -> str:
    """What is wrong with a Telegram id, or nothing."""
    if not cell or (TELEGRAM_ID.fullmatch(cell) and int(cell) < 2**52):
        return ""
    return "wants a positive whole number, or nothing"


def bad_language(cell: str, languages: Sequence[str]) -> str:
    """What is wrong with a language, or nothing."""
    if not cell or cell.lower() in languages:
        return ""
    return f"wants one of {', '.join(languages)}, or nothing"
