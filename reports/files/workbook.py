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
NARROW = 10  # characters that a column is wide at least
WIDTHS = {
    "scored_at": 20, "day": 12, "closed_on": 12, "answer_id": 19, "external_id": 28, "reason": 60,
    "telegram_id": 18, "comment": 60, "name": 24, "segment": 18, "touchpoint": 18, "themes": 24,
    "ratings": 30, "properties": 40, "survey": 16,
}  # fmt: skip
WRAPPED = ("reason", "comment")
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
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    figure = book.add_format({"num_format": "0.0"})
    sheet.freeze_panes(1, 0)
    for at, heading in enumerate(columns):
        sheet.set_column(at, at, WIDTHS.get(heading, max(len(heading) + 3, NARROW)))
    if columns:
        sheet.autofilter(0, 0, MOST, len(columns) - 1)
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
                    there = at.astimezone(zone)
                    if there.fold:  # the hour comes twice, and a cell would mean its first passing
                        sheet.write_string(n, column, there.isoformat())
                    else:
                        sheet.write_datetime(n, column, there.replace(tzinfo=None), moment)
                case date() as on:
                    sheet.write_datetime(n, column, on, day)
                case int() as number if name.endswith("_id"):
                    sheet.write_string(n, column, str(number))  # a figure would be rounded
                case int() as number if abs(number) < 2**53:
                    sheet.write_number(n, column, number)
                case float() as number:
                    sheet.write_number(n, column, number, figure)
                case dict() as held:
                    sheet.write_string(n, column, json.dumps(held, ensure_ascii=False)[:LONGEST])
                case tuple() as several:
                    sheet.write_string(n, column, ";".join(several)[:LONGEST])
                case other if name in WRAPPED:
                    sheet.write_string(n, column, str(other)[:LONGEST], wrapped)
                case other:
                    sheet.write_string(n, column, str(other)[:LONGEST])

    return put
