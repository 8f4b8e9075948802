"""eleven report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import Stopped, opened, run
from survey.quarters import parse_quarter, quarter_before, quarter_of
from survey.scale import Kind

if TYPE_CHECKING:
    from survey.definition import Survey

FORMATS = (".html", ".pdf")


def add_commands(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    survey: Annotated[str | None, typer.Argument(help="its key; the first nps survey")] = None,
    out: Annotated[Path, typer.Option(help="the file to write, .html or .pdf")] = Path(
        "report.html"
    ),
    quarter: Annotated[str | None, typer.Option(help="2026-Q4; the last complete one")] = None,
    language: Annotated[str | None, typer.Option(help="en, ru, bg, fi or zh")] = None,
) -> None:
    """Write a quarter's report: trend, segments, themes, who did not answer, and the method."""
    from locales import LANGUAGES

    if out.suffix not in FORMATS:
        raise Stopped(f"--out: {out}: wants a name that ends in .html or .pdf", 2)
    if language is not None and language not in LANGUAGES:
        raise Stopped(f"--language: wants one of {', '.join(LANGUAGES)}", 2)
    try:
        wanted = parse_quarter(quarter) if quarter else None
    except ValueError as error:
        raise Stopped(f"--quarter: {error}", 2) from None
    n, data = run(_document(survey, wanted, language, as_pdf=out.suffix == ".pdf"))
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Stopped(f"--out: {out}: {error.strerror}") from None
    typer.echo(f"{n} answers, written to {out}")


async def _document(
    key: str | None, quarter: str | None, language: str | None, *, as_pdf: bool
) -> tuple[int, bytes]:
    """How many answers there were, and the file."""
    from reports.document import to_html
    from reports.document_pdf import to_pdf
    from reports.quarter import quarter_numbers
    from reports.quarter_words import report_blocks, report_title
    from survey.periods import day_of

    async with opened() as site:
        survey = site.definition.survey(key) if key else _first(site.definition.surveys)
        if survey.kind is not Kind.NPS:
            raise Stopped(f'survey "{survey.key}" is {survey.kind}; a report is of nps surveys')
        zone = site.definition.company.zone
        quarter = quarter or quarter_before(quarter_of(day_of(site.now, zone)))
        async with site.store.read() as tx:
            numbers = await quarter_numbers(tx, survey, quarter, zone, site.now)
        spoken = language or site.definition.digest.language or site.definition.company.fallback
    title = f"{survey.subject}: {report_title(numbers, spoken)}"
    blocks = list(report_blocks(numbers, spoken, survey))
    if as_pdf:
        return numbers.now.n, to_pdf(title, spoken, blocks)
    return numbers.now.n, to_html(title, spoken, blocks).encode()


def _first(surveys: tuple[Survey, ...]) -> Survey:
    for survey in surveys:
        if survey.kind is Kind.NPS:
            return survey
    raise Stopped("no nps survey is defined")
