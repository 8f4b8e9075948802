"""eleven answers: history in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.answers_export import export_answers
from bot.cli.answers_import import Importing, import_file
from bot.cli.answers_undo import list_imports, undo_import
from bot.cli.opening import Stopped, run
from bot.cli.printing import AsJson, print_found

MAKERS = "delighted|retently|surveymonkey|typeform|asknicely|qualtrics|googleforms|hubspot"


def add_commands(app: typer.Typer) -> None:
    answers = typer.Typer(no_args_is_help=True, help="Answers, in and out.")
    answers.command("import")(import_answers)
    answers.command("imports")(list_imports)
    answers.command("undo")(undo_import)
    answers.command("export")(export_answers)
    app.add_typer(answers, name="answers")


def import_answers(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, .xlsx or our own .jsonl")],
    survey: Annotated[str | None, typer.Option(help="needed where several are named")] = None,
    source: Annotated[
        str, typer.Option("--from", metavar=MAKERS, help="its maker, where headings don't tell")
    ] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="its heading or number; repeatable"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="show how the file is understood; store nothing")
    ] = False,
    order: Annotated[
        str | None,
        typer.Option("--date-order", metavar="dmy|mdy|ymd", help="where dates can be read twice"),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="of its times, such as Europe/Berlin or UTC")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="ENCODING", help="of its text, such as cp1252")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring in answers with their dates; they count in the trends. Repeating it changes nothing.

    Fields: score and date, and if you like reason, themes, external_id, telegram_id, name, segment,
    touchpoint and response_id; every other column is a property. What can be read in two ways is
    asked, and nothing stored; lines that are wrong are named, and the others imported.
    """
    from survey.files.moments import Order, named_zone
    from survey.files.sources import FIELDS, NAMED

    if source and source not in NAMED:
        raise Stopped(f"--from: wants one of {', '.join(NAMED)}", 2)
    if order is not None and order not in tuple(Order):
        raise Stopped(f"--date-order: wants one of {', '.join(Order)}", 2)
    its_zone = named_zone(zone) if zone is not None else None
    if zone is not None and its_zone is None:
        raise Stopped("--zone: wants a zone such as Europe/Berlin, UTC or UTC+2", 2)
    importing = Importing(
        file=file,
        survey=survey,
        source=source,
        chosen=mapped(mapping or [], FIELDS),
        order=Order(order) if order else None,
        zone=its_zone,
        encoding=encoding,
        dry_run=dry_run,
    )
    done = run(import_file(importing))
    print_found(done.words(), done.told(), as_json=as_json)
    if done.bad:
        raise typer.Exit(1)


def mapped(pairs: list[str], fields: tuple[str, ...]) -> dict[str, str]:
    """The columns that --map names, by field. Raises Stopped."""
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not column.strip():
            raise Stopped("--map: wants FIELD=COLUMN, such as score=Rating", 2)
        if field.strip().lower() not in fields:
            raise Stopped(f"--map: wants a field of {', '.join(fields)}", 2)
        found[field.strip().lower()] = column
    return found
