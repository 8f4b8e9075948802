"""Why a week is high or low: counts of themes at either end, and what would be usual."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports.digest.digest import Digest, Why
from reports.digest.frozen import freeze, thaw
from reports.digest.numbers import weekly_digest
from reports.digest.words import caption
from storage.answers.rollup import Cell, count
from storage.database.engine import Store
from storage.database.tables import theme_rollup
from survey.definition.definition import Survey
from survey.scores.scale import Kind

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 11, 16)
SURVEY = Survey(
    key="customers", kind=Kind.NPS, themes=("price", "staff"), names={"ru": {"staff": "люди"}}
)
Named = Mapping[tuple[str, int], int]


async def answers(
    store: Store, day: date, scores: Mapping[int, int], named: Named, survey_key: str = "customers"
) -> None:
    """So many answers of each score on a day, and (theme, score) named by so many."""
    async with store.write() as tx:
        for score, n in scores.items():
            await count(tx, Cell(survey_key, day, "", ""), score, n)
        for (theme, score), n in named.items():
            row = {"survey_key": survey_key, "day": day, "theme": theme, "score": score}
            await tx.execute(theme_rollup.insert().values(**row, n=n, forgotten=0))


async def digest(store: Store) -> Digest:
    async with store.read() as tx:
        now = datetime(2026, 11, 23, 7, tzinfo=UTC)
        return await weekly_digest(tx, SURVEY, "2026-W47", HELSINKI, now)


async def test_the_two_themes_most_named_at_either_end(store: Store) -> None:
    """Of 9-10 and of 0-6 alone, unsorted reasons and other surveys apart."""
    named = {
        ("staff", 9): 5, ("staff", 10): 6, ("price", 10): 3, ("app", 9): 4, ("price", 8): 40,
        ("price", 0): 4, ("price", 6): 5, ("", 3): 50, ("", 10): 50,
    }  # fmt: skip
    await answers(store, MONDAY, {3: 60, 8: 40, 10: 80}, named)
    await answers(store, MONDAY, {3: 60}, {("tea", 3): 60}, "visits")
    told = await digest(store)
    assert told.why_high == (Why("staff", 11, None, (("ru", "люди"),)), Why("app", 4, None, ()))
    assert told.why_low == (Why("price", 9, None, ()),)


async def test_fewer_than_three_people_are_no_theme(store: Store) -> None:
    await answers(store, MONDAY, {3: 20, 10: 20}, {("price", 3): 2, ("staff", 10): 3})
    told = await digest(store)
    assert told.why_low == ()
    assert [why.theme for why in told.why_high] == ["staff"]


async def test_below_thirty_answers_nothing_is_said_of_why(store: Store) -> None:
    await answers(store, MONDAY, {3: 29}, {("price", 3): 20})
    assert (await digest(store)).why_low == ()
    await answers(store, MONDAY + timedelta(days=1), {3: 1}, {})
    assert [why.n for why in (await digest(store)).why_low] == [20]


async def test_what_is_usual_is_told_where_it_clearly_differs(store: Store) -> None:
    """38 of 212 where 45 of 1,000 named it before: about 9 were to be expected."""
    before = MONDAY - timedelta(days=40)
    await answers(store, before, {3: 300, 10: 700}, {("delivery", 3): 45, ("staff", 3): 60})
    named = {("delivery", 3): 38, ("staff", 3): 12, ("delivery", 10): 90}
    await answers(store, MONDAY, {3: 72, 8: 40, 10: 100}, named)
    told = await digest(store)
    assert told.why_low == (
        Why("delivery", 38, 10, ()),
        Why("staff", 12, None, (("ru", "люди"),)),
    )
    assert told.why_high == (Why("delivery", 90, None, ()),)


async def test_with_few_answers_before_nothing_is_usual(store: Store) -> None:
    await answers(store, MONDAY - timedelta(days=7), {10: 29}, {})
    await answers(store, MONDAY, {3: 60}, {("price", 3): 50})
    assert [why.usual for why in (await digest(store)).why_low] == [None]


async def test_older_than_twelve_weeks_is_not_usual(store: Store) -> None:
    await answers(store, MONDAY - timedelta(weeks=12), {10: 400}, {})
    await answers(store, MONDAY - timedelta(weeks=12, days=1), {3: 900}, {("price", 3): 900})
    await answers(store, MONDAY, {3: 60}, {("price", 3): 50})
    assert [why.usual for why in (await digest(store)).why_low] == [0]


async def test_it_comes_back_from_the_outbox_and_older_rows_have_none(store: Store) -> None:
    await answers(store, MONDAY, {3: 60, 10: 60}, {("price", 3): 9, ("staff", 10): 8})
    told = await digest(store)
    frozen = json.loads(json.dumps(freeze(told)))
    assert thaw(frozen) == told
    del frozen["why_high"], frozen["why_low"]
    assert thaw(frozen).why_high == thaw(frozen).why_low == ()


async def test_caption_and_picture_count_the_same_weeks(store: Store) -> None:
    """Fifty a week: four weeks are the headline, and both count them; what was usual is older."""
    for back in range(16):
        named = {("price", 3): 5 if back < 4 else 1, ("staff", 10): 4, ("", 3): 2}
        await answers(store, MONDAY - timedelta(weeks=back), {3: 10, 8: 20, 10: 20}, named)
    told = await digest(store)
    assert told.headline_weeks == 4
    assert told.why_low == (Why("price", 20, 4, ()),)
    assert told.why_high == (Why("staff", 16, None, (("ru", "люди"),)),)
    assert [(one.theme, one.low, one.high) for one in told.themes] == [
        ("staff", 0, 16), ("price", 20, 0),
    ]  # fmt: skip
    said = caption(told, "en")
    assert "Last 4 weeks. Why high: staff 16. Why low: price 20 (usually about 4)." in said
    assert "Of 40 low answers 8 are unsorted." in said
    assert "Low, and without a plan yet: price." in said


@pytest.mark.parametrize(
    ("named", "unsorted", "advised"), [(5, 0, True), (4, 0, False), (5, 5, True), (9, 10, False)]
)
async def test_a_theme_is_advised_where_enough_named_it_and_more_than_are_unsorted(
    store: Store, named: int, unsorted: int, advised: bool
) -> None:
    row = {("price", 3): named, ("", 3): unsorted}
    await answers(store, MONDAY, {3: 20, 10: 30}, {key: n for key, n in row.items() if n})
    said = caption(await digest(store), "en")
    assert f"Why low: price {named}." in said
    assert ("Low, and without a plan yet" in said) is advised
    assert (f"Of 20 low answers {unsorted} are unsorted." in said) is bool(unsorted)


async def test_themes_of_a_row_of_an_older_version_are_not_said_to_be_of_four_weeks(
    store: Store,
) -> None:
    for back in range(8):
        monday = MONDAY - timedelta(weeks=back)
        await answers(store, monday, {3: 20, 10: 30}, {("price", 3): 6})
    frozen = json.loads(json.dumps(freeze(await digest(store))))
    del frozen["low_unsorted"]
    assert "\nWhy low: price" in caption(thaw(frozen), "en")
