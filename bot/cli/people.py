"""eleven people."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.cli.answers import mapped
from bot.cli.mailing import personal_links
from bot.cli.opening import CHUNK, Opened, Stopped, opened, run
from bot.cli.printing import AsJson, print_found, so_many
from survey.scores.scale import Kind

if TYPE_CHECKING:
    from storage.pulse.roster_import import Entry

LEFT_OUT = {"left": "left", "removed": "removed", "pending": "waiting for a manager"}
"""States of those on the roster whom an import does not bring back, in words."""


def add_commands(app: typer.Typer) -> None:
    people = typer.Typer(no_args_is_help=True, help="Customers and employees, from a file.")
    people.command("import")(import_people)
    people.command("links")(personal_links)
    app.add_typer(people, name="people")


def import_people(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or .xlsx")],
    survey: Annotated[str | None, typer.Option(help="an enps survey's key: its roster")] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="its heading or number; repeatable"),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="ENCODING", help="of its text, such as cp1252")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring in customers, or by --survey the employees of an anonymous survey.

    Customers: columns external_id or telegram_id or both, and if you like name, language, segment;
    any other column is a property. An e-mail address will do as external_id; whoever has a time of
    unsubscribing is asked nothing. People who are known already are brought up to date by what the
    file gives, and what it leaves empty stays. A repeated import changes nothing.

    Employees: columns telegram_id, name, segment (where the survey has segments), and if you like
    language and external_id. A line without a telegram_id is counted, and nothing of it is stored:
    that person joins by the link of their segment. An external_id is never stored. A repeated
    import changes nothing, and brings nobody back who left or was removed.
    """
    from survey.files.people_file import FIELDS

    chosen = mapped(mapping or [], FIELDS)
    if survey is None:
        done = run(_import_customers(file, chosen, encoding))
    elif chosen:
        raise Stopped("--map: a roster has columns of its own, which have no other names", 2)
    else:
        done = run(_import_roster(file, survey, encoding))
    if done.bad_lines:
        typer.echo(f"bad lines, not imported: {done.bad_lines:,}", err=True)
    away = "not asked until they press Start again" if survey is None else "not brought back"
    listed = ", ".join(f"{n:,} {LEFT_OUT.get(state, state)}" for state, n in done.away.items())
    reached = f"{done.reachable:,} reachable now, {done.need_link:,} need their link"
    print_found(
        f"{away}: {listed}\n{reached}" if listed else reached, done._asdict(), as_json=as_json
    )
    if done.bad_lines:
        raise typer.Exit(1)


class Done(NamedTuple):
    """How many people of a file are in which state now; `away`: those who are asked nothing."""

    reachable: int
    need_link: int
    away: dict[str, int]
    bad_lines: int


async def _import_customers(file: Path, chosen: dict[str, str], encoding: str | None) -> Done:
    """Import what is good."""
    from bot.cli.progress import reading
    from bot.cli.sheets import encoding_note, open_sheet
    from storage.people.people_import import NO_LINK_YET, Imported, import_people, seen_ids
    from survey.files.people_file import BadLine, Entry, read_people

    bad, states, notes = 0, Counter[str](), Counter[str]()
    async with opened() as site:
        languages = site.definition.company.languages
        with (
            open_sheet(file, languages, encoding, "wants --encoding") as sheet,
            reading(sheet) as shown,
            seen_ids() as seen,
        ):
            if note := "" if encoding else encoding_note(sheet, languages):
                shown.say(note)
            found = read_people(sheet.rows(), languages, chosen)
            while chunk := list(islice(found, CHUNK)):
                good: list[Entry] = []
                faults: list[BadLine] = []
                for line in chunk:
                    fault = line if isinstance(line, BadLine) else seen.repeated(line)
                    if fault:
                        faults.append(fault)
                    elif isinstance(line, Entry):
                        good.append(line)
                        notes.update(line.notes)
                async with site.store.write() as tx:
                    stored: Imported = await import_people(tx, good, site.now)
                states += stored.states
                faults += stored.faults
                bad += len(faults)
                for fault in sorted(faults, key=lambda fault: fault.number):
                    shown.say(f"line {fault.number}: {fault.problem}")
                shown.advance()
            for note, n in sorted(notes.items()):
                shown.say(f"{note} ({so_many(n, 'line')})")
    missing, active = states.pop(NO_LINK_YET, 0), states.pop("active", 0)
    return Done(active, missing, dict(sorted(states.items())), bad)


async def _import_roster(file: Path, key: str, encoding: str | None) -> Done:
    """Import what is good."""
    from bot.cli.sheets import encoding_note, open_sheet
    from storage.pulse.roster_import import Entry
    from survey.files.roster_file import read_roster

    async with opened() as site:
        survey = site.definition.survey(key)
        if survey.kind is not Kind.ENPS:
            raise Stopped(f'survey "{key}" asks customers: import them without --survey', 2)
        languages = site.definition.company.languages
        with open_sheet(file, languages, encoding, "wants --encoding") as sheet:
            if note := "" if encoding else encoding_note(sheet, languages):
                typer.echo(note, err=True)
            found = read_roster(sheet.rows(), survey, languages)
        for number, problem in found.faults:
            typer.echo(f"line {number}: {problem}", err=True)
        entries = [
            Entry(one.telegram_id, one.name, one.language, one.segment)
            for one in found.people
            if one.telegram_id is not None
        ]
        states = await _store_roster(site, key, entries)
    away = {state: states[state] for state in LEFT_OUT if states[state]}
    missing = len(found.people) - len(entries) + states["unreachable"]
    return Done(states["active"], missing, away, len(found.faults))


async def _store_roster(site: Opened, key: str, entries: list[Entry]) -> Counter[str]:
    from rich.console import Console
    from rich.progress import Progress

    from storage.pulse.roster_import import import_employees

    states: Counter[str] = Counter()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for start in progress.track(range(0, len(entries), CHUNK), description="importing"):
            async with site.store.write() as tx:
                states += await import_employees(tx, key, entries[start : start + CHUNK])
    return states
