"""Start, 0, erase, and again: one account must not vote many times."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from benchmarks.attack.innocent import Crowd, compared, until
from benchmarks.crash.site import Site, site
from benchmarks.ground import Ground, Row
from tests.blackbox.people import shows

MALLORY = 90_001


async def run(ground: Ground) -> list[Row]:
    """How many of the scores of one account were counted, beside what the others waited."""
    voted = []

    async def attack(place: Site) -> None:
        person, seen = place.sandbox.person(MALLORY, "Mallory"), Crowd()
        while True:
            person.start()
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await until(seen, lambda: shows(person, "10"))
                person.tap("0")
                voted.append(0)
            await asyncio.sleep(0.2)
            person.say("/erase")
            with suppress(TimeoutError, LookupError):
                async with asyncio.timeout(1):
                    await until(seen, lambda: shows(person, "Yes"))
                person.tap("Yes")
            await asyncio.sleep(0.2)

    async with site(ground) as place:
        await place.begin()
        row, crowd = await compared(ground, place, "erasing", attack)
        counted = await _zeros(place)
    faults = {**row.faults, "scores of one account counted again": max(counted - 1, 0)}
    fact = f"{row.fact}; {len(voted)} taps of one account, {counted} counted"
    assert crowd.reasons
    return [Row(row.experiment, row.engine, row.mode, row.done, faults, fact)]


async def _zeros(place: Site) -> int:
    """How many scores of 0 are counted; nobody else gives one."""
    numbers = await place.numbers("customers")
    return int(numbers["detractors"] or 0)
