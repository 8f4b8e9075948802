"""eleven backup, eleven restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import Stopped, run
from bot.cli.printing import AsJson, counted, put

if TYPE_CHECKING:
    from storage.database.engine import Store
    from storage.pulse.keys import Keys


def add_commands(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a new file")],
    as_json: AsJson = False,
) -> None:
    """Write a consistent copy of the database, beside a running service. No key is in it."""
    if file.exists():
        raise Stopped(f"{file}: is there already; name a new file")
    rows = run(_backup(file))
    words = f"{file}: {counted(rows['responses'], 'answer')}, {counted(sum(rows.values()), 'row')}"
    put(words, {"file": str(file), "rows": rows}, as_json=as_json)


async def _backup(file: Path) -> dict[str, int]:
    from bot.settings.database import open_database
    from bot.settings.settings import load
    from storage.database.backup import copy_out

    part = file.with_name(f"{file.name}.part")
    try:
        async with open_database(load()) as store:
            part.unlink(missing_ok=True)
            rows = await copy_out(store, part)
            part.rename(file)
            return rows
    except OSError as error:
        raise Stopped(f"{file}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="what eleven backup wrote")],
    yes: Annotated[
        bool, typer.Option("--yes", help="replace what is stored without asking")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of all that is stored. It is checked before anything is touched.

    Keys that no open wave of the backup has are told, and destroyed after asking.
    """
    if not file.is_file():
        raise Stopped(f"{file}: no such file")
    found = run(_restore(file, yes))
    words = f"restored: {counted(found['answers'], 'answer')}"
    put(words, found, as_json=as_json)


async def _restore(file: Path, yes: bool) -> dict[str, int]:
    from tempfile import TemporaryDirectory

    from bot.lock import no_service
    from bot.settings.database import open_database
    from bot.settings.settings import load
    from storage.database.backup import NoBackup, checked, copy_in
    from storage.pulse.keys import Keys

    settings = load()
    with TemporaryDirectory(prefix="eleven-restore-") as folder:
        copy = Path(folder) / "copy.db"
        try:
            rows = await checked(file, copy)
        except NoBackup as problem:
            raise Stopped(f"{file}: {problem}") from None
        async with (
            open_database(settings) as store,
            no_service(store, settings.database_url) as alone,
        ):
            if not alone:
                raise Stopped("a service runs on this database; stop it first")
            there = await _answers(store)
            _ask(
                f"{counted(there, 'answer')} stored now are replaced by "
                f"{counted(rows['responses'], 'answer')} of {file}. Go on?",
                yes,
            )
            await copy_in(store, copy)
            destroyed = await _orphan_keys(store, Keys(settings.keys_dir), yes)
    return {"answers": rows["responses"], "replaced": there, "keys_destroyed": destroyed}


async def _answers(store: Store) -> int:
    import sqlalchemy as sa

    from storage.database.tables import responses

    async with store.read() as tx:
        return int(await tx.scalar(sa.select(sa.func.count()).select_from(responses)) or 0)


async def _orphan_keys(store: Store, keys: Keys, yes: bool) -> int:
    """Keys whose waves are not open here: nothing can be read with them but old copies."""
    from storage.asking.waves import open_waves

    async with store.read() as tx:
        wanted = {wave.id for wave in await open_waves(tx, "enps")}
    orphans = sorted(set(keys.held()) - wanted)
    if not orphans:
        return 0
    names = ", ".join(f"wave-{wave}.key" for wave in orphans)
    _ask(
        f"{names} in {keys.folder}: no open wave of this backup has it. With it the ballots of "
        "older copies can be read. Destroy it?",
        yes,
    )
    for wave in orphans:
        keys.destroy(wave)
    return len(orphans)


def _ask(question: str, yes: bool) -> None:
    import sys

    if yes:
        return
    if not sys.stdin.isatty():
        raise Stopped(f"{question} Say --yes to do so without being asked", 2)
    if not typer.confirm(question, err=True):
        raise Stopped("nothing more was changed")
