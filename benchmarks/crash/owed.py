"""Whoever presses Start has their question in the end, however often the service dies meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random

from benchmarks.crash.site import FIRST, MODES, Site, killed_after, site
from benchmarks.ground import Ground, Row
from sandbox.errors import Reset
from sandbox.people import Person
from sandbox.schema import Params
from tests.blackbox.children import Child
from tests.blackbox.installation import until

PATIENCE = 3.0  # seconds for the so-manieth question to come, before the kill comes anyway


async def run(ground: Ground) -> list[Row]:
    """Polling, then webhook."""
    return [await _one(ground, mode) for mode in MODES]


async def _one(ground: Ground, mode: str) -> Row:
    n, kills = ground.n(24, 400), ground.n(2, 20)
    draw = ground.random("owed", mode)
    async with site(ground, mode) as place:
        people = [place.sandbox.person(FIRST + i, f"Boris {i}") for i in range(n)]
        for strike in range(kills):
            group = people[strike * n // kills : (strike + 1) * n // kills]
            child = await place.begin()
            await until(lambda: place.sandbox.pending <= len(people), "the backlog is handled")
            with _killed_before_question(place, child, draw.randrange(1, len(group))):
                await _start(group, draw)
                await killed_after(child, PATIENCE)
        await place.begin()
        await place.confirmed()
        faults = {
            "questions owed": await _missing(people),
            "violations": len(place.sandbox.violations),
        }
        again = sum(_questions(person) - 1 for person in people if _questions(person))
    done = f"{n} pressed Start, {kills} kill -9"
    return Row("owed", ground.engine, mode, done, faults, f"{again} questions came again")


async def _start(group: Sequence[Person], draw: Random) -> None:
    for person in group:
        person.start()
        await asyncio.sleep(draw.uniform(0, 0.02))


async def _missing(people: Sequence[Person]) -> int:
    """How many have no question, after as long as it takes to put those that are owed."""
    with suppress(AssertionError):
        await until(lambda: all(_questions(person) for person in people), "everybody is asked")
    return sum(not _questions(person) for person in people)


def _questions(person: Person) -> int:
    return sum("10" in row for one in person.messages if one.from_bot for row in one.buttons)


@contextmanager
def _killed_before_question(place: Site, child: Child, number: int) -> Iterator[None]:
    """kill -9 as the so-manieth question is about to be sent: it is lost with its process."""
    arrived = 0

    def count(method: str, _params: Params) -> Reset | None:
        nonlocal arrived
        arrived += method == "sendMessage"
        if method != "sendMessage" or arrived < number or child.poll() is not None:
            return None
        os.kill(child.pid, signal.SIGKILL)
        return Reset(after=False)

    place.sandbox.faults.append(count)
    try:
        yield
    finally:
        place.sandbox.faults.remove(count)
