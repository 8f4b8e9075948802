"""eleven report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import Stopped, opened, run
from bot.cli.printing import so_many
from survey.scores.scale import Kind
from survey.time.quarters import parse_quarter, quarter_before, quarter_of

if TYPE_CHECKING:
    from reports.quarter.quarterly import AnyQuarter
    from survey.definition.definition import Survey

FORMATS = (".html", ".pdf")


def add_commands(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    survey: Annotated[
        str | None, typer.Argument(help="its key; else the first, nps before others")
    ] = None,
    out: Annotated[Path, typer.Option(help="the file to write, .html or .pdf")] = Path(
        "report.html"
    ),
    quarter: Annotated[str | None, typer.Option(help="2026-Q4; the last complete one")] = None,
    language: Annotated[str | None, typer.Option(help="one of company.languages")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="print one JSON object and write no file")
    ] = False,
) -> None:
    """Write a quarter's report; of an anonymous survey what its closed waves published."""
    from locales import LANGUAGES

    if out.suffix not in FORMATS:
        raise Stopped(f"--out: {out}: wants a name that ends in .html or .pdf", 2)
    if language is not None and language not in LANGUAGES:
        raise Stopped(f"--language: wants one of {', '.join(LANGUAGES)}", 2)
    try:
        wanted = parse_quarter(quarter) if quarter else None
    except ValueError as error:
        raise Stopped(f"--quarter: {error}", 2) from None
    found, meant, spoken = run(_read(survey, wanted))
    if as_json:
        typer.echo(json.dumps(_summary(found), ensure_ascii=False))
        return
    _write(out, _document(found, meant, language or spoken, as_pdf=out.suffix == ".pdf"))
    typer.echo(f"{_counted(found)}, written to {out}")


async def _read(key: str | None, quarter: str | None) -> tuple[AnyQuarter, Survey, str]:
    """The numbers, of which survey, and the language of digests."""
    from reports.quarter.quarterly import read_quarter
    from survey.time.periods import day_of

    async with opened() as site:
        definition, company = site.definition, site.definition.company
        survey = definition.survey(key) if key else _first(definition.surveys)
        today = quarter_of(day_of(site.now, company.zone))
        if quarter and quarter > today:
            raise Stopped(f"--quarter: {quarter} has not begun", 2)
        quarter = quarter or quarter_before(today)
        async with site.store.read() as tx:
            found = await read_quarter(tx, survey, quarter, company, site.now)
        return found, survey, definition.digest.language or company.fallback


def _summary(found: AnyQuarter) -> dict[str, Any]:
    from reports.quarter.quarterly import summary_of

    return summary_of(found)


def _document(found: AnyQuarter, survey: Survey, language: str, *, as_pdf: bool) -> bytes:
    from reports.quarter.quarterly import html_of, pdf_of

    return (pdf_of if as_pdf else html_of)(found, language, survey)


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Stopped(f"--out: {out}: {error.strerror}") from None


def _counted(found: AnyQuarter) -> str:
    from reports.quarter.quarter_pulse import PulseQuarter

    if isinstance(found, PulseQuarter):
        return so_many(len(found.pulses), "closed wave")
    return so_many(found.answers, "answer")


def _first(surveys: tuple[Survey, ...]) -> Survey:
    if not surveys:
        raise Stopped("no survey is defined")
    return next((survey for survey in surveys if survey.kind is Kind.NPS), surveys[0])
