"""What managers planned about themes, and how far each moved since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reports.digest.digest import Moved, Planned
from storage.answers.rollup import scores_by_day
from storage.answers.themes import scores_by_theme
from storage.database.engine import Tx
from storage.plans.plans import Plan, done_plans, open_plans
from survey.definition.definition import Survey
from survey.scores.scale import Band, band_of
from survey.scores.scoring import share_shift
from survey.time.periods import BEFORE, day_of, midnight

LOOKED_BACK_ON = timedelta(weeks=BEFORE)  # a plan that was done; its theme is compared with as much


async def planned(tx: Tx, survey: Survey) -> list[Planned]:
    """What is still to be done, the soonest due first."""
    return [as_planned(survey, plan) for plan in await open_plans(tx, survey.key)]


def as_planned(survey: Survey, plan: Plan) -> Planned:
    """A plan as reports tell it."""
    return Planned(plan.theme, _names(survey, plan), plan.text, plan.by_name, plan.due)


async def last_moved(tx: Tx, survey: Survey, last: date, zone: ZoneInfo) -> Moved | None:
    """The newest of `all_moved`."""
    found = await all_moved(tx, survey, last, zone)
    return found[0] if found else None


async def all_moved(tx: Tx, survey: Survey, last: date, zone: ZoneInfo) -> list[Moved]:
    """How far the themes of plans moved that were done in the twelve weeks before the last one.

    Compared are the twelve weeks before a plan was made with the days from the one after it was
    done up to `last`, a Sunday: at least one whole week. Nothing is told below 30 answers.
    """
    monday = midnight(last - timedelta(days=6), zone)
    plans = await done_plans(tx, survey.key, midnight(last - LOOKED_BACK_ON, zone), monday)
    moved = [await moved_since(tx, survey, plan, last, zone) for plan in plans if plan.theme]
    return [one for one in moved if one]


async def moved_since(
    tx: Tx, survey: Survey, plan: Plan, last: date, zone: ZoneInfo
) -> Moved | None:
    """How far the theme of a plan moved from the day after it was done up to `last`."""
    assert plan.done_at is not None  # as it is done
    day, made = timedelta(days=1), day_of(plan.at, zone)
    now = await _named_low(tx, survey, plan.theme, day_of(plan.done_at, zone) + day, last)
    before = await _named_low(tx, survey, plan.theme, made - LOOKED_BACK_ON, made - day)
    shift = share_shift(*now, *before)
    if shift is None:
        return None
    return Moved(
        plan.theme,
        _names(survey, plan),
        plan.text,
        shift.before,
        shift.now,
        shift.low,
        shift.high,
    )


async def _named_low(
    tx: Tx, survey: Survey, theme: str, first: date, last: date
) -> tuple[int, int]:
    """(who gave 0-6 and named it, who answered) between two days, both included."""
    themes = await scores_by_theme(tx, survey.key, first, last)
    low = ((score, n) for name, score, n in themes if name == theme)
    answers = await scores_by_day(tx, survey.key, first, last)
    return _detractors(low), sum(n for _, _, n in answers)


def _detractors(scores: Iterable[tuple[int, int]]) -> int:
    return sum(n for score, n in scores if band_of(score) is Band.DETRACTOR)


def _names(survey: Survey, plan: Plan) -> tuple[tuple[str, str], ...]:
    return tuple(survey.names_of(plan.theme).items())
