"""The inbox remembers what was handled, as long as Telegram may send it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from storage.database.engine import Store
from storage.database.tables import dead_letters, inbox
from storage.outgoing.inbox import bury, forget_old, in_turn, lock_names, record, seen
from tests.storage.rows import MONDAY, table

TODAY = MONDAY.date()
BOT, OTHER_BOT = 1000, 2000


async def test_an_update_is_seen_once_recorded_by_the_same_bot(store: Store) -> None:
    async with store.write() as tx:
        await record(tx, BOT, [5], TODAY)
        await record(tx, OTHER_BOT, [6], TODAY)
        assert await seen(tx, BOT, [4, 5, 6]) == {5}
        assert await seen(tx, BOT, {5}) == {5}
        assert await seen(tx, BOT, []) == set()


async def test_an_update_cannot_be_recorded_twice(store: Store) -> None:
    """Of two processes that handle one update, the second's changes roll back."""
    async with store.write() as tx:
        await record(tx, BOT, [5], TODAY)
    with pytest.raises(sa.exc.IntegrityError):
        async with store.write() as tx:
            await record(tx, BOT, [5], TODAY)


async def test_an_update_put_aside_counts_as_handled(store: Store) -> None:
    async with store.write() as tx:
        await bury(tx, BOT, 5, "message", "KeyError", TODAY)
        assert await seen(tx, BOT, [5]) == {5}
    columns = ("bot_id", "update_id", "type", "error", "day")
    assert await table(store, dead_letters, *columns) == [(BOT, 5, "message", "KeyError", TODAY)]


async def test_putting_aside_twice_or_after_handling_is_harmless(store: Store) -> None:
    async with store.write() as tx:
        await record(tx, BOT, [5], TODAY)
        for error in ("KeyError", "ValueError"):
            await bury(tx, BOT, 5, "message", error, TODAY)
    assert await table(store, dead_letters, "error") == [("KeyError",)]
    assert await table(store, inbox, "update_id") == [(5,)]


async def test_eight_days_are_remembered(store: Store) -> None:
    async with store.write() as tx:
        for age in range(12):
            await record(tx, BOT, [age], TODAY - timedelta(days=age))
        await forget_old(tx, TODAY)
        assert await seen(tx, BOT, range(12)) == set(range(9))


def test_the_inbox_knows_the_day_but_not_the_hour() -> None:
    """An instant beside every tap would order the employees' votes."""
    assert {column.name for column in inbox.c} == {"bot_id", "update_id", "day"}
    assert isinstance(inbox.c.day.type, sa.Date)


def test_the_name_of_a_lock_tells_nobody_without_the_secret() -> None:
    """Alike for both replicas, also where their clocks stand either side of the hour."""
    noon = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
    (name,) = lock_names("secret", 1001, noon)
    assert {name} == lock_names("secret", 1001, noon)
    assert lock_names("another", 1001, noon).isdisjoint({name, 1001})
    assert lock_names("secret", 1001, noon + timedelta(hours=1)).isdisjoint({name})
    assert lock_names("secret", 1002, noon).isdisjoint({name})
    late, early = noon + timedelta(minutes=29, seconds=40), noon + timedelta(minutes=30, seconds=10)
    assert lock_names("secret", 1001, late) & lock_names("secret", 1001, early)


@pytest.mark.parametrize("n", [1, 3])
async def test_what_postgresql_shows_of_a_lock_is_its_name_alone(store: Store, n: int) -> None:
    """Neither an account nor anything that follows from it is in `pg_locks`."""
    if store.dialect == "sqlite":
        pytest.skip("SQLite has one writer and takes no such lock")
    noon = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
    people = [7_000_001 + who for who in range(n)]
    async with store.write() as tx:
        await in_turn(tx, "secret", people, noon)
        rows = await tx.execute(
            sa.text(
                "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
        held = {(row.classid << 32 | row.objid) for row in rows}
    wanted = {name % 2**64 for who in people for name in lock_names("secret", who, noon)}
    assert held == wanted
    assert held.isdisjoint(people)
