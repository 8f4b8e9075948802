"""Idempotency keys: one answer each, also when asked twice at once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from storage.database.engine import Store, Tx
from storage.database.tables import requests
from storage.outgoing.requests import forget_requests, keep_answer, told_before
from tests.storage.rows import table, until_held_up

TODAY = date(2026, 11, 16)
QUEUED = {"status": "queued", "link": None}


async def first_time(tx: Tx, key: str) -> None:
    assert await told_before(tx, key, TODAY) is None
    await keep_answer(tx, key, QUEUED)


async def test_a_key_is_told_once_more_what_it_was_told(store: Store) -> None:
    async with store.write() as tx:
        await first_time(tx, "order-1")
    async with store.write() as tx:
        assert await told_before(tx, "order-1", TODAY) == QUEUED
        assert await told_before(tx, "order-2", TODAY) is None


async def test_the_key_itself_is_not_stored(store: Store) -> None:
    async with store.write() as tx:
        await first_time(tx, "order-1")
    assert b"order-1" not in [key for (key,) in await table(store, requests, "key")]


async def test_what_failed_may_be_tried_again_with_its_key(store: Store) -> None:
    async def failing() -> None:
        async with store.write() as tx:
            await first_time(tx, "order-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    async with store.write() as tx:
        await first_time(tx, "order-1")


async def test_the_same_key_at_once_waits_for_the_first_answer(store: Store) -> None:
    async def second() -> object:
        async with store.write() as tx:
            return await told_before(tx, "order-1", TODAY)

    async with store.write() as tx:
        await first_time(tx, "order-1")
        waiting = asyncio.create_task(second())
        await until_held_up(store, waiting)
        assert not waiting.done()
    assert await waiting == QUEUED


async def test_keys_are_forgotten_after_thirty_days(store: Store) -> None:
    async with store.write() as tx:
        await first_time(tx, "order-1")
        await forget_requests(tx, TODAY + timedelta(days=30))
        assert await told_before(tx, "order-1", TODAY) == QUEUED
        await forget_requests(tx, TODAY + timedelta(days=31))
        assert await told_before(tx, "order-1", TODAY) is None
