"""One reader among replicas."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from bot.leasing import Holding
from bot.measure.health import Heard
from bot.receiving.polling import Polling
from bot.receiving.reader import poll_when_elected
from storage.database.engine import Store, open_store
from storage.database.tables import leases
from storage.outgoing.leases import leases_like
from tests.storage.rows import only_postgresql


class Reader:
    """Stands in for Polling: only whether it runs is asked."""

    def __init__(self) -> None:
        self.reading = asyncio.Event()
        self.heard = Heard()

    async def run(self, stop: asyncio.Event) -> None:
        self.reading.set()
        await stop.wait()
        self.reading.clear()


def replica(store: Store, reader: Reader, stop: asyncio.Event) -> asyncio.Task[None]:
    return asyncio.create_task(poll_when_elected(store, cast(Polling, reader), stop))


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receiving.reader.BEAT", 0.02)
    for name, seconds in (("BEAT", 0.02), ("GIVE_UP", 1), ("DEAD", 2)):
        monkeypatch.setattr(f"bot.leasing.{name}", seconds)


async def test_one_replica_reads_and_another_takes_over(store: Store) -> None:
    """On PostgreSQL the lease passes on at once; SQLite has one service, which just reads."""
    first, second = Reader(), Reader()
    stop_first, stop_second = asyncio.Event(), asyncio.Event()
    one = replica(store, first, stop_first)
    await first.reading.wait()
    if store.dialect == "sqlite":
        stop_first.set()
        await one
        return
    url = store.writer.url.render_as_string(hide_password=False)
    other = open_store(url.replace("+psycopg", ""))
    two = replica(other, second, stop_second)
    await asyncio.sleep(0.2)  # many looks: the second must stay out
    assert not second.reading.is_set()
    stop_first.set()
    await one
    await second.reading.wait()
    stop_second.set()
    await two
    await other.close()


@only_postgresql
async def test_a_reader_whose_lease_is_gone_stops_and_is_elected_again(store: Store) -> None:
    """Whoever took the row away: the reader leaves, and asks for it anew."""
    reader, stop = Reader(), asyncio.Event()
    task = replica(store, reader, stop)
    await reader.reading.wait()
    async with store.write() as tx:
        await tx.execute(leases.update().values(holder="another"))
    while reader.reading.is_set():  # noqa: ASYNC110 - seen from outside, as an operator would
        await asyncio.sleep(0.01)
    assert reader.heard.waits or not reader.reading.is_set()
    await reader.reading.wait()  # the other one never beats
    stop.set()
    await task
    async with store.read() as tx:
        assert await leases_like(tx, "reader") == {}


@only_postgresql
async def test_a_lease_that_beats_is_not_taken_and_one_that_is_silent_is(store: Store) -> None:
    """By the watcher's own clock alone: the row holds no instant."""
    one, two = Holding(store, "reader", "one"), Holding(store, "reader", "two")
    assert await one.try_to_take()
    stop = asyncio.Event()
    beating = asyncio.create_task(one.keep(stop))
    for _ in range(30):
        assert not await two.try_to_take()
        await asyncio.sleep(0.02)
    stop.set()
    await beating
    while not await two.try_to_take():  # noqa: ASYNC110 - as a replica does
        await asyncio.sleep(0.02)
    kept = asyncio.Event()
    await asyncio.wait_for(one.keep(kept), 5)  # it learns at its next beat that it lost


@only_postgresql
async def test_a_holder_that_cannot_beat_stops_by_itself(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before others take over: two readers are noise."""
    holding = Holding(store, "reader", "one")
    assert await holding.try_to_take()

    async def away(*_words: object) -> bool:
        raise TimeoutError

    monkeypatch.setattr("bot.leasing.beat", away)
    await asyncio.wait_for(holding.keep(asyncio.Event()), 5)
