"""The many: each presses Start, taps, gives a reason; every reaction of the bot is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from benchmarks.crash.site import Site, site
from benchmarks.ground import Ground, Row
from sandbox.people import Person
from tests.blackbox.people import newest, shows

LONGEST, TIMES = 2.0, 1.5  # the goals: seconds, and how often the wait without the attack
NOISE = 0.5  # seconds: below it nobody notices, and a busy machine alone takes as long
PATIENCE = 20.0  # seconds, and a visit counts as lost
FIRST = 10_001
LOOK = 0.01


@dataclass
class Crowd:
    """What some innocent people saw."""

    waits: list[float] = field(default_factory=list)
    lost: int = 0
    reasons: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.waits, default=0.0)


async def until(crowd: Crowd, happened: Callable[[], object]) -> None:
    """Wait for the bot, and note how long that took. TimeoutError."""
    began = monotonic()
    for _ in range(int(PATIENCE / LOOK)):
        if happened():
            crowd.waits.append(monotonic() - began)
            return
        await asyncio.sleep(LOOK)
    raise TimeoutError


async def _visit(crowd: Crowd, person: Person, score: int) -> None:
    reason = f"Reason number {person.id}"
    crowd.reasons.append((person.id, score, reason))
    try:
        person.start()
        await until(crowd, lambda: shows(person, "10"))
        person.tap(str(score))
        await until(crowd, lambda: not shows(person, "10"))
        asked = newest(person)
        person.say(reason)
        await until(crowd, lambda: newest(person) is not asked)
    except TimeoutError:
        crowd.waits.append(PATIENCE)
        crowd.lost += 1


def limited(ground: Ground, toml: Callable[[str], str] = str) -> AbstractAsyncContextManager[Site]:
    """An installation under Telegram's limits, at the rate that Eleven keeps by itself."""
    rates = {"ELEVEN_SEND_RATE": "29", "ELEVEN_PAID_BROADCAST": "false"}
    return site(ground, "polling", toml, flood=True, **rates)


async def visited(place: Site, first: int, n: int, seconds: float, score: int = 9) -> Crowd:
    """So many people, evenly over so many seconds."""
    crowd, visits = Crowd(), []
    for number in range(n):
        person = place.sandbox.person(first + number, f"Boris {number}")
        visits.append(asyncio.create_task(_visit(crowd, person, score)))
        await asyncio.sleep(seconds / n)
    await asyncio.gather(*visits)
    return crowd


Attack = Callable[[Site], Coroutine[Any, Any, None]]  # goes on until it is cancelled


async def _nothing(_place: Site, _time: str) -> None:
    """Only the crowd."""


async def compared(
    ground: Ground,
    place: Site,
    name: str,
    attack: Attack,
    score: int = 9,
    beside: Callable[[Site, str], Coroutine[Any, Any, None]] = _nothing,
) -> tuple[Row, Crowd]:
    """The same crowd without the attack and with it, as a row of the table.

    `beside` happens among them both times, and is told which time it is.
    """
    n, seconds = ground.n(16, 200), ground.n(4, 40)
    await visited(place, FIRST, 4, 1)  # the first ones pay for what is made once
    calm, _ = await asyncio.gather(
        visited(place, FIRST + 1000, n, seconds, score), beside(place, "calm")
    )
    attacking = asyncio.create_task(attack(place))
    await asyncio.sleep(0.5)
    crowd, _ = await asyncio.gather(
        visited(place, FIRST + 5000, n, seconds, score), beside(place, "attacked")
    )
    attacking.cancel()
    await asyncio.gather(attacking, return_exceptions=True)
    stored = set(await place.stored())
    missing = sum(one not in stored for one in (*calm.reasons, *crowd.reasons))
    times = crowd.longest / calm.longest
    faults = {
        "lost": calm.lost + crowd.lost + missing,
        f"waited over {LONGEST:g} s": sum(wait > LONGEST for wait in crowd.waits),
        f"over {TIMES} times as long": int(times > TIMES and crowd.longest > NOISE),
    }
    fact = f"longest wait {crowd.longest:.2f} s, without the attack {calm.longest:.2f} s"
    return Row(name, ground.engine, place.mode, f"{n} people", faults, fact), crowd


async def caught(ground: Ground, place: Site, name: str, attack: Attack, score: int = 9) -> Row:
    """The control: the same attack on a service with a planted weakness must be seen."""
    row, _ = await compared(ground, place, name, attack, score)
    return Row(
        name, ground.engine, "control: a weakness planted", row.done,
        {"not caught": int(row.ok)}, row.fact,
    )  # fmt: skip
