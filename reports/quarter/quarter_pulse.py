"""A quarter of an anonymous survey: what its waves published when they closed, and no more.

Nothing is counted anew and no wave is set against another: a difference could tell of people what
neither result told. Comments stay where they were published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from survey.published.publish import STEP, Group
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
        if pulse.published.nps is not None:
            yield from _groups(pulse.published.groups, language)
    if not quarter.pulses:
        yield Paragraph(text(language, "report.pulse.none"))
        return
    yield Heading(text(language, "report.head.method"))
    yield Paragraph(text(language, "report.pulse.method"), quiet=True)


def _groups(groups: Sequence[Group], language: str) -> Iterator[Block]:
    rows = [
        (group_name(group.name, language), _about(group.nps, group.step, language))
        for group in groups
        if group.nps is not None
    ]
    hidden = [group_name(group.name, language) for group in groups if group.nps is None]
    if rows:
        yield Table(("", text(language, "picture.pulse.about")), rows)
    if hidden and not rows:
        yield Paragraph(text(language, "result.hidden.all"))
    elif hidden:
        yield Paragraph(text(language, "result.hidden", names=listed(language, hidden)))


def _about(nps: int, step: int, language: str) -> str:
    points = signed(language, nps)
    if step == STEP:
        return points
    rounded = text(language, "picture.pulse.step", step=step)
    return text(language, "sign.brackets", name=points, value=rounded)


def pulse_quarter_summary(quarter: PulseQuarter) -> dict[str, Any]:
    """The quarter as plain JSON values: as published, rounded."""
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
