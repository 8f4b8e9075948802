"""Files that go in and out: tables however they are encoded, and results written whole."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from bot.cli.opening import Stopped
from bot.cli.spreadsheet import Workbook
from survey.files.dialect import SAMPLE, delimiter_of, named_delimiter
from survey.files.encoding import KNOWN, Undecided, encoding_of, usual_encodings, words_of
from survey.files.sheet import LONGEST_ROW, Row, Unreadable, rows

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
PIECE = 1 << 20
ZIP, OLD = b"PK", b"\xd0\xcf\x11\xe0"


class Sheet(Protocol):
    """A table in a file. `done` of `size`: how much of it is read."""

    size: int

    @property
    def done(self) -> int: ...

    def rows(self, *, as_written: bool = False) -> Iterator[Row]:
        """The rows from the first on, each time anew; `as_written` as in `sheet.rows`."""


class TextFile:
    """A table of text: CSV, or an object of JSON a line."""

    def __init__(self, path: Path, encoding: str, *, objects: bool) -> None:
        self.path, self.encoding, self.objects = path, encoding, objects
        self.size = path.stat().st_size
        self._file: TextIOWrapper | None = None

    @property
    def done(self) -> int:
        """Bytes that are read."""
        if self._file is None or self._file.closed:
            return self.size
        return os.lseek(self._file.fileno(), 0, os.SEEK_CUR)

    @property
    def delimiter(self) -> str:
        """What stands between its cells."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            head = list(islice(iter(lambda: file.readline(LONGEST_ROW), ""), SAMPLE))
        return named_delimiter(head[0]) or delimiter_of(head) if head else ","

    def rows(self, *, as_written: bool = False) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as self._file:
            lines = iter(lambda: self._lines().readline(LONGEST_ROW), "")
            yield from (_objects(lines) if self.objects else rows(lines, as_written=as_written))

    def _lines(self) -> TextIOWrapper:
        assert self._file is not None
        return self._file


@contextmanager
def open_sheet(
    path: Path,
    languages: Sequence[str] = ("en",),
    encoding: str | None = None,
    asking: str = "save it as UTF-8",
) -> Iterator[Sheet]:
    """A file as a table: CSV in UTF-8, UTF-16 or what the company's languages are written in, an
    .xlsx workbook, or JSON lines.

    `encoding` is said outright; `asking`: what to do where it cannot be told. Raises Stopped where
    the file cannot be opened or is no table, inside the block, too.
    """
    try:
        yield _opened(path, languages, encoding, asking)
    except OSError as error:
        raise Stopped(f"{path}: {error.strerror}", 2) from None
    except UnicodeError:
        raise Stopped(f"{path}: is not text in {encoding or 'one encoding'}", 2) from None
    except Unreadable as unreadable:
        raise Stopped(f"{path}: {unreadable}", 2) from None


def _opened(path: Path, languages: Sequence[str], encoding: str | None, asking: str) -> Sheet:
    with path.open("rb") as file:
        head = file.read(PIECE)
        if encoding is None:
            if head.startswith(ZIP):
                return Workbook(path)
            if head.startswith(OLD):
                raise Unreadable("is an old or locked workbook: save it as .xlsx without password")
            encoding = _encoding(file, head, languages, asking)
    try:
        start = codecs.getincrementaldecoder(encoding)().decode(head[:100]).lstrip("﻿ \r\n\t")
    except LookupError:
        raise Stopped(f'--encoding: knows no "{encoding}"; wants one such as cp1252', 2) from None
    return TextFile(path, encoding, objects=start.startswith("{"))


def _encoding(file: IO[bytes], head: bytes, languages: Sequence[str], asking: str) -> str:
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            return encoding
    # Plain letters with a nought before or behind each.
    for encoding, noughts in (("utf-16-le", head[1:400:2]), ("utf-16-be", head[0:400:2])):
        if len(head) > 3 and 2 * noughts.count(0) > len(noughts):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        for piece in iter(lambda: file.read(PIECE), b""):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if any(sign < 32 and sign not in b"\t\n\r\f" for sign in head):
            raise Unreadable("is not text in UTF-8, UTF-16 or an older encoding") from None
        file.seek(0)
        words = words_of(islice(iter(lambda: file.read(PIECE), b""), 64))
        try:
            return encoding_of(words, languages)
        except Undecided as undecided:
            raise Unreadable(f"is not UTF-8, and may be {undecided}: {asking}") from None
    return "utf-8"


def encoding_note(sheet: Sheet, languages: Sequence[str]) -> str:
    """What to say of an encoding that was found by its looks, and is not the company's own."""
    encoding = getattr(sheet, "encoding", "")
    if encoding not in KNOWN or encoding in usual_encodings(languages)[:1]:
        return ""
    return f"read as {KNOWN[encoding]}; --encoding says another"


def _objects(lines: Iterator[str]) -> Iterator[Row]:
    """JSON lines as a table: the names of the first objects are its header."""
    head = [(n, _object(line)) for n, line in enumerate(islice(lines, 200), start=1)]
    names = list(dict.fromkeys(name for _, found in head if found for name in found))
    yield 1, names

    def cells(number: int, found: dict[str, object] | None) -> Row:
        return number, "is no object of JSON" if found is None else [
            _cell(found.get(name)) for name in names
        ]

    yield from (cells(number, found) for number, found in head)
    yield from (cells(number, _object(line)) for number, line in enumerate(lines, start=201))


def _object(line: str) -> dict[str, object] | None:
    if len(line) >= LONGEST_ROW:
        raise Unreadable(f"has a line of more than {LONGEST_ROW:,} characters")
    try:
        found = json.loads(line) if line.strip() else {}
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list():
            return ";".join(map(_cell, value))
        case dict():
            return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


@contextmanager
def replacing(out: Path, encoding: str) -> Iterator[IO[str]]:
    """A file to write that takes its place only when it is whole."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as target:
            yield target
        part.replace(out)
    except OSError as error:
        raise Stopped(f"--out: {out}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
