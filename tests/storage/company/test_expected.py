"""What an owner's next text means: one thing at a time, for a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

from storage.company.expected import PATIENCE, Expect, expected_of
from storage.database.engine import Store
from storage.database.tables import expected
from tests.storage.rows import MONDAY, table

ALICE, BORIS = 1001, 1002


async def test_the_newest_question_holds_until_it_is_answered_or_old(store: Store) -> None:
    async with store.write() as tx:
        await Expect(ALICE, "name", MONDAY).apply(tx)
        await Expect(ALICE, "zone", MONDAY).apply(tx)
        assert await expected_of(tx, ALICE, MONDAY + PATIENCE - timedelta(seconds=1)) == "zone"
        assert await expected_of(tx, ALICE, MONDAY + PATIENCE) is None
        assert await expected_of(tx, BORIS, MONDAY) is None
        await Expect(ALICE, None, MONDAY).apply(tx)
        assert await expected_of(tx, ALICE, MONDAY) is None


async def test_what_is_past_leaves_no_row(store: Store) -> None:
    async with store.write() as tx:
        await Expect(ALICE, "name", MONDAY).apply(tx)
        await Expect(BORIS, None, MONDAY + PATIENCE).apply(tx)
    assert await table(store, expected) == []
