"""A consistent copy of the whole database as one SQLite file, and the way back, on both engines.

The tables are the same on SQLite and PostgreSQL, so a copy of either can be put back into either.
No key is in it: those are files elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.database.engine import Store, Tx, open_file
from storage.database.migrate import known_revision, migrate
from storage.database.tables import leases, metadata, pace

CHUNK = 1000  # rows
OF_THE_MOMENT = (leases, pace)  # who runs, and how fast: nothing to keep


class NoBackup(Exception):
    """A file is no whole copy of an Eleven database; in words that name what is wrong."""


@asynccontextmanager
async def _snapshot(store: Store) -> AsyncIterator[Tx]:
    """One instant of the database, whatever is written meanwhile."""
    async with store.reader.connect() as connection:
        if store.dialect == "postgresql":
            await connection.execution_options(isolation_level="REPEATABLE READ")
        yield Tx(connection)


async def copy_out(store: Store, path: Path) -> dict[str, int]:
    """Write the copy to a new file; how many rows of each table it has. Raises OSError."""
    copy = _opened(path)
    try:
        await migrate(copy)
        async with _snapshot(store) as there, copy.write() as here:
            return await _copy(there, here)
    finally:
        await copy.close()
        _one_file(path)


async def copy_in(store: Store, path: Path) -> dict[str, int]:
    """Put a checked copy in the place of all that is stored, in one transaction.

    `path`: a file of our own, of the newest schema; see `checked`.
    """
    copy = _opened(path)
    try:
        async with copy.read() as there, store.write() as here:
            for table in reversed(metadata.sorted_tables):
                await here.execute(table.delete())
            counted = await _copy(there, here)
            if store.dialect == "postgresql":
                await _go_on_counting(here)
            return counted
    finally:
        await copy.close()


async def checked(path: Path, work: Path) -> dict[str, int]:
    """Copy a backup to `work`, check it whole and bring it to the newest schema; rows by table.

    Raises NoBackup.
    """
    _copy_whole(path, work)
    copy = _opened(work)
    try:
        await migrate(copy)
        async with copy.read() as tx:
            return {
                table.name: int(await tx.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
                for table in metadata.sorted_tables
            }
    finally:
        await copy.close()


def _copy_whole(path: Path, work: Path) -> None:
    address = f"{path.absolute().as_uri()}?mode=ro"  # whatever signs are in its name
    try:
        with closing(sqlite3.connect(address, uri=True)) as source:
            _check(source)
            with closing(sqlite3.connect(work)) as target:
                source.backup(target)
    except sqlite3.Error as error:
        raise NoBackup(str(error)) from None


def _check(source: sqlite3.Connection) -> None:
    (whole,) = source.execute("PRAGMA integrity_check(1)").fetchone()
    if whole != "ok":
        raise NoBackup(f"is damaged: {str(whole).splitlines()[0]}")
    named = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    if source.execute(named).fetchone() is None:
        raise NoBackup("is not a database of Eleven's")
    (revision,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
    if not known_revision(revision):
        raise NoBackup("was made by a newer version of Eleven; use that one")
    if broken := source.execute("PRAGMA foreign_key_check").fetchone():
        raise NoBackup(f"is damaged: a row of {broken[0]} belongs to nothing")


async def _copy(there: Tx, here: Tx) -> dict[str, int]:
    counted = {}
    for table in metadata.sorted_tables:
        if table in OF_THE_MOMENT:
            continue
        # A JSON that says null and a column without any JSON are read alike, and are not.
        empty = {
            f"no_{column.name}": column
            for column in table.columns
            if isinstance(column.type, sa.JSON) and column.nullable
        }
        asked = [column.is_(sa.null()).label(name) for name, column in empty.items()]
        wanted = sa.select(table, *asked).execution_options(yield_per=CHUNK)
        rows, n = await there.stream(wanted), 0
        async for part in rows.mappings().partitions(CHUNK):
            alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
            for row in part:
                left_out = tuple(name for name in empty if row[name])
                gone = {empty[name].name for name in left_out} | set(empty)
                values = {key: value for key, value in row.items() if key not in gone}
                alike.setdefault(left_out, []).append(values)
            for values_of in alike.values():
                await here.execute(table.insert(), values_of)
            n += len(part)
        counted[table.name] = n
    return counted


async def _go_on_counting(tx: Tx) -> None:
    """PostgreSQL numbers rows by sequences, which know nothing of rows that were put in."""
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            if column.autoincrement is True or column is table.autoincrement_column:
                name = sa.func.pg_get_serial_sequence(table.name, column.name)
                newest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                await tx.execute(sa.select(sa.func.setval(name, newest, False)))


def _opened(path: Path) -> Store:
    """A file of ours, which nobody else can read."""
    path.touch(0o600)
    return open_file(path)


def _one_file(path: Path) -> None:
    """What SQLite wrote ahead is in the file by now: a copy is one file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
