"""What was done about a quarter's answers: its cases and its plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any, NamedTuple, get_args

from reports.digest.digest import Moved, Planned
from reports.digest.plans import as_planned, moved_since
from reports.quarter.quarter_days import QuarterDays
from storage.cases.case_times import CaseTimes, case_times
from storage.database.engine import Tx
from storage.plans.plans import Plan, done_plans, plans_open_at
from survey.asking.cases import Why
from survey.definition.definition import Company, Survey
from survey.time.hours import parse_working_hours, working_time_between
from survey.time.periods import day_of


@dataclass(frozen=True)
class Cases:
    """Cases of a survey in a quarter; medians are in working hours, None where there was none.

    `open` and `overdue` are those opened in the quarter that stand so now.
    """

    opened: Mapping[Why, int]
    open: int
    overdue: int
    taken: int
    hours_to_take: float | None
    solved: int
    hours_to_solve: float | None
    solved_yes: int
    solved_asked: int


class DonePlan(NamedTuple):
    """A plan that was done, on which day, and how far its theme moved, where that can be told."""

    plan: Planned
    on: date
    moved: Moved | None


@dataclass(frozen=True)
class Done:
    """Cases, plans that were done in the quarter, and those open at its end (or now)."""

    cases: Cases
    done: tuple[DonePlan, ...]
    planned: tuple[Planned, ...]


async def done_in(
    tx: Tx, survey: Survey, days: QuarterDays, company: Company, now: datetime
) -> Done:
    """What was done about the answers of a quarter."""
    rows = await case_times(tx, survey.key, days.start, days.end)
    plans = await done_plans(tx, survey.key, days.start, days.end)
    still = await plans_open_at(tx, survey.key, days.end)
    return Done(
        _cases(rows, days, company, now),
        tuple([await _done(tx, survey, plan, days, company) for plan in plans]),
        tuple(as_planned(survey, plan) for plan in still),
    )


def _cases(rows: Sequence[CaseTimes], days: QuarterDays, company: Company, now: datetime) -> Cases:
    def within(at: datetime | None) -> bool:
        return at is not None and days.start <= at < days.end

    opened = [row for row in rows if within(row.opened_at)]
    still = [row for row in opened if row.done_at is None]
    why = Counter(row.why for row in opened)
    taken = [(row.opened_at, row.taken_at) for row in rows if within(row.taken_at)]
    solved = [row for row in rows if within(row.done_at) and row.outcome == "solved"]
    said = [row.solved for row in rows if within(row.asked_at) and row.solved is not None]
    return Cases(
        opened={kind: why[kind] for kind in get_args(Why) if why[kind]},
        open=len(still),
        overdue=sum(row.due_at <= now for row in still),
        taken=len(taken),
        hours_to_take=_hours(taken, company),
        solved=len(solved),
        hours_to_solve=_hours([(row.opened_at, row.done_at) for row in solved], company),
        solved_yes=sum(said),
        solved_asked=len(said),
    )


def _hours(spans: Sequence[tuple[datetime, datetime | None]], company: Company) -> float | None:
    working = parse_working_hours(company.working_hours)
    lasting = [
        working_time_between(start, end, working, company.zone).total_seconds() / 3600
        for start, end in spans
        if end is not None
    ]
    return median(lasting) if lasting else None


async def _done(
    tx: Tx, survey: Survey, plan: Plan, days: QuarterDays, company: Company
) -> DonePlan:
    assert plan.done_at is not None  # as it is done
    moved = await moved_since(tx, survey, plan, days.last, company.zone) if plan.theme else None
    return DonePlan(as_planned(survey, plan), day_of(plan.done_at, company.zone), moved)


def done_summary(done: Done) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "cases": {**vars(done.cases), "opened": dict(done.cases.opened)},
        "plans_done": [
            {
                **_plan(one.plan),
                "done_on": one.on.isoformat(),
                "moved": one.moved
                and {name: getattr(one.moved, name) for name in ("before", "now", "low", "high")},
            }
            for one in done.done
        ],
        "plans_open": [_plan(plan) for plan in done.planned],
    }


def _plan(plan: Planned) -> dict[str, Any]:
    due = plan.due.isoformat()
    return {"theme": plan.theme, "text": plan.text, "who": plan.who, "due": due}
