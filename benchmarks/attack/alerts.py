"""/feedback many times a second from a few accounts, while unhappy customers wait for a person.

The managers' group takes twenty messages a minute: what is measured beside is how long it takes
until a low score's words are before the managers.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count

from benchmarks.attack.innocent import (
    LONGEST,
    NOISE,
    PATIENCE,
    TIMES,
    Crowd,
    compared,
    limited,
    until,
)
from benchmarks.crash.site import Site
from benchmarks.ground import Ground, Row
from sandbox.rooms import Room
from tests.blackbox.people import shows

GROUP = -500
ATTACKERS = 3
PAUSE = 0.5  # seconds between two notes of one attacker
UNHAPPY = 3  # people, each time; with the attackers' first alerts they fit into a minute
_NUMBERS = count(80_001)


async def run(ground: Ground) -> list[Row]:
    """The crowd gives nines; among them a few zeros are looked for in the group, both times."""
    waits: dict[str, list[float]] = {"calm": [], "attacked": []}
    async with limited(ground, _with_group) as place:
        group = place.sandbox.group(GROUP, "Alerts")
        await place.begin()

        async def unhappy(place: Site, time: str) -> None:
            for number in range(UNHAPPY):
                await _unhappy(place, group, f"{time} {number}", waits[time])

        row, _ = await compared(ground, place, "alerts", _attack, beside=unhappy)
    calm, late = max(waits["calm"]), max(waits["attacked"])
    faults = {
        **row.faults,
        "alerts late or lost": sum(
            wait > LONGEST or wait > max(TIMES * calm, NOISE) for wait in waits["attacked"]
        ),
    }
    fact = f"{row.fact}; for an alert {late:.2f} s, without {calm:.2f} s"
    return [replace(row, faults=faults, fact=fact)]


def _with_group(toml: str) -> str:
    return toml.replace("quiet_days", f"alerts = {GROUP}\nquiet_days", 1)


async def _attack(place: Site) -> None:
    people = [place.sandbox.person(90_001 + number, "Mallory") for number in range(ATTACKERS)]
    for person in people:
        person.start()
    number = 0
    while True:
        for person in people:
            person.say(f"/feedback nonsense {number}")
        number += 1
        await asyncio.sleep(PAUSE)


async def _unhappy(place: Site, group: Room, name: str, waits: list[float]) -> None:
    """Somebody gives a zero and says why; how long until the managers read it."""
    person, seen = place.sandbox.person(next(_NUMBERS), "Clara"), Crowd()
    words = f"The kettle of Clara {name} leaks"
    person.start()
    try:
        await until(seen, lambda: shows(person, "10"))
        person.tap("0")
        await until(seen, lambda: not shows(person, "10"))
        person.say(words)
        await until(seen, lambda: any(words in (one.text or "") for one in group.messages))
        waits.append(seen.waits[-1])
    except TimeoutError:
        waits.append(PATIENCE)
