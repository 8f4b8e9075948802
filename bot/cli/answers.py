"""eleven answers: history in and out."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answers_export import export_answers
from bot.cli.opening import CHUNK, Opened, Stopped, opened, run
from bot.cli.printing import AsJson, put
from survey.scores.scale import Kind

if TYPE_CHECKING:
    from survey.definition.definition import Survey


def add_commands(app: typer.Typer) -> None:
    answers = typer.Typer(no_args_is_help=True, help="Answers, in and out.")
    answers.command("import")(import_answers)
    answers.command("export")(export_answers)
    app.add_typer(answers, name="answers")


def import_answers(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="with , ; or tabs between")],
    survey: Annotated[str | None, typer.Option(help="needed where several are named")] = None,
    source: Annotated[
        str, typer.Option("--from", metavar="delighted|retently|surveymonkey", help="its maker")
    ] = "",
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="may be repeated")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring in answers with their dates; they count in the trends. Repeating it changes nothing.

    Fields: score and date, and if you like reason, themes, external_id, name, segment and
    touchpoint.
    """
    from survey.files.answers_file import FIELDS, SOURCES

    if source not in SOURCES:
        known = ", ".join(filter(None, SOURCES))
        raise Stopped(f"--from: wants one of {known}", 2)
    chosen = dict(_pair(pair) for pair in mapping or [])
    for field in chosen:
        if field not in FIELDS:
            raise Stopped(f"--map: wants a field of {', '.join(FIELDS)}", 2)
    new, there, bad = run(_import(file, survey, source, chosen))
    if bad:
        typer.echo(f"bad lines, not imported: {bad:,}", err=True)
    words = f"{new:,} answers imported, {there:,} were there already"
    put(words, {"imported": new, "known": there, "bad_lines": bad}, as_json=as_json)
    if bad:
        raise typer.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not equals or not column:
        raise Stopped("--map: wants FIELD=COLUMN, such as score=Rating", 2)
    return field.strip().lower(), column


def _survey(site: Opened, key: str | None) -> Survey:
    if key is not None:
        survey = site.definition.survey(key)
        if survey.kind is not Kind.NPS:
            raise Stopped(f'survey "{key}": wants an nps survey, this is {survey.kind}', 2)
        return survey
    named = [survey for survey in site.definition.surveys if survey.kind is Kind.NPS]
    if len(named) != 1:
        keys = ", ".join(survey.key for survey in named) or "none is defined"
        raise Stopped(f"--survey: wants one of the nps surveys; there are: {keys}", 2)
    return named[0]


async def _import(
    file: Path, key: str | None, source: str, chosen: dict[str, str]
) -> tuple[int, int, int]:
    """Import what is good; how many answers are new, how many known, how many lines are bad."""
    from bot.cli.progress import reading
    from bot.cli.sheets import open_sheet
    from storage.answers.answers_import import answer_id
    from storage.answers.answers_import import import_answers as store
    from survey.files.answers_file import Expected, Given, read_answers
    from survey.files.people_file import BadLine
    from survey.files.sheet import Unreadable

    bad = new = known = 0
    alike: Counter[int] = Counter()
    async with opened() as site:
        survey, zone = _survey(site, key), site.definition.company.zone
        expected = Expected(survey.scale_min, zone, site.now)
        with open_sheet(file) as lines, reading(file, lines) as shown:
            try:
                found = read_answers(lines, source, chosen, expected)
            except Unreadable as unreadable:
                raise Stopped(f"{file}: {unreadable}", 2) from None
            while chunk := list(islice(found, CHUNK)):
                good: list[tuple[int, Given]] = []
                for line in chunk:
                    if isinstance(line, BadLine):
                        bad += 1
                        shown.complain(f"line {line.number}: {line.problem}")
                    else:
                        same = answer_id(survey.key, line, 0)
                        good.append((answer_id(survey.key, line, alike[same]), line))
                        alike[same] += 1
                async with site.store.write() as tx:
                    added = await store(tx, survey, good, zone, site.now)
                new, known = new + added, known + len(good) - added
                shown.advance()
    return new, known, bad
