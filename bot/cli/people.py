"""eleven people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import Opened, Stopped, opened, run
from survey.scale import Kind

if TYPE_CHECKING:
    from storage.roster_import import Entry

CHUNK = 1000  # rows of a transaction, so that taps never wait long for it
LEFT_OUT = {"left": "left", "removed": "removed", "pending": "waiting for a manager"}
"""States of those on the roster whom an import does not bring back, in words."""


def add_commands(app: typer.Typer) -> None:
    people = typer.Typer(no_args_is_help=True, help="Customers and employees, from a file.")
    people.command("import")(import_people)
    app.add_typer(people, name="people")


def import_people(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with , or ; between")],
    survey: Annotated[str | None, typer.Option(help="an enps survey's key: its roster")] = None,
) -> None:
    """Bring employees onto the roster of an anonymous survey.

    Columns: telegram_id, name, segment (where the survey has segments), and if you like language
    and external_id. A line without a telegram_id is counted, and nothing of it is stored: that
    person joins by the link of their segment. An external_id is never stored. A repeated import
    changes nothing, and brings nobody back who left or was removed.
    """
    if survey is None:
        raise Stopped(
            "importing customers is not active yet; for employees name an enps survey by --survey",
            2,
        )
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Stopped(f"{file}: {error.strerror}", 2) from None
    if run(_import(file, data, survey)):
        raise typer.Exit(1)


async def _import(file: Path, data: bytes, key: str) -> int:
    """Import what is good; how many lines are bad."""
    from storage.roster_import import Entry
    from survey.roster_file import Unreadable, read_roster

    async with opened() as site:
        survey = site.definition.survey(key)
        if survey.kind is not Kind.ENPS:
            raise Stopped(f'survey "{key}" asks customers: importing them is not active yet', 2)
        try:
            found = read_roster(data, survey, site.definition.company.languages)
        except Unreadable as unreadable:
            raise Stopped(f"{file}: {unreadable}", 2) from None
        for number, problem in found.faults:
            typer.echo(f"line {number}: {problem}", err=True)
        entries = [
            Entry(one.telegram_id, one.name, one.language, one.segment)
            for one in found.people
            if one.telegram_id is not None
        ]
        states = await _store(site, key, entries)
    if found.faults:
        typer.echo(f"bad lines, not imported: {len(found.faults):,}", err=True)
    away = [f"{states[state]:,} {words}" for state, words in LEFT_OUT.items() if states[state]]
    if away:
        typer.echo(f"not brought back: {', '.join(away)}")
    missing = len(found.people) - len(entries) + states["unreachable"]
    typer.echo(f"{states['active']:,} reachable now, {missing:,} need their link")
    return len(found.faults)


async def _store(site: Opened, key: str, entries: list[Entry]) -> Counter[str]:
    from rich.console import Console
    from rich.progress import Progress

    from storage.roster_import import import_employees

    states: Counter[str] = Counter()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for start in progress.track(range(0, len(entries), CHUNK), description="importing"):
            async with site.store.write() as tx:
                states += await import_employees(tx, key, entries[start : start + CHUNK])
    return states
