"""One reader among replicas."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from bot.receiving.polling import Polling
from bot.receiving.reader import poll_when_elected
from storage.database.engine import Store, open_store
from tests.storage.rows import only_postgresql


class Reader:
    """Stands in for Polling: only whether it runs is asked."""

    def __init__(self) -> None:
        self.reading = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        self.reading.set()
        await stop.wait()
        self.reading.clear()


def replica(store: Store, reader: Reader, stop: asyncio.Event) -> asyncio.Task[None]:
    return asyncio.create_task(poll_when_elected(store, cast(Polling, reader), stop))


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receiving.reader.CHECK", 0.02)


async def test_one_replica_reads_and_another_takes_over(store: Store) -> None:
    """On PostgreSQL the lock passes on at once; SQLite has one service, which just reads."""
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
async def test_a_reader_whose_lock_is_gone_stops_and_is_elected_again(store: Store) -> None:
    """A restarted PostgreSQL forgets the lock: the reader leaves, and asks for it anew."""
    reader, stop = Reader(), asyncio.Event()
    task = replica(store, reader, stop)
    await reader.reading.wait()
    async with store.write() as tx:
        await tx.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    while reader.reading.is_set():  # noqa: ASYNC110 - seen from outside, as an operator would
        await asyncio.sleep(0.01)
    await reader.reading.wait()
    stop.set()
    await task
