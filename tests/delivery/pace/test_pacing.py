"""The pace: never more than the rate in any second, replies first, and a halt that holds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from random import Random

import pytest

from delivery.pace.pacing import REMEMBERED, Pace
from tests.delivery.clocks import HeapClock


class Traffic:
    """Messages that wait for their turn, and when each had it."""

    def __init__(self, rate: float = 29) -> None:
        self.clock = HeapClock()
        self.pace = Pace(self.clock, rate)
        self.sent: list[tuple[float, str]] = []

    async def send(self, what: str, at: float = 0) -> None:
        """One message that comes up at a time."""
        if at:
            await self.clock.sleep(at)
        await self.pace.turn(reply=what == "reply")
        self.sent.append((self.clock.elapsed(), what))

    async def halt(self, seconds: float, at: float) -> None:
        """A rest that comes at a time."""
        await self.clock.sleep(at)
        self.pace.rest(seconds)

    async def run(
        self, *messages: tuple[str, float], halts: Iterable[tuple[float, float]] = ()
    ) -> None:
        """Send all of them, under halts of (seconds, at)."""
        work = [*(self.send(*each) for each in messages), *(self.halt(*each) for each in halts)]
        await self.clock.run(*map(asyncio.ensure_future, work))

    def busiest(self) -> int:
        """The most messages in any second."""
        times = [time for time, _ in self.sent]
        return max(sum(t <= other < t + 1 - 1e-9 for other in times) for t in times)


@pytest.mark.parametrize("rate", [1, 29, 29.5, 1000])
async def test_no_second_holds_more_than_the_rate(rate: float) -> None:
    """A crowd at once, replies and deliveries mixed; and it is not slower than it may be."""
    traffic = Traffic(rate)
    random = Random(7)
    n = 120
    await traffic.run(*((random.choice(("reply", "delivery")), 0.0) for _ in range(n)))
    assert len(traffic.sent) == n
    assert traffic.busiest() <= -(-rate // 1)
    assert traffic.clock.elapsed() <= (n + 1) / rate


@pytest.mark.parametrize("seed", range(5))
async def test_no_second_holds_more_than_the_rate_in_any_traffic(seed: int) -> None:
    """Bursts, lulls and halts at random."""
    random = Random(seed)
    traffic = Traffic()

    bursts = [random.uniform(0, 8) for _ in range(6)]
    halts = [(random.uniform(0, 3), random.uniform(0, 8)) for _ in range(3)]
    crowd = [(random.choice(("reply", "delivery")), random.choice(bursts)) for _ in range(150)]
    await traffic.run(*crowd, halts=halts)
    assert len(traffic.sent) == 150
    assert traffic.busiest() <= 29


async def test_a_lull_saves_nothing_up() -> None:
    """After an hour of silence a crowd is spaced as ever."""
    traffic = Traffic()
    await traffic.run(("delivery", 0), *[("delivery", 3600)] * 60)
    assert traffic.busiest() <= 29


async def test_replies_overtake_deliveries() -> None:
    """A reply that comes up in a broadcast waits for no delivery but the one under way."""
    traffic = Traffic()
    broadcast = [("delivery", 0.0)] * 100
    await traffic.run(*broadcast, *[("reply", 1.0)] * 5)
    order = [what for _, what in traffic.sent]
    first = order.index("reply")
    assert order[first : first + 5] == ["reply"] * 5
    when = next(time for time, what in traffic.sent if what == "reply")
    assert when <= 1 + 2 / 29


async def test_deliveries_go_on_after_the_replies() -> None:
    """Replies that end, even by being cancelled, hold nobody up."""
    traffic = Traffic()
    traffic.pace.rest(5)
    cancelled = asyncio.ensure_future(traffic.send("reply"))
    await asyncio.sleep(0)
    cancelled.cancel()
    await traffic.run(("delivery", 0))
    assert [what for _, what in traffic.sent] == ["delivery"]


async def test_nothing_is_sent_before_the_end_of_a_halt() -> None:
    """Neither a reply nor a delivery, whichever library was told to wait; a shorter halt that
    comes later does not end a longer one."""
    traffic = Traffic()
    traffic.pace.rest(30)
    traffic.pace.rest(2)
    await traffic.run(*[("delivery", 0.0)] * 40, *[("reply", 1.0)] * 5)
    assert min(time for time, _ in traffic.sent) >= 30
    assert traffic.busiest() <= 29


async def test_a_429_halts_its_chat_and_everything_once_strangers_say_it() -> None:
    """Three chats within seconds; one chat three times is one."""
    traffic = Traffic()
    for chat_id in (1, 1, 1, 2):
        assert not await traffic.pace.halt(30, chat_id)
    assert traffic.pace.chats.wait(1, reply=True) == 30
    assert traffic.pace.chats.wait(3, reply=True) == 0
    traffic.clock.pass_by(REMEMBERED)
    assert not await traffic.pace.halt(30, 3)
    assert not await traffic.pace.halt(30, 4)
    assert await traffic.pace.halt(30, 5)
    await traffic.run(("reply", 0))
    assert traffic.clock.elapsed() >= 30 + REMEMBERED


async def test_people_who_provoke_it_stop_nobody() -> None:
    """Whom we sent so much that it explains the 429 is no witness, however many they are."""
    traffic = Traffic()
    for chat_id in range(1, 20):
        for _ in range(4):
            traffic.pace.chats.take(chat_id)
        assert not await traffic.pace.halt(30, chat_id)
    await traffic.run(("reply", 0))
    assert traffic.clock.elapsed() < 1
