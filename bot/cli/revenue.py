"""eleven results --with: a monthly figure of the company's beside the NPS."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.cli.opening import Stopped, opened
from survey.scores.scale import TOP, Kind

if TYPE_CHECKING:
    from survey.files.revenue import Figures, Parting, Period


async def beside(
    key: str, days: tuple[date | None, date | None], file: Path, as_json: bool
) -> tuple[str, list[str]]:
    """What to print of a survey beside the file's figure, and what is wrong with the file's lines.

    Raises Stopped where the survey is not of nps or the file is none of figures.
    """
    from bot.cli.sheets import open_sheet
    from reports.chat.results import stretch
    from storage.answers.rollup import scores_by_day
    from survey.files.revenue import parting, read_figures

    async with opened() as site:
        survey = site.definition.survey(key)
        if survey.kind is not Kind.NPS:
            raise Stopped(f"--with: wants an nps survey, this is {survey.kind}", 2)
        first, last = stretch(*days, site.now, site.definition.company.zone)
        if first > last:
            raise Stopped("--from: wants a day that is not after --to, nor after today", 2)
        with open_sheet(file, site.definition.company.languages) as sheet:
            figures = read_figures(sheet.rows())
        async with site.store.read() as tx:
            scores = await scores_by_day(tx, survey.key, first, last)
    months = _months(scores, figures, first, last)
    parted = parting([month for month in months if _whole(month.name, first, last)])
    faults = [f"line {fault.number}: {fault.problem}" for fault in figures.faults]
    if as_json:
        return json.dumps(_summary(key, figures, months, parted), ensure_ascii=False), faults
    return "\n".join(_words(key, figures, months, parted)), faults


def _months(
    scores: list[tuple[date, int, int]], figures: Figures, first: date, last: date
) -> list[Period]:
    """Every month that has answers or a figure, in order."""
    from survey.files.revenue import Period, month_of
    from survey.scores.scoring import count_bands

    tallies: dict[str, list[int]] = defaultdict(lambda: [0] * (TOP + 1))
    for day, score, n in scores:
        tallies[month_of(day)][score] += n
    within = (name for name in figures.amounts if month_of(first) <= name <= month_of(last))
    return [
        Period(name, count_bands(tallies[name]), figures.amounts.get(name))
        for name in sorted({*within, *(name for name, tally in tallies.items() if any(tally))})
    ]


def _whole(month: str, first: date, last: date) -> bool:
    """Whether every day of a month is between two days."""
    from calendar import monthrange

    year, number = int(month[:4]), int(month[5:])
    return (
        first <= date(year, number, 1) and date(year, number, monthrange(year, number)[1]) <= last
    )


def _words(
    key: str, figures: Figures, months: list[Period], parted: Parting | None
) -> Iterator[str]:
    if not months:
        yield f'survey "{key}": neither answers nor figures in these days'
        return
    rows = [("month", "NPS", "answers", figures.name), *map(_row, months)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield f'survey "{key}" beside {figures.name}, {months[0].name} to {months[-1].name}:'
    for month, nps, n, figure in rows:
        line = f"  {month:<{widths[0]}}  {nps:<{widths[1]}}  {n:>{widths[2]}}"
        yield f"{line}  {figure:>{widths[3]}}".rstrip()
    if parted:
        yield _sentence(figures.name, parted)


def _row(month: Period) -> tuple[str, str, str, str]:
    from survey.scores.scoring import FEWEST_TO_JUDGE, score_nps

    estimate = score_nps(month.counts)
    if estimate.low is None or estimate.high is None:
        nps = "nobody answered"
    elif estimate.n < FEWEST_TO_JUDGE:
        nps = "too few to judge"
    else:
        interval = f"probably {round(estimate.low):+d} to {round(estimate.high):+d}"
        nps = f"{estimate.nps:+d} ({interval})"
    figure = "" if month.figure is None else _amount(month.figure)
    return month.name, nps, f"{estimate.n:,}", figure


def _amount(figure: Decimal) -> str:
    return f"{figure:,}"


def _sentence(name: str, parted: Parting) -> str:
    """They part: which way each went, and between when."""
    before, after = parted.before.figure, parted.after.figure
    assert before is not None
    assert after is not None
    rose, fell = ("rose", "fell") if after > before else ("fell", "rose")
    return (
        f"They part: from {parted.before.name} to {parted.after.name} {name} {rose} "
        f"from {_amount(before)} to {_amount(after)}, while the NPS {fell} "
        f"by {abs(round(parted.points))}, which is not chance."
    )


def _summary(
    key: str, figures: Figures, months: list[Period], parted: Parting | None
) -> dict[str, Any]:
    from reports.digest.frozen import numbers
    from survey.scores.scoring import score_nps

    return {
        "survey": key,
        "figure": figures.name,
        "months": [
            {
                "month": month.name,
                "figure": None if month.figure is None else float(month.figure),
                **numbers(score_nps(month.counts)),
            }
            for month in months
        ],
        "parting": {
            "from": parted.before.name,
            "to": parted.after.name,
            "nps_points": parted.points,
            "figure_before": float(parted.before.figure or 0),
            "figure_after": float(parted.after.figure or 0),
        }
        if parted
        else None,
    }


def complain(faults: list[str]) -> None:
    """Tell what is wrong with the lines of a file, and end with status 1 if anything is."""
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        typer.echo(f"bad lines, not counted: {len(faults):,}", err=True)
        raise typer.Exit(1)
