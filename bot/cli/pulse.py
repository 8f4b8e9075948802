"""eleven pulse try: what a pulse of an invented company would publish."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import Stopped

if TYPE_CHECKING:
    from survey.files.pulse_file import InventedPulse
    from survey.published.publish import Published
    from survey.published.release import Figures

MOST = 100_000  # times


def add_commands(app: typer.Typer) -> None:
    pulse = typer.Typer(no_args_is_help=True, help="Anonymous pulses.")
    pulse.callback()(lambda: None)
    pulse.command("try")(try_pulse)
    app.add_typer(pulse, name="pulse")


def try_pulse(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="group,score; no score: silent")],
    epsilon: Annotated[float, typer.Option(help="0.5 to 3")] = 2.0,
    times: Annotated[int, typer.Option(help="publish so often, each time anew")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Print what a pulse of an invented company would publish. Nothing is stored."""
    from random import SystemRandom

    from bot.cli.sheets import open_sheet
    from locales.catalogue import LANGUAGES
    from survey.files.pulse_file import read_pulse
    from survey.published.release import scale_of

    try:
        scale_of(epsilon)
    except ValueError:
        raise Stopped("--epsilon: wants 0.5 to 3", 2) from None
    if not 1 <= times <= MOST:
        raise Stopped(f"--times: wants 1 to {MOST:,}", 2)
    with open_sheet(file, tuple(LANGUAGES)) as sheet:
        invented = read_pulse(sheet.rows())
    random = SystemRandom()
    for _ in range(times):
        result, small = _published(invented, epsilon, random)
        if as_json:
            typer.echo(json.dumps(_summary(result, epsilon), ensure_ascii=False))
        else:
            typer.echo("\n".join(_words(result, small)) + ("\n" if times > 1 else ""))


def _published(pulse: InventedPulse, epsilon: float, random: Any) -> tuple[Published, int]:
    """The result, and how many people a figure takes where these are too few; else 0."""
    from survey.people.segments import TooSmall, frozen_segments
    from survey.published.publish import SMALLEST_GROUP, Terms, published, smallest_shown

    least = smallest_shown(epsilon, SMALLEST_GROUP)
    try:
        groups, small = frozen_segments(pulse.headcounts, least), 0
    except TooSmall:
        groups, small = dict.fromkeys(pulse.headcounts, ""), least
    headcounts: dict[str, int] = {}
    scores: dict[str, list[int]] = {}
    for name, people in pulse.headcounts.items():
        headcounts[groups[name]] = headcounts.get(groups[name], 0) + people
        scores.setdefault(groups[name], []).extend(pulse.scores.get(name, ()))
    terms = Terms(headcounts, epsilon, comments_only=bool(small))
    return published(scores, (), terms, random), small


def _summary(result: Published, epsilon: float) -> dict[str, Any]:
    """Counts are the noisy ones, of bands that could be; null where nothing is shown."""
    from survey.published.release import bands_of, together

    company, counts = result.company, dict.fromkeys(("promoters", "passives", "detractors"))
    told: dict[str, Any] = dict(counts)
    if company.nps is not None:
        whole = together([noisy for _, noisy in result.released])
        told = {name: getattr(bands_of(whole, company.headcount), name) for name in counts}
    groups = [
        {name: getattr(one, name) for name in ("name", "headcount", "n", "nps", "low", "high")}
        for one in result.groups
    ]
    figures = {name: getattr(company, name) for name in ("n", "nps", "low", "high")}
    return {**figures, **told, "groups": groups, "epsilon": epsilon}


def _words(result: Published, small: int) -> list[str]:
    if small:
        return [
            f"no figure: a pulse at this epsilon takes {small} people, these are {result.invited}; "
            "it may ask for comments alone"
        ]
    company = result.company
    if company.nps is None:
        return [f"{company.headcount} asked: too few answers for a figure"]
    lines = [
        f"{_line(company)}: {company.detractors} % gave 0-6, {company.passives} % 7-8, "
        f"{company.promoters} % 9-10"
    ]
    return lines + [f"  {one.name}: {_line(one)}" for one in result.groups]


def _line(one: Figures) -> str:
    if one.nps is None:
        return f"{one.headcount} asked, too few answers for a figure"
    took = f"about {one.n} of {one.headcount} answered"
    return f"{took}, eNPS about {one.nps:+d} ({one.low:+d} to {one.high:+d})"
