"""A copy of everything, out of either engine and into either: nothing is lost, no key is in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database.backup import OF_THE_MOMENT, NoBackup, checked, copy_in, copy_out
from storage.database.engine import Store
from storage.database.tables import metadata, outbox, people, waves
from storage.outgoing.leases import take
from storage.pulse.ballots import forget_old_ballots
from tests.bot.ticking.test_steps import NOW
from tests.everything import fill
from tests.house import House
from tests.storage.rows import only_postgresql


async def contents(store: Store) -> dict[str, Sequence[Any]]:
    """Every row of every table but those of the moment, in the order of its key."""
    found: dict[str, Sequence[Any]] = {}
    async with store.read() as tx:
        for table in metadata.sorted_tables:
            if table in OF_THE_MOMENT:
                continue
            ordered = sa.select(table).order_by(*table.primary_key.columns)
            found[table.name] = [tuple(row) for row in await tx.execute(ordered)]
    return found


async def test_what_is_copied_out_comes_back_as_it_was(house: House, tmp_path: Path) -> None:
    """All of a company that has used everything; then rows are numbered on as before."""
    await fill(house.store)
    before = await contents(house.store)
    file, work = tmp_path / "what? #1 100%.db", tmp_path / "b.db"
    rows = await copy_out(house.store, file)
    assert rows["responses"] == len(before["responses"]) > 0
    assert file.stat().st_mode & 0o777 == 0o600
    async with house.store.write() as tx:
        await tx.execute(outbox.delete())
        await tx.execute(people.update().values(name="Somebody else"))
    assert await contents(house.store) != before
    assert (await checked(file, work))["responses"] == rows["responses"]
    await copy_in(house.store, work)
    assert await contents(house.store) == before
    newest = max(row[0] for row in before["outbox"])
    async with house.store.write() as tx:
        values = {"kind": "note", "chat_id": 1, "payload": {}, "due_at": NOW}
        made = await tx.execute(outbox.insert().values(**values).returning(outbox.c.id))
        assert made.scalar_one() > newest


async def test_json_that_is_null_and_no_json_stay_apart(store: Store, tmp_path: Path) -> None:
    """They are read alike, and asked for differently."""
    async with store.write() as tx:
        for key, published in (("a", sa.null()), ("b", sa.JSON.NULL), ("c", {"n": 1})):
            values = {
                "survey_key": key, "opened_at": NOW, "closes_at": NOW, "invited": 0, "frozen": {},
            }  # fmt: skip
            await tx.execute(waves.insert().values(**values, published=published))
    file, work = tmp_path / "a.db", tmp_path / "b.db"
    await copy_out(store, file)
    await checked(file, work)
    await copy_in(store, work)
    async with store.read() as tx:
        bare = await tx.scalars(
            sa.select(waves.c.survey_key).where(waves.c.published.is_(sa.null()))
        )
        assert list(bare) == ["a"]


async def test_a_copy_says_nothing_of_who_runs(store: Store, tmp_path: Path) -> None:
    async with store.write() as tx:
        await take(tx, "reader", "one")
    file = tmp_path / "a.db"
    await copy_out(store, file)
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT count(*) FROM leases").fetchone() == (0,)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda file: file.write_text("answers"), "file is not a database"),
        (lambda file: file.write_bytes(b""), "is not a database of Eleven's"),
        (lambda file: _run(file, "DROP TABLE alembic_version"), "is not a database of Eleven's"),
        (lambda file: _run(file, "UPDATE alembic_version SET version_num = '9999'"), "newer"),
        (
            lambda file: _run(
                file,
                "PRAGMA foreign_keys=OFF",
                "INSERT INTO samples VALUES (77, 78, '', 0)",
            ),
            "a row of samples belongs to nothing",
        ),
    ],
)
async def test_a_file_that_is_no_whole_backup_is_named(
    store: Store, tmp_path: Path, damage: Any, problem: str
) -> None:
    """Before anything is touched."""
    file = tmp_path / "a.db"
    await copy_out(store, file)
    damage(file)
    with pytest.raises(NoBackup, match=problem):
        await checked(file, tmp_path / "b.db")


def _run(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@only_postgresql
async def test_deleted_ballots_are_in_no_page_of_postgresqls_file(store: Store) -> None:
    """Old versions of rows stay in the file until it is written anew."""
    canary = b"CANARY-BALLOT-" * 8
    async with store.write() as tx:
        await tx.exec_driver_sql(
            "INSERT INTO waves (id, survey_key, opened_at, closes_at, invited, frozen)"
            " VALUES (1, 'team', now(), now(), 0, '{}')"
        )
        for n in range(3):
            voter = bytes([n]) * 32
            await tx.exec_driver_sql("INSERT INTO ballots VALUES (1, %s, %s)", (voter, canary))
    assert canary in await _file_of(store, "ballots")
    async with store.write() as tx:
        await tx.exec_driver_sql("DELETE FROM ballots")
    await forget_old_ballots(store, anew=True)
    assert canary not in await _file_of(store, "ballots")


async def _file_of(store: Store, table: str) -> bytes:
    async with store.writer.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.exec_driver_sql("CHECKPOINT")
        folder = await alone.scalar(sa.text("SHOW data_directory"))
        path = await alone.scalar(sa.text(f"SELECT pg_relation_filepath('{table}')"))
    return Path(str(folder), str(path)).read_bytes()  # noqa: ASYNC240 - a test's own file
