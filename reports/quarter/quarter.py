"""The numbers of a quarter of one nps survey, beside the quarter before."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from reports.digest.digest import WeekPoint
from reports.digest.frozen import numbers
from reports.digest.whys import by_band
from reports.quarter.quarter_days import QuarterDays, days_in, days_summary
from reports.quarter.quarter_done import Done, done_in, done_summary
from storage.answers.by_key import ASKED, VIA
from storage.answers.ratings import competitor_pairs
from storage.answers.reasons import reasons_by_score
from storage.answers.responses import scores_by_property
from storage.answers.rollup import scores_by
from storage.answers.themes import scores_by_theme
from storage.asking.invitations import response_counts
from storage.database.engine import Tx
from storage.people.people import headcounts
from survey.asking.competitor import Comparison, compare_pairs
from survey.definition.definition import Company, Survey
from survey.scores.drivers import Driver, associated
from survey.scores.movers import Mover, movers
from survey.scores.nonresponse import silent_bounds
from survey.scores.scale import TOP, Band, Kind
from survey.scores.scoring import (
    Change,
    Counts,
    Estimate,
    compare,
    count_bands,
    score_nps,
    tally_by,
)
from survey.scores.weighting import Stratum, Weighted, weigh
from survey.time.periods import week_of_day

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
    days: QuarterDays
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
    moved: Mapping[str, tuple[Mover[str], ...]]
    themes: tuple[ThemeLine, ...]
    rival: str | None
    comparison: Comparison  # with the rival, of those who rated both
    done: Done

    @property
    def answers(self) -> int:
        return self.now.n


async def quarter_numbers(
    tx: Tx, survey: Survey, quarter: str, company: Company, now: datetime
) -> Quarter:
    """Everything the report of an nps survey says. ValueError where there is no such quarter."""
    span = days_in(quarter, company.zone, now)
    first, last = span.first, span.last
    days = await _tallies(tx, survey, first, last, "day")
    counts = _pooled(days)
    before = _pooled(await _tallies(tx, survey, *span.before, "day"))
    delivered, answered, open_n = await response_counts(tx, survey.key, span.start, span.end)
    parts: dict[str, dict[str, Estimate]] = {}
    strata: list[Stratum] = []
    pools: dict[tuple[str, str], Counts] = {}
    pools_before: dict[tuple[str, str], Counts] = {}
    for column in ("segment", "touchpoint"):
        found = _bands(await _tallies(tx, survey, first, last, column))
        if set(found) <= {""}:
            continue
        was = _bands(await _tallies(tx, survey, *span.before, column))
        best_first = sorted(found, key=lambda name: -(score_nps(found[name]).exact or 0.0))
        parts[column] = {name: score_nps(found[name]) for name in best_first}
        pools |= {(column, name): counts for name, counts in found.items()}
        pools_before |= {(column, name): counts for name, counts in was.items()}
        if column == "segment":
            strata = _strata(found, await headcounts(tx))
    return Quarter(
        survey=survey.key,
        subject=survey.subject,
        days=span,
        now=score_nps(counts),
        before=score_nps(before),
        change=compare(counts, before),
        weeks=tuple(_weeks(days)),
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        bounds=silent_bounds(await _asked(tx, survey, first, last), max(delivered - answered, 0)),
        weighted=weigh(strata) if len(strata) > 1 else None,
        parts=parts,
        moved=_moved(movers(pools, pools_before), parts),
        themes=tuple(await _themes(tx, survey, (first, last), span.before)),
        rival=survey.competitor,
        comparison=compare_pairs(await competitor_pairs(tx, survey.key, first, last)),
        done=await done_in(tx, survey, span, company, now),
    )


def _moved(
    together: Iterable[Mover[tuple[str, str]]], columns: Iterable[str]
) -> dict[str, tuple[Mover[str], ...]]:
    """Segments and touchpoints that moved, each by its column: all were held at 5 % together."""
    found: dict[str, list[Mover[str]]] = {column: [] for column in columns}
    for (column, name), change in together:
        found[column].append(Mover(name, change))
    return {column: tuple(moved) for column, moved in found.items()}


def quarter_summary(quarter: Quarter) -> dict[str, Any]:
    """The quarter as plain JSON values, exact: null where there is nothing."""
    change, weighted = quarter.change, quarter.weighted
    return {
        "survey": quarter.survey,
        "kind": Kind.NPS.value,
        **days_summary(quarter.days),
        **numbers(quarter.now),
        "before": numbers(quarter.before),
        "change": asdict(change) if change else None,
        "weighted": asdict(weighted) if weighted else None,
        "weeks": [point._asdict() for point in quarter.weeks],
        "delivered": quarter.delivered,
        "answered": quarter.answered,
        "response_rate": quarter.answered / quarter.delivered if quarter.delivered else None,
        "open_n": quarter.open_n,
        "bounds": quarter.bounds if quarter.delivered else None,
        "groups": {
            column: [{"name": name, **numbers(one)} for name, one in parts.items()]
            for column, parts in quarter.parts.items()
        },
        "moved": {
            column: [{"name": name, **asdict(change)} for name, change in moved]
            for column, moved in quarter.moved.items()
        },
        "themes": [
            {**asdict(line), "driver": line.driver and line.driver._asdict()}
            for line in quarter.themes
        ],
        "competitor": {"name": quarter.rival, **asdict(quarter.comparison)}
        if quarter.rival
        else None,
        **done_summary(quarter.done),
    }


async def _tallies(
    tx: Tx, survey: Survey, first: date, last: date, column: str
) -> dict[Any, Tally]:
    return tally_by(await scores_by(tx, survey.key, first, last, column))


async def _asked(tx: Tx, survey: Survey, first: date, last: date) -> Counts:
    """The answers of those who were asked; whoever came by QR or link has left nobody silent."""
    came = tally_by(await scores_by_property(tx, survey.key, first, last, VIA))
    return _pooled({via: tally for via, tally in came.items() if via in ASKED})


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
                await asyncio.to_thread(associated, named, silent),  # it resamples
            )
        )
    return sorted(lines, key=lambda one: (-one.low, -one.high, one.theme))
