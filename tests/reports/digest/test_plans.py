"""How far a theme moved since a plan about it was done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports.digest.digest import Moved
from reports.digest.plans import all_moved, planned
from storage.answers.responses import StoreReason
from storage.database.engine import Store
from storage.plans.plans import AddPlan, ChangePlan, Plan
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, WEEK, add_person, ask, put, tap

UTC = ZoneInfo("UTC")
SURVEY = Survey(
    key="customers", kind=Kind.NPS, themes=("delivery",), names={"fi": {"delivery": "toimitus"}}
)
DAY = timedelta(days=1)
DONE = MONDAY - DAY  # a Sunday: the week from Monday on is the first whole one
PLAN = Plan(17, "customers", "delivery", "A courier", 900, "Chen", DONE - WEEK, DONE.date())
NAMES = (("fi", "toimitus"),)


async def answers(store: Store, at: datetime, low: int, high: int) -> None:
    """So many who gave 2 because of delivery, and so many who gave 10 without a reason."""
    person = await add_person(store)
    for number in range(low + high):
        asked = await ask(store, person)
        await put(store, tap(asked, 2 if number < low else 10, at))
        if number < low:
            late = {"1": "The delivery was late"}
            await put(store, StoreReason(asked.id, late, themes=("delivery",)))


async def moved(store: Store, last: date) -> list[Moved]:
    async with store.read() as tx:
        return await all_moved(tx, SURVEY, last, UTC)


async def test_a_theme_is_compared_over_whole_weeks_on_either_side(store: Store) -> None:
    """The twelve weeks before the plan was made, and the days after it was done."""
    done = ChangePlan(PLAN.id, {"state": "done", "done_at": DONE})
    await put(store, AddPlan(PLAN), done)
    await answers(store, PLAN.at - DAY, 15, 25)
    await answers(store, PLAN.at, 5, 0)  # while it was only planned
    await answers(store, MONDAY, 4, 36)
    first_sunday = (MONDAY + 6 * DAY).date()
    (one,) = await moved(store, first_sunday)
    assert (one.theme, one.names, one.text) == ("delivery", NAMES, "A courier")
    assert (one.before, one.now) == pytest.approx((37.5, 10))
    assert one.low < -27.5 < one.high < 0
    assert await moved(store, first_sunday - timedelta(weeks=1)) == []  # no whole week yet
    assert await moved(store, first_sunday + timedelta(weeks=13)) == []  # history


async def test_few_answers_tell_nothing(store: Store) -> None:
    done = ChangePlan(PLAN.id, {"state": "done", "done_at": DONE})
    await put(store, AddPlan(PLAN), done)
    await answers(store, PLAN.at - DAY, 15, 25)
    await answers(store, MONDAY, 2, 27)
    assert await moved(store, (MONDAY + 6 * DAY).date()) == []


async def test_what_is_open_is_planned_and_not_moved(store: Store) -> None:
    await put(store, AddPlan(PLAN))
    async with store.read() as tx:
        (one,) = await planned(tx, SURVEY)
    assert (one.theme, one.names, one.who, one.due) == ("delivery", NAMES, "Chen", PLAN.due)
    assert await moved(store, (MONDAY + 6 * DAY).date()) == []
