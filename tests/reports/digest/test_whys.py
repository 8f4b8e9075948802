"""Why a week is high or low: counts of themes at either end, and what would be usual."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.digest.digest import Digest, Why
from reports.digest.frozen import freeze, thaw
from reports.digest.numbers import weekly_digest
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
