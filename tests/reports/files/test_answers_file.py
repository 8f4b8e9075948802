"""All answers as one file that fits Telegram."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from reports.files import answers_file as module
from reports.files.answers_file import Form, TooLarge, answers_file
from reports.files.export_rows import PUBLISHED
from storage.answers.responses import StoreReason
from storage.database.engine import Store
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, add_person, ask, open_wave, put, tap

UTC = ZoneInfo("UTC")
SURVEY = Survey(key="customers", kind=Kind.NPS)
TEAM = Survey(key="team", kind=Kind.ENPS)


async def answered(store: Store, n: int = 1) -> None:
    person = await add_person(store)
    for _ in range(n):
        asked = await ask(store, person)
        await put(store, tap(asked, 9), StoreReason(asked.id, {"1": "=1+1"}))


async def made(store: Store, form: Form, survey: Survey = SURVEY) -> bytes:
    return await answers_file(store.read, survey, form, MONDAY, UTC, "fi")


async def test_a_spreadsheet_reads_the_letters_and_runs_no_formula(store: Store) -> None:
    await answered(store)
    data = await made(store, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(StringIO(data.decode("utf-8-sig")))
    assert (row["reason"], row["score"], row["name"]) == ("'=1+1", "9", "Alice")


async def test_a_workbook_holds_the_same_rows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they come in several pages."""
    monkeypatch.setattr(module, "CHUNK", 2)
    await answered(store, 5)
    with ZipFile(BytesIO(await made(store, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert 'name="Vastaukset"' in book.read("xl/workbook.xml").decode()
    assert sheet.count("<row ") == 6
    assert "<f>" not in sheet


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_what_telegram_would_not_take_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch, form: Form
) -> None:
    monkeypatch.setattr(module, "LIMIT", 100)
    await answered(store, 3)
    with pytest.raises(TooLarge):
        await made(store, form)


async def test_of_an_open_pulse_there_is_nothing_but_headings(store: Store) -> None:
    await open_wave(store)
    assert (await made(store, "csv", TEAM)).decode("utf-8-sig").split() == [",".join(PUBLISHED)]
