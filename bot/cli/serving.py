"""eleven run, demo, migrate, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Stopped, opened, run
from bot.cli.printing import AsJson, print_found


def add_commands(app: typer.Typer) -> None:
    app.command("run")(serve)
    app.command("demo")(demo)
    app.command("migrate")(bring_up_to_date)
    app.command("check")(check)


def serve() -> None:
    """Run the service until it is told to stop."""
    from bot.lock import Running
    from bot.measure.logs import set_up_logs
    from bot.network.aiogram_lazily import build_when_used
    from bot.settings.settings import load

    settings = load()
    set_up_logs(settings.log_level, settings.log_format)
    if settings.lazy_types:
        build_when_used()
    from bot.service import run as run_service  # imports aiogram

    try:
        run(run_service(settings))
    except Running as running:
        raise Stopped(str(running), 2) from None


def demo(
    people: Annotated[int, typer.Option(min=20, max=5000, help="customers")] = 300,
    weeks: Annotated[int, typer.Option(min=2, max=60, help="simulated weeks")] = 12,
    out: Annotated[Path, typer.Option(help="folder for the digests' pictures")] = Path(
        "demo-output"
    ),
    stay: Annotated[bool, typer.Option("--serve", help="open the chat page and stay")] = False,
) -> None:
    """Play the whole bot against a Bot API server on this machine."""
    from bot.demo.play import play

    run(play(people, weeks, out, stay))


def bring_up_to_date() -> None:
    """Bring the database to the newest schema."""
    from bot.settings.database import open_database
    from bot.settings.settings import load

    async def work() -> None:
        async with open_database(load()):
            typer.echo("the database has the newest schema")

    run(work())


def check(as_json: AsJson = False) -> None:
    """Look for faults before customers do: settings, token, channels, managers."""
    from bot.checks import faults_of
    from storage.company.staff import load_staff
    from storage.outgoing.chats import moved_chats
    from storage.pulse.roster import roster

    async def work() -> list[str]:
        async with opened() as site:
            async with site.store.read() as tx:
                moves = await moved_chats(tx)
                staff = await load_staff(tx, site.definition.company)
                surveys = [survey.key for survey in site.definition.surveys]
                rosters = {key: len(await roster(tx, key)) for key in surveys}
            found = faults_of(site.settings, site.definition, moves, rosters, staff)
            return [fault async for fault in found]

    faults = run(work())
    print_found("\n".join(faults) or "all is well", {"faults": faults}, as_json=as_json)
    if faults:
        raise typer.Exit(1)
