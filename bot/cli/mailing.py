"""eleven people links: a personal link for each row, for a mail merge."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import CHUNK, Opened, Stopped, opened, run
from bot.cli.printing import AsJson, counted, put
from survey.buttons.payloads import start_link
from survey.scores.scale import Kind

if TYPE_CHECKING:
    from survey.definition.definition import Survey


def personal_links(
    survey: Annotated[str, typer.Argument(metavar="SURVEY", help="the survey's key")],
    people: Annotated[Path, typer.Option("--people", metavar="IN.csv", help="has external_id")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT.csv", help="IN.csv and the links")],
    as_json: AsJson = False,
) -> None:
    """Write a personal link beside each row of a file, for a mail merge.

    The file needs a column external_id; all its columns are kept, and one called link is added.
    The same person gets the same link for thirty days; it ends with the first answer or after
    ninety days. An anonymous survey has no personal links.
    """
    written, bad = run(_links(survey, people, out))
    if bad:
        typer.echo(f"bad lines, left out: {bad:,}", err=True)
    words = f"{counted(written, 'link')} in {out}"
    put(words, {"links": written, "file": str(out), "bad_lines": bad}, as_json=as_json)
    if bad:
        raise typer.Exit(1)


async def _links(key: str, source: Path, out: Path) -> tuple[int, int]:
    """Write a link for each good row; how many those are, and how many rows are bad."""
    from bot.bot_api import username
    from bot.cli.progress import reading
    from bot.cli.sheets import TextFile, open_sheet, replacing
    from survey.files.formulas import unguarded
    from survey.files.sheet import table

    bad = written = 0
    async with opened() as site:
        survey = site.definition.survey(key)
        _refuse(survey)
        name = await username(site.settings)
        languages = site.definition.company.languages
        with open_sheet(source, languages) as sheet, reading(sheet) as shown:
            header, below = table(sheet.rows(as_written=True))
            column = _column(header)
            text = sheet if isinstance(sheet, TextFile) and not sheet.objects else None
            with replacing(out, text.encoding if text else "utf-8-sig") as target:
                writer = csv.writer(target, delimiter=text.delimiter if text else ",")
                writer.writerow([*header, "link"])
                while chunk := list(islice(below, CHUNK)):
                    good: list[list[str]] = []
                    for number, cells in chunk:
                        problem = (
                            cells if isinstance(cells, str) else _problem(cells[column].strip())
                        )
                        if problem:
                            bad += 1
                            shown.complain(number, problem)
                        elif not isinstance(cells, str):
                            good.append(cells)
                    ids = [unguarded(cells[column]).strip() for cells in good]
                    tokens = await _tokens(site, survey, ids)
                    for cells, token in zip(good, tokens, strict=True):
                        writer.writerow([*cells, start_link(name, token)])
                    written += len(good)
                    shown.advance()
    return written, bad


def _refuse(survey: Survey) -> None:
    if survey.kind is Kind.ENPS:
        raise Stopped(
            f'survey "{survey.key}" is anonymous: its links know a segment and nothing else', 2
        )


def _column(header: list[str]) -> int:
    from survey.files.sheet import Unreadable

    names = [name.lower() for name in header]
    if "external_id" not in names:
        raise Unreadable("line 1: wants a column external_id")
    if "link" in names:
        raise Unreadable("line 1: has a column link already")
    return names.index("external_id")


def _problem(external_id: str) -> str:
    from survey.files.sheet import too_long

    problem = too_long(external_id) if external_id else "is missing"
    return f"external_id: {problem}" if problem else ""


async def _tokens(site: Opened, survey: Survey, external_ids: list[str]) -> list[str]:
    from storage.people.links import new_link, personal_links

    wanted = [new_link(survey, site.now, external_id=known) for known in external_ids]
    async with site.store.write() as tx:
        return [link.token for link in await personal_links(tx, wanted)] if wanted else []
