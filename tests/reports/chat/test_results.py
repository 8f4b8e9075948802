"""Results between two days: the golden numbers, and parts that add up to the whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports.chat.results import OLDEST, named_results, results_summary, stretch
from storage.answers.ratings import StoreRating
from storage.answers.rollup import Cell, count
from storage.database.engine import Store
from survey.asking.competitor import COMPETITOR
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY as STORED
from tests.storage.rows import add_person, ask, put, tap

HELSINKI = ZoneInfo("Europe/Helsinki")
SURVEY = Survey(key="customers", kind=Kind.NPS, subject="Nordic Kettle")
SUNDAY, MONDAY = date(2026, 11, 15), date(2026, 11, 16)
GOLDEN = {5: 37, 8: 89, 10: 174}


@pytest.fixture
async def golden(store: Store) -> None:
    """300 answers: the detractors on Sunday by web, the others on Monday at the till."""
    async with store.write() as tx:
        for score, n in GOLDEN.items():
            day, touchpoint = (SUNDAY, "web") if score == 5 else (MONDAY, "till")
            await count(tx, Cell("customers", day, touchpoint, "North"), score, n)
        await count(tx, Cell("elsewhere", MONDAY, "till", "North"), 0, 99)


async def test_the_numbers_are_those_of_the_published_example(store: Store, golden: None) -> None:
    """Rocks' adjusted Wald interval of (37, 89, 174)."""
    async with store.read() as tx:
        found = await named_results(tx, SURVEY, SUNDAY, MONDAY, HELSINKI)
    told = results_summary(found)
    assert (told["n"], told["nps"]) == (300, 46)
    assert told["low"] == pytest.approx(37.277553, abs=1e-5)
    assert told["high"] == pytest.approx(53.151490, abs=1e-5)
    assert told["groups"] == []


@pytest.mark.parametrize(
    ("by", "sizes"),
    [
        ("week", {"2026-W46": 37, "2026-W47": 263}),
        ("touchpoint", {"web": 37, "till": 263}),
        ("segment", {"North": 300}),
    ],
)
async def test_parts_add_up_to_the_whole(
    store: Store, golden: None, by: str, sizes: dict[str, int]
) -> None:
    async with store.read() as tx:
        found = await named_results(tx, SURVEY, SUNDAY, MONDAY, HELSINKI, by)
    assert {part.name: part.estimate.n for part in found.parts} == sizes


async def test_a_day_outside_is_not_counted(store: Store, golden: None) -> None:
    async with store.read() as tx:
        found = await named_results(tx, SURVEY, MONDAY, MONDAY, HELSINKI)
    assert found.estimate.counts == (0, 89, 174)


@pytest.mark.parametrize(
    ("first", "last", "meant"),
    [
        (None, None, (OLDEST, MONDAY)),
        (SUNDAY, None, (SUNDAY, MONDAY)),
        (date.min, date.max, (OLDEST, MONDAY)),
        (None, date.min, (OLDEST, OLDEST)),
    ],
)
def test_days_nobody_named_are_all_there_are(
    first: date | None, last: date | None, meant: tuple[date, date]
) -> None:
    """Today is the company's: late on Sunday in London is Monday in Helsinki."""
    now = datetime(2026, 11, 15, 23, tzinfo=UTC) + timedelta(minutes=1)
    assert stretch(first, last, now, HELSINKI) == meant


async def test_a_competitor_stands_beside_and_is_in_no_number_of_ours(store: Store) -> None:
    """Of those who rated both alone: ours 9 and 5, theirs 3 and 8."""
    survey = SURVEY.model_copy(update={"competitor": "Brand X"})
    for own, other in ((9, 3), (5, 8), (10, None)):
        asked = await ask(store, await add_person(store))
        rated = StoreRating(asked, COMPETITOR, other, STORED, STORED.date(), awaiting=False)
        await put(store, tap(asked, own), rated)
    async with store.read() as tx:
        found = results_summary(await named_results(tx, survey, SUNDAY, MONDAY, HELSINKI))
        alone = results_summary(await named_results(tx, SURVEY, SUNDAY, MONDAY, HELSINKI))
    assert (found["n"], found["nps"], alone["competitor"]) == (3, 33, None)
    told = {key: found["competitor"][key] for key in ("name", "n", "nps", "difference")}
    assert told == {"name": "Brand X", "n": 2, "nps": -50, "difference": 50}
