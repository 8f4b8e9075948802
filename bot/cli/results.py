"""eleven results: the numbers of a survey between two days, and of its parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.asking import SurveyKey
from bot.cli.csi import NO_RATE, csi_lines
from bot.cli.opening import Opened, Stopped, opened, run
from bot.cli.printing import so_many
from bot.cli.revenue import beside, complain
from survey.scores.scale import Kind

if TYPE_CHECKING:
    from reports.chat.results import Part, Results
    from survey.asking.competitor import Comparison
    from survey.definition.definition import Survey
    from survey.scores.scoring import Estimate

BY = "segment|touchpoint|theme|week|via|KEY"
KNOWN = ("segment", "touchpoint", "theme", "week", "via")

SEVERAL = " (an answer may name several, so these do not add up)"


def add_commands(app: typer.Typer) -> None:
    app.command("results")(results)


def results(
    survey: SurveyKey,
    first: Annotated[str | None, typer.Option("--from", help="such as 2026-10-01")] = None,
    last: Annotated[str | None, typer.Option("--to", help="this day included")] = None,
    by: Annotated[str | None, typer.Option(metavar=BY, help="KEY: a property")] = None,
    with_: Annotated[
        Path | None,
        typer.Option("--with", metavar="FILE.csv", help="a month and a figure a line, beside NPS"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Print the numbers of a survey; of an anonymous one what its closed waves published."""
    days = _day("from", first), _day("to", last)
    if with_ and by:
        raise Stopped("--with: shows months; wants no --by", 2)
    if with_:
        told, faults = run(beside(survey, days, with_, as_json))
        typer.echo(told)
        complain(faults)
        return
    typer.echo(run(_results(survey, days, by, as_json)))


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Stopped(f"--{option}: wants a day such as 2026-10-01", 2) from None


async def _results(
    key: str, days: tuple[date | None, date | None], by: str | None, as_json: bool
) -> str:
    from reports.chat.results import named_results, results_summary, stretch
    from reports.csi.csi import CsiResults, csi_results
    from reports.csi.csi_frozen import csi_summary

    async with opened() as site:
        survey, zone = site.definition.survey(key), site.definition.company.zone
        first, last = stretch(*days, site.now, zone)
        if first > last:
            raise Stopped("--from: wants a day that is not after --to, nor after today", 2)
        try:
            if survey.kind is Kind.ENPS:
                return await _pulses(site, survey, first, last, by, as_json)
            async with site.store.read() as tx:
                found: Results | CsiResults
                if survey.kind is Kind.CSI:
                    found = await csi_results(tx, survey, first, last, zone, by)
                else:
                    found = await named_results(tx, survey, first, last, zone, by)
        except ValueError as fault:
            raise Stopped(f"--by: {fault}", 2) from None
    if by and by not in KNOWN and not any(part.name for part in found.parts):
        raise Stopped(f'--by: nobody who answered has "{by}"; wants {BY}', 2)
    if isinstance(found, CsiResults):
        summary, lines = csi_summary(found), csi_lines(found)
    else:
        summary, lines = results_summary(found), _words(found, survey)
    return json.dumps(summary, ensure_ascii=False) if as_json else "\n".join(lines)


async def _pulses(
    site: Opened, survey: Survey, first: date, last: date, by: str | None, as_json: bool
) -> str:
    from reports.chat.results import pulse_results
    from reports.digest.numbers import pulse_digest
    from reports.pulse.pulse_words import pulse_report
    from storage.asking.waves import closed_waves
    from survey.time.periods import midnight

    zone, company = site.definition.company.zone, site.definition.company
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    async with site.store.read() as tx:
        summary: dict[str, Any] = await pulse_results(tx, survey, first, last, zone, by)
        waves = await closed_waves(tx, survey.key, start, end)
    if as_json:
        return json.dumps(summary, ensure_ascii=False)
    language = site.definition.digest.language or company.fallback
    reports = [pulse_report(pulse_digest(survey, wave, zone), language) for wave in waves]
    return "\n\n".join(reports) or f'survey "{survey.key}": no wave closed in these days'


def _words(found: Results, survey: Survey) -> Iterator[str]:
    from survey.definition.operators import withheld
    from survey.scores.scoring import whole

    if not found.estimate.n:
        yield f'survey "{survey.key}", {found.first} to {found.last}: nobody answered'
    else:
        n = so_many(found.estimate.n, "answer")
        yield f'survey "{survey.key}", {found.first} to {found.last}: {n}'
        yield _judged(found.estimate, survey)
    if found.delivered:
        rate = whole(100 * found.answered / found.delivered)
        invitations = so_many(found.delivered, "invitation")
        yield f"{found.answered:,} of {invitations} answered ({rate} %)"
    elif found.estimate.n:
        yield NO_RATE
    if found.open_n:
        yield f"{so_many(found.open_n, 'answer')} by link, QR code or /start"
    if found.rival and found.comparison.n:
        yield _against(found.rival, found.comparison)
    if found.parts:
        yield f"by {found.by}{SEVERAL if found.by == 'theme' else ''}:"
    width = max((len(_name(part)) for part in found.parts), default=0)
    for part in found.parts:
        told = _judged(part.estimate, survey)
        if withheld(found.by, part.estimate.n):
            told = f"{so_many(part.estimate.n, 'answer')}, too few to judge a person"
        yield f"  {_name(part):<{width}}  {told}"
    if found.unsorted and found.unsorted[1]:
        some, of = found.unsorted
        yield f"unsorted reasons: {some:,} of {of:,} ({whole(100 * some / of)} %)"


def _against(rival: str, found: Comparison) -> str:
    """What those who rated both gave to each."""
    from survey.scores.scoring import FEWEST_TO_JUDGE, whole

    head = f"{rival}, by {found.n:,} who rated both"
    if found.n < FEWEST_TO_JUDGE or found.difference is None or found.low is None:
        return f"{head}: too few to judge"
    assert found.high is not None
    interval = f"probably {whole(found.low):+d} to {whole(found.high):+d}"
    return f"{head}: NPS {found.nps:+d}; ours less theirs {whole(found.difference):+d} ({interval})"


def _name(part: Part) -> str:
    return part.name or "(none)"


def _judged(estimate: Estimate, survey: Survey) -> str:
    """The score with its interval; with too few answers only people, for no score is meant then."""
    from survey.scores.scoring import FEWEST_TO_JUDGE, whole

    counts = estimate.counts
    bands = (
        f"{counts.promoters:,} gave 9-10, {counts.passives:,} gave 7-8, "
        f"{counts.detractors:,} gave {survey.scale_min}-6"
    )
    if estimate.n < FEWEST_TO_JUDGE or estimate.low is None or estimate.high is None:
        people = so_many(estimate.n, "person", "people")
        return f"{people}: {bands} (an NPS takes {FEWEST_TO_JUDGE})"
    interval = f"probably {whole(estimate.low):+d} to {whole(estimate.high):+d}"
    return f"NPS {estimate.nps:+d} ({interval}), n {estimate.n:,}: {bands}"
