"""Answers as an Excel workbook: typed cells, row after row, in constant memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

LONGEST = 32_767  # characters that a cell holds
MOST = 1_048_575  # rows below the headings
MOMENT, DAY = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"


class Full(Exception):
    """A workbook holds no more rows."""


Put = Callable[[dict[str, Any]], None]


@contextmanager
def workbook(
    out: Path | IO[bytes],
    columns: Sequence[str],
    zone: ZoneInfo,
    results: Sequence[dict[str, Any]] = (),
    names: tuple[str, str] = ("Answers", "Results"),
) -> Iterator[Put]:
    """A function that adds a row to the sheet of answers; `results` get a sheet of their own.

    `names`: of both sheets; columns keep the names by which files are read back.
    `out` is written when the block ends. Moments are the wall clock of `zone`, as a workbook knows
    no time zones. Text stays text, whatever it begins with. Raises Full, OSError or xlsxwriter's
    FileCreateError.
    """
    from xlsxwriter import Workbook

    book = Workbook(out, {"constant_memory": True, "strings_to_urls": False})
    yield _sheet(book, names[0], columns, zone)
    if results:
        put = _sheet(book, names[1], list(results[0]), zone)
        for row in results:
            put(row)
    book.close()


def _sheet(book: Any, name: str, columns: Sequence[str], zone: ZoneInfo) -> Put:
    sheet = book.add_worksheet(name)
    moment, day = book.add_format({"num_format": MOMENT}), book.add_format({"num_format": DAY})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
    n = 0

    def put(row: dict[str, Any]) -> None:
        nonlocal n
        n += 1
        if n > MOST:
            raise Full(f"a workbook holds {MOST:,} rows")
        for column, name in enumerate(columns):
            match row.get(name):
                case None:
                    pass
                case datetime() as at:
                    sheet.write_datetime(
                        n, column, at.astimezone(zone).replace(tzinfo=None), moment
                    )
                case date() as on:
                    sheet.write_datetime(n, column, on, day)
                case int() | float() as number if abs(number) < 2**53:
                    sheet.write_number(n, column, number)
                case dict() as held:
                    sheet.write_string(n, column, json.dumps(held, ensure_ascii=False)[:LONGEST])
                case tuple() as several:
                    sheet.write_string(n, column, ";".join(several)[:LONGEST])
                case other:
                    sheet.write_string(n, column, str(other)[:LONGEST])

    return put
