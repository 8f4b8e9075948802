"""Transactions: what commits, what rolls back, who waits for whom."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database.engine import Store, Tx, open_store
from storage.database.migrate import migrate
from storage.database.tables import chats, invitations, outbox, people, responses
from storage.outgoing.chats import lost_chats, set_chat_state
from tests.storage.rows import MONDAY, add_person, ask, only_sqlite, put, table, tap


class Mistake(Exception):
    """What goes wrong inside a transaction."""


async def test_a_write_commits_at_the_end_of_its_block(store: Store) -> None:
    async with store.write() as tx:
        await set_chat_state(tx, -1, "lost", "kicked")
    async with store.read() as tx:
        assert await lost_chats(tx) == {-1: "kicked"}


async def test_a_write_that_raises_leaves_nothing(store: Store) -> None:
    async def mistaken() -> None:
        async with store.write() as tx:
            await set_chat_state(tx, -1, "lost")
            raise Mistake

    with pytest.raises(Mistake):
        await mistaken()
    assert await table(store, chats) == []


async def test_a_cancelled_write_leaves_nothing_and_frees_the_next(store: Store) -> None:
    stored = asyncio.Event()

    async def interrupted() -> None:
        async with store.write() as tx:
            await set_chat_state(tx, -1, "lost")
            stored.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(interrupted())
    await stored.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.write() as tx:
        await set_chat_state(tx, -2, "lost")
    assert await table(store, chats, "id") == [(-2,)]


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"):
        async with store.read() as tx:
            await set_chat_state(tx, -1, "lost")
    assert await table(store, chats) == []


async def test_writing_goes_on_after_reads_on_the_same_connections(store: Store) -> None:
    """PostgreSQL lends one pool to both: read-only must not stick to a connection."""
    for number in range(3):
        async with store.read() as tx:
            await lost_chats(tx)
        async with store.write() as tx:
            await set_chat_state(tx, number, "lost")
    assert len(await table(store, chats)) == 3


async def test_a_reader_does_not_wait_for_a_writer_nor_see_its_draft(store: Store) -> None:
    async with store.write() as tx:
        await set_chat_state(tx, -1, "lost")
        assert await table(store, chats) == []
    assert await table(store, chats, "id") == [(-1,)]


async def one_more_attempt(tx: Tx) -> None:
    seen = await tx.scalar(sa.select(outbox.c.attempts).with_for_update())
    await asyncio.sleep(0)
    await tx.execute(outbox.update().values(attempts=(seen or 0) + 1))


async def one_message(store: Store) -> None:
    async with store.write() as tx:
        await tx.execute(outbox.insert().values(kind="note", chat_id=1, payload={}, due_at=MONDAY))


async def test_fifty_concurrent_read_modify_writes_lose_nothing(store: Store) -> None:
    await one_message(store)

    async def attempt() -> None:
        async with store.write() as tx:
            await one_more_attempt(tx)

    await asyncio.gather(*(attempt() for _ in range(50)))
    assert await table(store, outbox, "attempts") == [(50,)]


async def test_two_processes_on_one_database_lose_nothing(store: Store, database_url: str) -> None:
    """The command line writes beside the running service: two stores know nothing of each other."""
    await one_message(store)
    other = open_store(database_url)

    async def attempt(through: Store) -> None:
        async with through.write() as tx:
            await one_more_attempt(tx)

    await asyncio.gather(*(attempt(through) for through in [store, other] * 5))
    await other.close()
    assert await table(store, outbox, "attempts") == [(10,)]


async def test_a_row_of_nobody_is_refused(store: Store) -> None:
    """Foreign keys hold on both engines; SQLite has to be asked on every connection."""
    alice = await add_person(store)
    with pytest.raises(sa.exc.IntegrityError):
        await ask(store, alice, person_id=alice.id + 1)


async def test_a_person_gone_takes_questions_along_but_not_the_count(store: Store) -> None:
    alice = await add_person(store)
    asked = await ask(store, alice)
    await put(store, tap(asked, 9))
    async with store.write() as tx:
        await tx.execute(people.delete())
    assert await table(store, invitations) == []
    assert await table(store, responses, "score", "person_id") == [(9, None)]


@only_sqlite
async def test_every_sqlite_connection_is_durable_and_erases_what_it_deletes(store: Store) -> None:
    wanted: dict[str, object] = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "secure_delete": 1,
        "busy_timeout": 5000,
        "foreign_keys": 1,
    }
    for engine, readonly in ((store.writer, 0), (store.reader, 1)):
        async with engine.connect() as tx:
            found = {
                pragma: await tx.scalar(sa.text(f"PRAGMA {pragma}"))
                for pragma in [*wanted, "query_only"]
            }
        assert found == {**wanted, "query_only": readonly}


async def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path}/deep/down/eleven.db")
    await migrate(opened)
    await opened.close()
    assert [path.name for path in (tmp_path / "deep" / "down").iterdir()] == ["eleven.db"]


async def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    """The file, its folder, and what is written ahead of it."""
    store = open_store(f"sqlite:///{tmp_path}/data/eleven.db")
    await migrate(store)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    await store.close()
    assert modes["eleven.db"] == modes["eleven.db-wal"] == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
