"""The shared pace: one row, reserved by several replicas at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage.database.engine import Store
from storage.outgoing.pace import free_at, hold, reserve
from tests.storage.rows import MONDAY, only_postgresql

pytestmark = only_postgresql

GAP, AHEAD = timedelta(seconds=1), timedelta(seconds=3)


async def test_instants_are_a_gap_apart_and_never_before_now(store: Store) -> None:
    async with store.write() as tx:
        assert await free_at(tx) is None
        assert await reserve(tx, MONDAY, GAP, AHEAD) == MONDAY
        assert await reserve(tx, MONDAY, GAP, AHEAD) == MONDAY + GAP
        later = MONDAY + timedelta(hours=1)
        assert await reserve(tx, later, GAP, AHEAD) == later
        assert await free_at(tx) == later + GAP


async def test_nothing_is_reserved_further_ahead_than_asked(store: Store) -> None:
    """A refusal changes nothing; whoever may look further ahead still gets the instant."""
    async with store.write() as tx:
        for n in range(4):
            assert await reserve(tx, MONDAY, GAP, AHEAD) == MONDAY + n * GAP
        assert await reserve(tx, MONDAY, GAP, AHEAD) is None
        assert await reserve(tx, MONDAY, GAP, 2 * AHEAD) == MONDAY + 4 * GAP


async def test_a_hold_is_obeyed_and_a_shorter_one_does_not_end_it(store: Store) -> None:
    until = MONDAY + timedelta(seconds=30)
    async with store.write() as tx:
        await hold(tx, until)
        await hold(tx, MONDAY + GAP)
        assert await reserve(tx, MONDAY, GAP, AHEAD) is None
        assert await reserve(tx, until, GAP, AHEAD) == until


async def test_no_instant_is_given_twice(store: Store) -> None:
    """Twenty transactions at once."""

    async def one() -> object:
        async with store.write() as tx:
            return await reserve(tx, MONDAY, GAP, 100 * AHEAD)

    got = await asyncio.gather(*(one() for _ in range(20)))
    assert set(got) == {MONDAY + n * GAP for n in range(20)}
