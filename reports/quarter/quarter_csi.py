"""The numbers of a quarter of one csi survey, beside the quarter before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.csi.csi import CsiPart, CsiResults, csi_parts, csi_results
from reports.csi.csi_frozen import csi_summary
from reports.quarter.quarter_days import QuarterDays, days_in, days_summary
from reports.quarter.quarter_done import Done, done_in, done_summary
from storage.answers.ratings import answers_by
from storage.database.engine import Tx
from survey.definition.definition import Company, Survey
from survey.scores.scale import Kind
from survey.time.periods import week_of_day


@dataclass(frozen=True)
class PartOfCsi:
    """The index of a week, a segment or a touchpoint, and how many rated anything in full."""

    part: CsiPart
    answers: int


@dataclass(frozen=True)
class CsiQuarter:
    """What is known of one quarter; `parts` by week, by segment and by touchpoint, by name."""

    survey: str
    subject: str
    days: QuarterDays
    now: CsiResults
    before: CsiResults
    parts: Mapping[str, tuple[PartOfCsi, ...]]
    done: Done

    @property
    def answers(self) -> int:
        return self.now.answers

    @property
    def delivered(self) -> int:
        return self.now.delivered

    @property
    def answered(self) -> int:
        return self.now.answered

    @property
    def open_n(self) -> int:
        return self.now.open_n


async def csi_quarter(
    tx: Tx, survey: Survey, quarter: str, company: Company, now: datetime
) -> CsiQuarter:
    """Everything the report of a csi survey says. ValueError where there is no such quarter."""
    days, zone = days_in(quarter, company.zone, now), company.zone
    now_by_week = await csi_results(tx, survey, days.first, days.last, zone, "week")
    parts = {}
    for by in ("week", "segment", "touchpoint"):
        found = now_by_week.parts
        if by != "week":
            found = await csi_parts(tx, survey, days.first, days.last, by)
        answers = await _answers(tx, survey, days, by)
        if any(part.name for part in found):
            parts[by] = tuple(PartOfCsi(part, answers[part.name]) for part in found)
    return CsiQuarter(
        survey=survey.key,
        subject=survey.subject,
        days=days,
        now=now_by_week,
        before=await csi_results(tx, survey, *days.before, zone),
        parts=parts,
        done=await done_in(tx, survey, days, company, now),
    )


async def _answers(tx: Tx, survey: Survey, days: QuarterDays, by: str) -> Counter[str]:
    column = "day" if by == "week" else by
    counts: Counter[str] = Counter()
    for part, n in await answers_by(tx, survey.key, days.first, days.last, column):
        counts[week_of_day(part) if isinstance(part, date) else part] += n
    return counts


def csi_quarter_summary(quarter: CsiQuarter) -> dict[str, Any]:
    """The quarter as plain JSON values, exact: null where there is nothing."""
    now, before = csi_summary(quarter.now), csi_summary(quarter.before)
    shown = ("n", "target", "verdict", "attributes", "response_rate")
    return {
        "survey": quarter.survey,
        "kind": Kind.CSI.value,
        **days_summary(quarter.days),
        **{name: now[name] for name in shown},
        **_points(quarter.now.whole),
        "before": {"n": before["n"], **_points(quarter.before.whole)},
        "delivered": quarter.delivered,
        "answered": quarter.answered,
        "open_n": quarter.open_n,
        "groups": {by: [_part(one) for one in parts] for by, parts in quarter.parts.items()},
        **done_summary(quarter.done),
    }


def _part(one: PartOfCsi) -> dict[str, Any]:
    return {"name": one.part.name, "n": one.answers, **_points(one.part)}


def _points(part: CsiPart) -> dict[str, float | None]:
    index = part.judged
    return {"csi": index.value, "low": index.low, "high": index.high}
