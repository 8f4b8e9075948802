"""What staff are waited for: one thing at a time, for ten minutes; a day more it is known."""

from __future__ import annotations

from datetime import timedelta

from storage.company.expected import (
    CASE,
    PATIENCE,
    REMEMBERED,
    AskedIn,
    Expect,
    Expected,
    expected_of,
)
from storage.database.engine import Store
from storage.database.tables import expected
from tests.storage.rows import MONDAY, table

ALICE, BORIS = 1001, 1002


async def test_the_newest_question_holds_until_it_is_answered_or_old(store: Store) -> None:
    async with store.write() as tx:
        await Expect(ALICE, "name", MONDAY).apply(tx)
        await Expect(ALICE, CASE, MONDAY, about=7).apply(tx)
        found = await expected_of(tx, ALICE)
        assert found == Expected(CASE, MONDAY + PATIENCE, about=7)
        assert found.holds(MONDAY + PATIENCE - timedelta(seconds=1))
        assert not found.holds(MONDAY + PATIENCE)
        assert await expected_of(tx, BORIS) is None
        await Expect(ALICE, None, MONDAY).apply(tx)
        assert await expected_of(tx, ALICE) is None


async def test_only_the_question_that_is_open_gets_its_place(store: Store) -> None:
    """Messages may arrive in another order than they were asked in."""
    async with store.write() as tx:
        await Expect(ALICE, CASE, MONDAY, about=7).apply(tx)
        await AskedIn(ALICE, CASE, 6, 20).apply(tx)
        await AskedIn(ALICE, "name", None, 21).apply(tx)
        await AskedIn(ALICE, CASE, 7, 23).apply(tx)
        await AskedIn(ALICE, CASE, 7, 22).apply(tx)
        found = await expected_of(tx, ALICE)
        assert found
        assert found.message_id == 23


async def test_what_is_long_past_leaves_no_row(store: Store) -> None:
    async with store.write() as tx:
        await Expect(ALICE, "name", MONDAY).apply(tx)
        await Expect(BORIS, None, MONDAY + PATIENCE + REMEMBERED).apply(tx)
    assert await table(store, expected) == []
