"""Workbooks as companies keep them are read; what would fill the memory is refused in one line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from bot.cli import spreadsheet
from bot.cli.opening import Stopped
from bot.cli.sheets import open_sheet

CELL = b'<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>'


def rows_of(path: Path) -> list[list[str]]:
    with open_sheet(path) as sheet:
        return [cells for _, cells in sheet.rows() if isinstance(cells, list)]


def written(path: Path, write: Callable[[Workbook], None], **options: Any) -> Path:
    with Workbook(str(path), options) as book:
        write(book)
    return path


def table(book: Workbook, name: str, *rows: list[Any]) -> Any:
    sheet = book.add_worksheet(name)
    for n, cells in enumerate(rows):
        sheet.write_row(n, 0, cells)
    return sheet


HEAD, AUGUST, MAY = ["date", "score"], ["2026-08-24", 9], ["2026-05-24", 2]


def test_a_sheet_of_words_a_hidden_one_and_hidden_rows_are_understood(tmp_path: Path) -> None:
    """The table is found behind a title sheet; what is filtered out of sight is in it."""

    def write(book: Workbook) -> None:
        table(book, "Read me", ["Answers of 2026"], ["Ask Ann"])
        table(book, "Old", HEAD, MAY).hide()
        table(book, "Answers", HEAD, AUGUST, MAY).set_row(2, None, None, {"hidden": True})
        table(book, "Prices", ["item", "price", "of"], ["tea", 3, "us"])

    found = rows_of(written(tmp_path / "a.xlsx", write))
    assert found == [HEAD, ["2026-08-24", "9"], ["2026-05-24", "2"]]


def test_several_sheets_of_answers_are_asked_about(tmp_path: Path) -> None:
    """One of them alone would be half of the answers."""

    def write(book: Workbook) -> None:
        table(book, "May", HEAD, MAY)
        table(book, "August", HEAD, AUGUST)

    path = written(tmp_path / "a.xlsx", write)
    with pytest.raises(Stopped, match=r'same headings \("May", "August"\)'):
        rows_of(path)


@pytest.mark.parametrize("old", [False, True])
def test_dates_are_those_that_are_seen_whatever_year_the_days_count_from(
    old: bool, tmp_path: Path
) -> None:
    def write(book: Workbook) -> None:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        when = datetime(2026, 8, 24, 15, 7)  # noqa: DTZ001
        sheet.write_datetime(0, 0, when, day)
        sheet.write_datetime(0, 1, time(15, 7), book.add_format({"num_format": "hh:mm"}))
        sheet.write_row(1, 0, ["x", "y"])

    path = written(tmp_path / "a.xlsx", write, date_1904=old)
    assert rows_of(path)[0] == ["2026-08-24 15:07:00", "15:07:00"]


def remade(path: Path, part: bytes, *, declared: bytes = b"") -> Path:
    """A small workbook whose sheet is another."""
    plain = written(path.with_suffix(".plain"), lambda book: table(book, "A", HEAD, AUGUST))
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as to:
        for one in before.infolist():
            data = before.read(one)
            if one.filename.endswith("sheet1.xml"):
                head, _, tail = data.partition(b"<sheetData>")
                tail = tail.partition(b"</sheetData>")[2]
                data = declared + head + b"<sheetData>" + part + b"</sheetData>" + tail
            to.writestr(one.filename, data)
    return path


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (b"<row>" + CELL % (b"NTP", b"x") + b"</row>", "has 10,000 columns, at most 1,000"),
        (b"<row>" + CELL % (b"A", b"x" * 50_000_000) + b"</row>", "has a cell of more than"),
        (b'<row><c r="A1"><v>1</v></c><c r="ALL1048576"><v>1</v></c></row>',
         "has 1,048,576 rows of 1,000 columns: save it as CSV"),
    ],
    ids=["columns", "cell", "rectangle"],
)  # fmt: skip
def test_a_sheet_that_no_company_keeps_is_refused(part: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(Stopped, match=told):
        rows_of(remade(tmp_path / "a.xlsx", part))


def test_more_cells_than_memory_should_hold_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.xlsx", lambda book: table(book, "A", *([[1, 2]] * 60)))
    assert len(rows_of(path)) == 60
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 119)
    with pytest.raises(Stopped, match="has 60 rows of 2 columns: save it as CSV"):
        rows_of(path)


def test_a_zip_that_grows_beyond_all_use_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own words about its size are enough, and are checked while reading."""
    monkeypatch.setattr(spreadsheet, "LARGEST", 100_000)
    path = remade(tmp_path / "a.xlsx", b" " * 200_000)
    with pytest.raises(Stopped, match="MB when unpacked"):
        rows_of(path)


def test_words_that_stand_for_words_are_not_spelled_out(tmp_path: Path) -> None:
    """The bomb of a few bytes that an XML reader makes a gigabyte of."""
    names = [b'<!ENTITY a0 "boom">']
    names += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    bomb = b"<!DOCTYPE x [" + b"".join(names) + b"]>"
    path = remade(tmp_path / "a.xlsx", b"<row>" + CELL % (b"A", b"&a9;") + b"</row>", declared=bomb)
    try:
        found = rows_of(path)
    except Stopped:
        return
    assert len(str(found)) < 100


@pytest.mark.parametrize("cut", [30, 0.5, 0.9])
def test_half_a_workbook_is_none(cut: float, tmp_path: Path) -> None:
    whole = written(tmp_path / "w.xlsx", lambda book: table(book, "A", HEAD, AUGUST)).read_bytes()
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole[: int(cut if cut > 1 else cut * len(whole))])
    with pytest.raises(Stopped, match="is no whole workbook"):
        rows_of(path)
