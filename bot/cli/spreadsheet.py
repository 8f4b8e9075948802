"""The rows of an .xlsx workbook, looked through before it is opened: a small file can grow."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from survey.files.sheet import LONGEST_ROW, MOST_COLUMNS, Row, Unreadable, shown

LARGEST = 1_000_000_000  # bytes, unpacked
MOST_CELLS = 5_000_000  # of a sheet: it is read as one, at some 90 bytes a cell
MOST_PLACES = 20_000_000  # of the rectangle that holds them all, most of it empty
PIECE = 1 << 20

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')
_TEXT = re.compile(rb"[^<]{%d}" % LONGEST_ROW)


class Workbook:
    """The first sheet of a workbook that holds a table; its rows can be read again and again."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable where it is no workbook, or one that no company keeps."""
        from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

        try:
            with zipfile.ZipFile(path) as packed:
                _look_through(packed)
            book = CalamineWorkbook.from_path(str(path))
            names = [
                one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible
            ]
            self._sheet = _table_of(book, names or book.sheet_names)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Unreadable(f"is no whole workbook: {error}") from None
        except CalamineError as error:
            raise Unreadable(f"is no workbook that can be read: {_line(error)}") from None
        self.size = self._sheet.height
        self.done = 0

    def rows(self, *, as_written: bool = False) -> Iterator[Row]:
        """Each row with its number in the sheet; cells as CSV has them, without any quotes."""
        del as_written
        first = (self._sheet.start or (0, 0))[0] + 1
        timed = self._timed()
        for n, cells in enumerate(self._sheet.iter_rows()):
            self.done = n
            yield first + n, [_text(cell, at in timed) for at, cell in enumerate(cells)]

    def _timed(self) -> set[int]:
        """Columns of moments: among them a day is its midnight, for a workbook knows no other."""
        found: set[int] = set()
        for cells in self._sheet.iter_rows():
            found |= {at for at, cell in enumerate(cells) if isinstance(cell, datetime)}
        return found


def _table_of(book: Any, names: Sequence[str]) -> Any:
    """The first sheet that holds a table of several columns, or else of several rows.

    Raises Unreadable where another has the same headings: one alone would be half of the answers.
    """
    found: Any = None
    same = []
    for name in names:  # one after another: each is read whole
        sheet = book.get_sheet_by_name(name)
        if found is None or (found.width < 2 < sheet.width + 1 and sheet.height > 1):
            found, same = sheet, [name]
        elif sheet.height > 1 and found.width > 1 and _head(sheet) == _head(found):
            same.append(name)
    if found is None:
        raise Unreadable("is a workbook without a sheet")
    if len(same) > 1:
        named = ", ".join(f'"{shown(name)}"' for name in same[:5])
        raise Unreadable(
            f"has {len(same)} sheets with the same headings ({named}): save each as a file"
        )
    return found


def _head(sheet: Any) -> list[Any]:
    return list(next(iter(sheet.iter_rows()), ()))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:100]


def _look_through(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > LARGEST:
        raise Unreadable(f"is a workbook of more than {LARGEST // 10**6:,} MB when unpacked")
    for part in parts:
        with packed.open(part) as file:  # which checks the length that was promised
            _look_at(file, "worksheets/" in part.filename)


def _look_at(file: IO[bytes], sheet: bool) -> None:
    widest, last, cells, before = 0, 0, 0, b""
    while piece := file.read(PIECE):
        text = before + piece
        if len(text) > LONGEST_ROW and _TEXT.search(text):
            raise Unreadable(f"has a cell of more than {LONGEST_ROW:,} characters")
        if sheet:
            for column, row in _CELL.findall(text):
                widest, last = max(widest, _number(column)), max(last, int(row))
                cells += 1
        before = text[-LONGEST_ROW:] if b"<" not in text[-LONGEST_ROW:] else text[-256:]
    if widest > MOST_COLUMNS:
        raise Unreadable(f"has {widest:,} columns, at most {MOST_COLUMNS:,}")
    if cells > MOST_CELLS or widest * last > MOST_PLACES:
        raise Unreadable(f"has {last:,} rows of {widest:,} columns: save it as CSV")


def _number(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found


def _text(cell: object, timed: bool) -> str:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ")
        case date():
            return f"{cell.isoformat()} 00:00:00" if timed else cell.isoformat()
        case time() | timedelta():
            return str(cell)
        case str():
            return cell
    return str(cell)
