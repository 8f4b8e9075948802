"""Several replicas on one PostgreSQL keep to one rate, and to one another's halts."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from itertools import pairwise
from typing import Any

import pytest

from delivery.pace.shared_pace import SharedPace
from storage.database.engine import Store
from tests.delivery.clocks import HeapClock

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Sent = list[tuple[float, str]]


class Replicas:
    """Processes that share nothing but the database and what time it is."""

    def __init__(self, store: Store, n: int = 3) -> None:
        self.clock = HeapClock()
        self.paces = [SharedPace(self.clock, 20, store) for _ in range(n)]
        self.sent: Sent = []

    async def send(self, replica: int, what: str, at: float = 0) -> None:
        if at:
            await self.clock.sleep(at)
        await self.paces[replica].turn(reply=what == "reply")
        self.sent.append((self.clock.elapsed(), what))

    async def run(
        self, messages: Iterable[tuple[int, str, float]], *others: Coroutine[Any, Any, None]
    ) -> None:
        work = [*(self.send(*each) for each in messages), *others]
        await self.clock.run(*map(asyncio.ensure_future, work))

    def when(self, what: str) -> list[float]:
        return [at for at, each in self.sent if each == what]


async def test_together_they_keep_to_one_rate(store: Store) -> None:
    """And use it up: a minute's work takes no two."""
    replicas = Replicas(store)
    await replicas.run((n % 3, "delivery" if n % 4 else "reply", 0.0) for n in range(60))
    times = sorted(at for at, _ in replicas.sent)
    assert min(after - before for before, after in pairwise(times)) >= 1 / 20 - 1e-6
    assert times[-1] <= 1.5 * 60 / 20


async def test_a_reply_waits_for_no_other_replicas_broadcast(store: Store) -> None:
    """Two replicas have a hundred invitations between them; the third answers at once."""
    replicas = Replicas(store)
    broadcast = [(n % 2, "delivery", 0.0) for n in range(100)]
    await replicas.run([*broadcast, *((2, "reply", 1.0 + n) for n in range(3))])
    assert all(at - (1.0 + n) <= 0.25 for n, at in enumerate(replicas.when("reply")))


async def test_a_halt_of_one_is_obeyed_by_all(store: Store) -> None:
    """Also by those whose instant was reserved before it."""
    replicas = Replicas(store)

    async def halt() -> None:
        await replicas.clock.sleep(0.5)
        for chat_id in (1001, 1002, 1003):
            await replicas.paces[0].halt(30, chat_id)
        await replicas.paces[0].halt(2, 1004)

    crowd = [(n % 3, "delivery" if n % 2 else "reply", 0.0) for n in range(40)]
    await replicas.run(crowd, halt())
    times = [at for at, _ in replicas.sent]
    assert len(times) == 40
    assert [at for at in times if 0.5 < at < 30.5] == []


async def test_a_group_halted_concerns_no_other_replica(store: Store) -> None:
    """Its rows are put off in the outbox; the pace of the others goes on."""
    replicas = Replicas(store)
    await replicas.paces[0].halt(30, chat_id=-5)
    assert replicas.paces[0].chats.wait(-5) == 30
    await replicas.run((n, "delivery", 0.0) for n in range(3))
    assert max(at for at, _ in replicas.sent) < 1
