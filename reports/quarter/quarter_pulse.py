"""A quarter of an anonymous survey: what its waves published when they closed, and no more.

Nothing is counted anew: a change from one wave to the next was computed at its close, from what
both had released. Comments stay where they were published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from locales import listed, signed, text
from reports.digest.digest import PulseDigest
from reports.digest.frozen import pulse_summary
from reports.digest.numbers import pulse_digest
from reports.drawing.document import Block, Heading, Paragraph, Table
from reports.pulse.pulse_words import group_name, pulse_figures
from reports.quarter.quarter_days import QuarterDays, days_in, days_summary
from reports.quarter.quarter_sections import report_title
from storage.asking.waves import closed_waves
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.published.change import Point, PulseChange
from survey.published.publish import Published
from survey.published.release import Figures
from survey.scores.scale import Kind


@dataclass(frozen=True)
class PulseQuarter:
    """The results of the waves that closed in a quarter, oldest first."""

    survey: str
    subject: str
    days: QuarterDays
    pulses: tuple[PulseDigest, ...]


async def pulse_quarter(
    tx: Tx, survey: Survey, quarter: str, zone: ZoneInfo, now: datetime
) -> PulseQuarter:
    """The published results of a quarter. ValueError where there is no such quarter."""
    days = days_in(quarter, zone, now)
    waves = await closed_waves(tx, survey.key, days.start, days.end)
    pulses = tuple(pulse_digest(survey, wave, zone) for wave in waves)
    return PulseQuarter(survey.key, survey.subject, days, pulses)


def pulse_report_blocks(quarter: PulseQuarter, language: str) -> Iterator[Block]:
    """The whole report of an anonymous survey."""
    yield Heading(quarter.subject, 1)
    yield Paragraph(report_title(quarter.days, language))
    for pulse in quarter.pulses:
        yield Heading(text(language, "picture.pulse.closed", on=pulse.closed_on))
        yield from map(Paragraph, pulse_figures(pulse, language))
        if pulse.published.company.nps is not None:
            yield from _groups(pulse.published, language)
    if quarter.pulses:
        yield from _trend(quarter.pulses[-1].published.trend, language)
    if not quarter.pulses:
        yield Paragraph(text(language, "report.pulse.none"))
        return
    yield Heading(text(language, "report.head.method"))
    yield Paragraph(text(language, "report.pulse.method"), quiet=True)


def _groups(shown: Published, language: str) -> Iterator[Block]:
    changes = {change.name: change for change in shown.changes}
    rows = [
        (group_name(group.name, language), _about(group, changes.get(group.name), language))
        for group in shown.groups
        if group.nps is not None
    ]
    hidden = [group_name(group.name, language) for group in shown.groups if group.nps is None]
    if rows:
        yield Table(("", text(language, "picture.pulse.about")), rows)
    if hidden and not rows:
        yield Paragraph(text(language, "result.hidden.all"))
    elif hidden:
        yield Paragraph(text(language, "result.hidden", names=listed(language, hidden)))


def _about(group: Figures, change: PulseChange | None, language: str) -> str:
    assert group.nps is not None
    points = _with_interval(group.nps, group.low, group.high, language)
    if change is None or not change.clear:
        return points
    return text(language, "result.group.changed", group=points, points=change.points)


def _trend(trend: Sequence[Point], language: str) -> Iterator[Block]:
    """The last pulses, one a row, where there was more than one: of all, then of each group."""
    names = dict.fromkeys(point.name for point in trend)
    for name in names:
        points = [point for point in trend if point.name == name]
        if len(points) < 2:
            continue
        if not name:
            yield Heading(text(language, "picture.pulse.trend"))
        rows = [
            (
                text(language, "picture.pulse.closed", on=date.fromisoformat(point.closed_on)),
                _with_interval(point.nps, point.low, point.high, language),
            )
            for point in points
        ]
        yield Table((group_name(name, language), text(language, "picture.pulse.about")), rows)


def _with_interval(nps: int, low: int | None, high: int | None, language: str) -> str:
    points = signed(language, nps)
    if low is None or high is None:
        return points
    ends = {"low": signed(language, low), "high": signed(language, high)}
    probably = text(language, "picture.interval", **ends)
    return text(language, "sign.brackets", name=points, value=probably)


def pulse_quarter_summary(quarter: PulseQuarter) -> dict[str, Any]:
    """The quarter as plain JSON values: as published."""
    waves = [
        {name: value for name, value in pulse_summary(pulse).items() if name != "comments"}
        for pulse in quarter.pulses
    ]
    return {
        "survey": quarter.survey,
        "kind": Kind.ENPS.value,
        **days_summary(quarter.days),
        "waves": waves,
    }
