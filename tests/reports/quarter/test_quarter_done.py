"""What a quarter's report says of cases and plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from locales import LANGUAGES
from reports.drawing.document import Block, Paragraph
from reports.quarter.quarter_days import days_in
from reports.quarter.quarter_done import Cases, Done, done_in, done_summary
from reports.quarter.quarter_sections import done_blocks
from storage.database.engine import Store
from storage.database.tables import cases
from storage.plans.plans import AddPlan, ChangePlan, Plan
from survey.definition.definition import Company, Survey
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, WEEK, add_person, put

COMPANY = Company(name="Nordic Kettle", timezone="Etc/UTC")
SURVEY = Survey(key="customers", kind=Kind.NPS, themes=("delivery",))
NOW = MONDAY + 2 * WEEK
HOUR = timedelta(hours=1)
NINE = MONDAY + 9 * HOUR
PLAN = Plan(1, "customers", "", "Call them back", 900, "Chen", MONDAY, (MONDAY + WEEK).date())


async def case(store: Store, number: int, opened: datetime = NINE, **facts: Any) -> None:
    person = await add_person(store)
    values = {
        "id": number, "survey_key": "customers", "person_id": person.id, "why": "score",
        "wants_reply": False, "opened_at": opened, "changed_at": opened,
        "due_at": opened + 8 * HOUR, "taken_name": "", "outcome": "",
    }  # fmt: skip
    async with store.write() as tx:
        await tx.execute(cases.insert().values(**values | facts))


async def done(store: Store, quarter: str = "2026-Q4") -> Done:
    async with store.read() as tx:
        return await done_in(tx, SURVEY, days_in(quarter, ZoneInfo("UTC"), NOW), COMPANY, NOW)


def said(found: Done, language: str = "en") -> list[str]:
    blocks: list[Block] = list(done_blocks(found, language))
    return [block.text for block in blocks if isinstance(block, Paragraph)]


async def test_hours_are_of_working_time_and_their_median(store: Store) -> None:
    """A day later nine hours have passed, and an hour more ten."""
    for number, hours in enumerate((1, 24, 25)):
        end = NINE + hours * HOUR
        facts: dict[str, Any] = {"taken_at": end, "done_at": end, "outcome": "solved"}
        facts |= {"asked_at": end, "solved": [True, False, None][number]}
        await case(store, number, **facts)
    found = (await done(store)).cases
    assert (found.taken, found.hours_to_take) == (3, 9)
    assert (found.solved, found.hours_to_solve) == (3, 9)
    assert (found.solved_yes, found.solved_asked, found.open) == (1, 2, 0)
    assert said(await done(store)) == [
        "Opened: 3 (a low score 3).",
        "All of these are closed.",
        "Taken: 3. Median: 9 h of working time.",
        "Solved: 3. Median: 9 h of working time.",
        "1 of 2 people who answered said “solved”.",
    ]


async def test_a_quarter_has_its_own_cases_alone_and_no_note_that_nobody_took_up(
    store: Store,
) -> None:
    await case(store, 1, datetime(2026, 9, 30, 23, tzinfo=ZoneInfo("UTC")), taken_at=NINE)
    await case(store, 2, why="reply")
    await case(store, 3, due_at=None, why="note")
    await case(store, 4, survey_key="other")
    await case(store, 5, due_at=NOW + HOUR)
    found = (await done(store)).cases
    assert found.opened == {"score": 1, "reply": 1}
    assert (found.taken, found.open, found.overdue) == (1, 2, 1)
    earlier = (await done(store, "2026-Q3")).cases
    assert (earlier.opened, earlier.taken, earlier.open) == ({"score": 1}, 0, 1)


async def test_plans_are_told_as_they_stood_at_the_quarters_end(store: Store) -> None:
    """Done in it, or open then, though done by now; nothing that was dropped or made later."""
    later = datetime(2027, 1, 2, tzinfo=ZoneInfo("UTC"))
    for number, (at, state, done_at) in enumerate(
        [(MONDAY, "done", NINE), (MONDAY, "open", None), (MONDAY, "done", later),
         (MONDAY, "dropped", None), (later, "open", None)]
    ):  # fmt: skip
        plan = replace(PLAN, id=number, text=f"Plan {number}", at=at)
        await put(store, AddPlan(plan), ChangePlan(number, {"state": state, "done_at": done_at}))
    found = await done(store)
    assert [one.plan.text for one in found.done] == ["Plan 0"]
    assert [plan.text for plan in found.planned] == ["Plan 1", "Plan 2"]
    assert said(found) == [
        "Done on 16 November: “Plan 0” (Chen).",
        "Planned: Plan 1 (Chen, by 23 November).",
        "Planned: Plan 2 (Chen, by 23 November).",
    ]
    assert done_summary(found)["plans_done"][0]["done_on"] == "2026-11-16"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_cases_and_plans_nothing_is_said(store: Store, language: str) -> None:
    found = await done(store)
    assert found.cases == Cases({}, 0, 0, 0, None, 0, None, 0, 0)
    assert list(done_blocks(found, language)) == []
