"""Migrations: up, down, again, and several processes at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.database.engine import Store, open_store
from storage.database.migrate import migrate
from storage.database.tables import metadata
from storage.outgoing.chats import lost_chats, set_chat_state


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Store]:
    """A database without any table."""
    opened = open_store(empty_url)
    yield opened
    await opened.close()


async def tables_of(store: Store) -> set[str]:
    async with store.read() as tx:
        names = await tx.run_sync(lambda connection: sa.inspect(connection).get_table_names())
    return set(names) - {"alembic_version"}


async def differences(store: Store) -> list[object]:
    def compare(connection: sa.Connection) -> list[object]:
        # Alembic misreads an empty default on SQLite; both engines run the same migrations.
        defaults = connection.dialect.name == "postgresql"
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": defaults}
        )
        return list(compare_metadata(context, metadata))

    async with store.read() as tx:
        return await tx.run_sync(compare)


async def test_migrations_make_exactly_the_tables_of_the_models(empty: Store) -> None:
    await migrate(empty)
    assert await differences(empty) == []
    assert await tables_of(empty) == set(metadata.tables)


async def test_emails_are_found_by_an_index_whatever_the_size_of_their_letters(
    empty: Store,
) -> None:
    """Of which a comparison with the models sees nothing on SQLite."""
    await migrate(empty)
    listed = {
        "sqlite": "SELECT name FROM sqlite_master",
        "postgresql": "SELECT indexname FROM pg_indexes",
    }
    async with empty.read() as tx:
        names = (await tx.execute(sa.text(listed[empty.dialect]))).scalars()
        assert "ix_people_external_folded" in set(names)


async def test_a_difference_would_be_seen(empty: Store) -> None:
    await migrate(empty)
    async with empty.write() as tx:
        await tx.execute(sa.text("ALTER TABLE chats ADD COLUMN mood INTEGER"))
    assert len(await differences(empty)) == 1


async def test_migrating_again_changes_nothing(empty: Store) -> None:
    await migrate(empty)
    async with empty.write() as tx:
        await set_chat_state(tx, -1, "lost", "kicked")
    await migrate(empty)
    async with empty.read() as tx:
        assert await lost_chats(tx) == {-1: "kicked"}


async def test_down_to_nothing_and_up_again(empty: Store) -> None:
    await migrate(empty)
    await migrate(empty, "base")
    assert await tables_of(empty) == set()
    await migrate(empty)
    assert await differences(empty) == []


async def test_two_processes_migrate_at_once(empty: Store, empty_url: str) -> None:
    other = open_store(empty_url)
    await asyncio.gather(migrate(empty), migrate(other))
    await other.close()
    assert await tables_of(empty) == set(metadata.tables)
    async with empty.read() as tx:
        assert await tx.scalar(sa.text("SELECT count(*) FROM alembic_version")) == 1


async def test_a_migration_that_fails_leaves_nothing_half_made(empty: Store) -> None:
    """A table of the same name stands in the way of the last one."""
    async with empty.write() as tx:
        await tx.execute(sa.text("CREATE TABLE samples (id INTEGER)"))
    with pytest.raises(sa.exc.DBAPIError):
        await migrate(empty)
    assert await tables_of(empty) == {"samples"}
