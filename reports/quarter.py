"""The numbers of a quarter of one nps survey, beside the quarter before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.digest import WeekPoint
from reports.whys import by_band
from storage.engine import Tx
from storage.invitations import response_counts
from storage.people import headcounts
from storage.reasons import reasons_by_score
from storage.rollup import scores_by
from storage.themes import scores_by_theme
from survey.definition import Survey
from survey.drivers import Driver, associated
from survey.movers import Mover, movers
from survey.nonresponse import silent_bounds
from survey.periods import midnight, week_of_day
from survey.quarters import days_of_quarter, quarter_before
from survey.scale import TOP, Band
from survey.scoring import Change, Counts, Estimate, compare, count_bands, score_nps, tally_by
from survey.weighting import Stratum, Weighted, weigh

Tally = list[int]  # answers by score


@dataclass(frozen=True)
class ThemeLine:
    """How many named a theme at either end, how many low ones before, and what goes with it."""

    theme: str
    low: int
    high: int
    low_before: int
    driver: Driver | None


@dataclass(frozen=True)
class Quarter:
    """What is known of one quarter; `parts` by segment and by touchpoint, best first."""

    survey: str
    subject: str
    quarter: str
    first: date
    last: date
    so_far: bool
    now: Estimate
    before: Estimate
    change: Change | None
    weeks: tuple[WeekPoint, ...]
    delivered: int
    answered: int
    open_n: int
    bounds: tuple[float, float] | None  # of those who were asked: NPS if all silent ones were ...
    weighted: Weighted | None
    parts: Mapping[str, Mapping[str, Estimate]]
    moved: Mapping[str, tuple[Mover, ...]]
    themes: tuple[ThemeLine, ...]


async def quarter_numbers(
    tx: Tx, survey: Survey, quarter: str, zone: ZoneInfo, now: datetime
) -> Quarter:
    """Everything the report of an nps survey says. ValueError where there is no such quarter."""
    first, last = days_of_quarter(quarter)
    earlier = days_of_quarter(quarter_before(quarter))
    days = await _tallies(tx, survey, first, last, "day")
    counts = _pooled(days)
    before = _pooled(await _tallies(tx, survey, *earlier, "day"))
    end = midnight(last + timedelta(days=1), zone)
    delivered, answered, open_n = await response_counts(tx, survey.key, midnight(first, zone), end)
    parts: dict[str, dict[str, Estimate]] = {}
    moved: dict[str, tuple[Mover, ...]] = {}
    strata: list[Stratum] = []
    for column in ("segment", "touchpoint"):
        found = _bands(await _tallies(tx, survey, first, last, column))
        if set(found) <= {""}:
            continue
        was = _bands(await _tallies(tx, survey, *earlier, column))
        best_first = sorted(found, key=lambda name: -(score_nps(found[name]).exact or 0.0))
        parts[column] = {name: score_nps(found[name]) for name in best_first}
        moved[column] = tuple(movers(found, was))
        if column == "segment":
            strata = _strata(found, await headcounts(tx))
    return Quarter(
        survey=survey.key,
        subject=survey.subject,
        quarter=quarter,
        first=first,
        last=last,
        so_far=now < end,
        now=score_nps(counts),
        before=score_nps(before),
        change=compare(counts, before),
        weeks=tuple(_weeks(days)),
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        bounds=silent_bounds(counts, max(delivered - answered, 0)),
        weighted=weigh(strata) if len(strata) > 1 else None,
        parts=parts,
        moved=moved,
        themes=tuple(await _themes(tx, survey, (first, last), earlier)),
    )


async def _tallies(
    tx: Tx, survey: Survey, first: date, last: date, column: str
) -> dict[Any, Tally]:
    return tally_by(await scores_by(tx, survey.key, first, last, column))


def _strata(found: Mapping[str, Counts], people: Mapping[str, int]) -> list[Stratum]:
    """Each segment with its headcount; none where answers came from people who are not known."""
    if any(counts.n > people.get(name, 0) for name, counts in found.items()):
        return []
    return [Stratum(people[name], counts) for name, counts in found.items()]


def _bands(tallies: Mapping[str, Tally]) -> dict[str, Counts]:
    return {name: count_bands(tally) for name, tally in tallies.items() if any(tally)}


def _pooled(tallies: Mapping[Any, Tally]) -> Counts:
    return count_bands([sum(column) for column in zip(*tallies.values(), strict=True)])


def _weeks(days: Mapping[date, Tally]) -> Iterable[WeekPoint]:
    """Every week from the first with answers to the last, those without any among them."""
    weeks: defaultdict[str, Tally] = defaultdict(lambda: [0] * (TOP + 1))
    for day, tally in days.items():
        week = weeks[week_of_day(day)]
        week[:] = map(sum, zip(week, tally, strict=True))
    if not days:
        return
    day, last = min(days), max(days)
    names = dict.fromkeys(
        week_of_day(day + timedelta(days=n)) for n in range((last - day).days + 1)
    )
    for name in names:
        one = score_nps(count_bands(weeks[name]))
        yield WeekPoint(name, one.n, one.nps, one.low, one.high)


async def _themes(
    tx: Tx, survey: Survey, days: tuple[date, date], earlier: tuple[date, date]
) -> list[ThemeLine]:
    """The themes that were named, those of low scores first."""
    now = await scores_by_theme(tx, survey.key, *days)
    was = await scores_by_theme(tx, survey.key, *earlier)
    reasons = await reasons_by_score(tx, survey.key, *days)
    before = by_band(was)
    tallies = tally_by((theme, score, n) for theme, score, n in now if theme)
    lines = []
    for theme, named in tallies.items():
        bands = count_bands(named)
        silent = [max(reasons.get(score, 0) - n, 0) for score, n in enumerate(named)]
        lines.append(
            ThemeLine(
                theme,
                bands.detractors,
                bands.promoters,
                before[Band.DETRACTOR, theme],
                associated(named, silent),
            )
        )
    return sorted(lines, key=lambda one: (-one.low, -one.high, one.theme))
