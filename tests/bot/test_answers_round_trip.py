"""What export writes, import reads back into an empty database: the same answers, and people."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.answers_export import FORMATS
from bot.cli.sheets import open_sheet
from reports.files.export_rows import NAMED, rows_of
from storage.answers.answers_import import answer_id, import_answers
from storage.answers.rebuild import rebuild
from storage.database.engine import Store
from storage.database.tables import people
from survey.definition.definition import Survey
from survey.files.answers_file import Given, Options, Terms, read_answers, understand
from survey.scores.scale import Kind
from tests import databases
from tests.storage.rows import table

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SURVEYS = {
    "customers": Survey(key="customers", kind=Kind.NPS, themes=("price", "staff")),
    "visits": Survey(key="visits", kind=Kind.NPS),
    "delivery": Survey(key="delivery", kind=Kind.CSI, attributes=("speed", "courtesy")),
}
SCALES = {"customers": 0, "visits": 0, "delivery": None}
WRITTEN = string.ascii_letters + string.digits + " \n\t'\"=+-@;,|{}éЖ中🚀\N{NO-BREAK SPACE}＝"

word = st.text(st.sampled_from(WRITTEN.replace("\n", "").replace("\t", "")), max_size=12).map(
    str.strip
)
rating = st.none() | st.integers(0, 10)
PEOPLE: list[dict[str, Any]] = [
    {},
    {"external_id": "+358401112222", "name": "@ann"},
    {"external_id": "Ann@X.example", "name": "=Ann", "language": "fi"},
    {"telegram_id": 7001, "name": "Boris", "state": "stopped"},
    {"external_id": "007", "telegram_id": 5_526_143_340, "properties": {"market": "'=North"}},
]


@st.composite
def an_answer(draw: st.DrawFn) -> tuple[str, Given]:
    key = draw(st.sampled_from(list(SURVEYS)))
    rated = SURVEYS[key].kind is Kind.CSI
    milliseconds = draw(st.integers(0, 47_000_000_000))
    ratings = draw(
        st.dictionaries(st.sampled_from(("speed", "courtesy")), st.tuples(rating, rating))
    )
    return key, Given(
        number=0,
        score=None if rated else draw(st.integers(0, 10)),
        at=datetime.fromtimestamp(1_717_200_000 + milliseconds / 1000, UTC),
        reason=draw(st.text(st.sampled_from(WRITTEN), max_size=40)),
        themes=() if rated else tuple(sorted(draw(st.sets(st.sampled_from(("price", "tea")))))),
        segment=draw(word),
        touchpoint=draw(word),
        via=draw(st.sampled_from(("link", "wave", "import"))),
        answer_id=draw(st.integers(1, 2**53 - 1)),
        ratings={name: pair for name, pair in ratings.items() if rated and pair != (None, None)},
        **({"external_id": "", "name": ""} | draw(st.sampled_from(PEOPLE))),
    )


async def exported(store: Store) -> list[dict[str, Any]]:
    return [
        row for one in SURVEYS.values() async for row in rows_of(store.read, one, NOW, HELSINKI)
    ]


async def stored(store: Store, answers: Sequence[tuple[str, Given]]) -> None:
    for key, one in answers:
        numbered = [(answer_id(key, one, "", 0), one)]
        async with store.write() as tx:
            await import_answers(tx, SURVEYS[key], numbered, HELSINKI, NOW)


async def there_and_back(folder: Path, form: str, answers: Sequence[tuple[str, Given]]) -> None:
    (folder / "one").mkdir()
    (folder / "two").mkdir()
    async with AsyncExitStack() as stack:
        stores = [await databases.migrated_sqlite(folder / name) for name in ("one", "two")]
        for store in stores:
            stack.push_async_callback(store.close)
        first, second = stores
        await compared(first, second, folder / f"all.{form}", form, answers)


async def compared(
    first: Store, second: Store, path: Path, form: str, answers: Sequence[tuple[str, Given]]
) -> None:
    await stored(first, answers)
    wanted = await exported(first)
    with FORMATS[form](path, NAMED, HELSINKI, ()) as write:
        for row in wanted:
            write(dict(row))
    expected = Terms(0, HELSINKI, NOW, SCALES)
    with open_sheet(path, ("en", "ru", "zh")) as sheet:
        understood = understand(sheet.rows, Options(), expected)
        assert understood.columns.source == "eleven"
        found = list(read_answers(sheet.rows(), understood))
    assert all(isinstance(line, Given) for line in found), found
    await stored(second, [(one.survey, one) for one in found if isinstance(one, Given)])
    assert await exported(second) == wanted
    names = [column.name for column in people.c if column.name not in ("id", "created_at")]
    assert sorted(await table(second, people, *names), key=str) == sorted(
        await table(first, people, *names), key=str
    )
    async with second.write() as tx:
        assert await rebuild(tx) == 0


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(an_answer(), min_size=1, max_size=6, unique_by=lambda one: one[1].answer_id))
def test_import_reads_back_what_export_writes(form: str, answers: list[tuple[str, Given]]) -> None:
    with TemporaryDirectory(prefix="eleven-trip-") as folder:
        asyncio.run(there_and_back(Path(folder), form, answers))


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_both_passings_of_an_hour_and_midnight_come_back(form: str, tmp_path: Path) -> None:
    """A workbook knows neither zones nor, in a cell, midnight from a day."""
    moments = ("2026-10-25T00:30", "2026-10-25T01:30", "2026-08-23T21:00", "2026-03-29T01:30")
    answers = [
        ("customers", Given(0, 9, datetime.fromisoformat(f"{at}Z"), "a\nb", "", "", "", "",
                            answer_id=n, day=date(2026, 8, 24)))
        for n, at in enumerate(moments, start=1)
    ]  # fmt: skip
    asyncio.run(there_and_back(tmp_path, form, answers))
