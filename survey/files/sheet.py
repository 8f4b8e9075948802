"""A table as spreadsheets write it: rows of cells with their line numbers, and what a cell may be.

Rows come one by one, so a file of a million of them needs no more memory than a short one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from survey.files.dialect import SAMPLE, delimiter_of, named_delimiter
from survey.files.formulas import unguarded
from survey.words.direction import without_overrides

LONGEST = 200  # characters of a cell, as in the database
LONGEST_ROW = 1_000_000  # characters: what is longer is no table
MOST_COLUMNS = 1_000
PREAMBLE = 10  # lines that may stand above the header
MOST_LINES = 5_000  # of one row: a quote that nobody closed must not swallow the file
_FIGURE = re.compile(r"[\d\s.,:/+-]*\d[\d\s.,:/+-]*")
_FORCED = re.compile(r'="[^"]*"')
TELEGRAM_ID = re.compile(r"[1-9][0-9]{0,15}")
Row = tuple[int, list[str] | str]
"""The number of the line on which a row begins, and its cells, or what is wrong with it."""


class Unreadable(ValueError):
    """The file as a whole cannot be used; its text says why."""


def rows(
    lines: Iterable[str], delimiter: str | None = None, *, as_written: bool = False
) -> Iterator[Row]:
    """Each row of a text. `lines` keep their ends; the first of them tell the delimiter.

    Quotes that an export put before formulas are taken away, unless cells are wanted `as_written`.
    After a row that cannot be read, reading goes on at its second line. Raises Unreadable where a
    line is longer than any table's.
    """
    source = enumerate(lines, start=1)
    ahead: deque[tuple[int, str]] = deque(islice(source, SAMPLE))
    if ahead:
        ahead[0] = (1, ahead[0][1].removeprefix("﻿"))
        if named := named_delimiter(ahead[0][1]):
            delimiter = named
            ahead.popleft()
    delimiter = delimiter or delimiter_of([text[:LONGEST_ROW] for _, text in ahead])
    held: list[tuple[int, str]] = []  # the lines of the row that is being read
    width = 0

    def feed() -> Iterator[str]:
        size = 0
        while line := ahead.popleft() if ahead else next(source, None):
            if not held:
                size = 0
            held.append(line)
            size += len(line[1])
            if len(line[1]) >= LONGEST_ROW:
                raise Unreadable(f"line {line[0]}: is longer than {LONGEST_ROW:,} characters")
            if size > LONGEST_ROW or len(held) > MOST_LINES:
                return  # in the middle of a cell: the reader takes that for an error
            yield line[1]

    while True:
        try:
            for cells in csv.reader(feed(), delimiter=delimiter, strict=True):
                if len(held) > 1 and len(cells) != width and _swallowed(held, width, delimiter):
                    raise csv.Error
                if held[0][0] <= PREAMBLE or not width:  # what stands above the header is narrower
                    width = max(width, len(cells))
                yield held[0][0], cells if as_written else [_plain(cell) for cell in cells]
                held.clear()
        except csv.Error:
            (number, _), *rest = held
            held.clear()
            ahead.extendleft(reversed(rest))
            yield number, "the quotes do not match"
        else:
            return


def _plain(cell: str) -> str:
    """A cell without what only tells a spreadsheet how to take it: ="007", and our quotes."""
    return cell[2:-1] if _FORCED.fullmatch(cell) else unguarded(cell)


def _swallowed(held: Sequence[tuple[int, str]], width: int, delimiter: str) -> bool:
    """Whether lines inside a row are rows themselves: then a quote was opened by mistake."""
    for _, text in held[1:]:
        try:
            if len(next(csv.reader((text,), delimiter=delimiter, strict=True), ())) == width > 1:
                return True
        except csv.Error:
            continue
    return False


def table(
    found: Iterable[Row], *, blanks: bool = False
) -> tuple[list[str], Iterator[tuple[int, list[str] | str]]]:
    """The header's cells, and the rows below it that are not empty; a bad one as what is wrong.

    Rows are as wide as the header: missing cells are empty, and empty ones too many are dropped. A
    title above the header is passed over; a heading may be empty, or there twice. `blanks`: a row
    of empty cells says something, too; a line without any is none. Raises Unreadable where there is
    no header.
    """
    source = iter(found)
    head = list(islice(source, PREAMBLE))
    wide = [0 if isinstance(row, str) else sum(map(bool, map(str.strip, row))) for _, row in head]
    broken = next((n for n, (_, row) in enumerate(head) if isinstance(row, str)), len(head))
    # One column alone is a table, too; a single cell above broader rows is a title.
    named = [n for n in range(broken) if wide[n] > 1 and _is_named(head[n][1])]
    # Above it reports tell pairs of their own, such as "Exported by,Ann".
    at = next((n for n in named if wide[n] > 2), None) if named and wide[named[0]] == 2 else None
    at = named[0] if at is None and named else at
    if at is None:
        at = next((n for n, width in enumerate(wide[:broken]) if width), None)
    if at is None or not any(sign.isalpha() for cell in head[at][1] for sign in cell):
        raise Unreadable("line 1: wants the names of the columns")
    number, cells = head[at]
    header = [" ".join(clean(cell).split()) for cell in cells]
    if len(header) > MOST_COLUMNS:
        raise Unreadable(f"line {number}: has {len(header):,} columns, at most {MOST_COLUMNS:,}")

    def after() -> Iterator[Row]:
        yield from head[at + 1 :]
        yield from source

    return header, _checked(after(), len(header), blanks)


def _is_named(cells: Sequence[str]) -> bool:
    """Whether a row has names alone, and no figures."""
    return not any(_FIGURE.fullmatch(cell.strip()) for cell in cells)


def _checked(
    found: Iterator[Row], width: int, blanks: bool
) -> Iterator[tuple[int, list[str] | str]]:
    for number, cells in found:
        if isinstance(cells, str):
            yield number, cells
        elif any(cell.strip() for cell in cells) or (blanks and len(cells) > 1):
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) > width:
                yield number, f"has {len(cells)} cells, the header has {width}"
            else:
                yield number, cells + [""] * (width - len(cells))


def place(header: Sequence[str], name: str) -> int | None:
    """Where a column is, whatever the size of its letters; None without one.

    Raises Unreadable where it is there twice.
    """
    found = [n for n, heading in enumerate(header) if heading.lower() == name]
    if len(found) > 1:
        raise Unreadable(f'line 1: has the column "{shown(name)}" twice')
    return found[0] if found else None


def clean(cell: str) -> str:
    """A cell without what stands around it and cannot be seen."""
    if cell.isascii():
        return cell.strip().replace("\0", "")
    seen = "".join(sign for sign in cell if sign not in "\0﻿​⁠" and unicodedata.category(sign) != "Cs")
    return without_overrides(seen).strip()


def kept(text: str, longest: int = LONGEST) -> str:
    """A text as a column of the database takes it: on one line, and shortened where it must be."""
    if not text.isprintable():
        text = "".join(" " if sign in "\n\r\t\v\f\x85\u2028\u2029" else sign for sign in text)
        text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs"))
        text = " ".join(text.split(" ")).strip()
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


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
