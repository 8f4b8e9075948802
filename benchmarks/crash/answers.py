"""Answers under kill -9: every one is stored once, with its score and its reason."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random

from benchmarks.crash.site import MODES, Site, killed_after, killed_at_call, site
from benchmarks.ground import Ground, Row
from sandbox.faults import duplicated, overtaken, shuffled
from sandbox.people import Person
from tests.blackbox.installation import until

Answers = dict[int, tuple[int, str]]
PATIENCE = 3.0  # seconds for the so-manieth call to come, before the kill comes anyway


async def run(ground: Ground) -> list[Row]:
    """Polling, then webhook."""
    return [await _one(ground, mode) for mode in MODES]


async def _one(ground: Ground, mode: str) -> Row:
    n, kills = ground.n(24, 2000), ground.n(2, 50)
    draw = ground.random("answers", mode)
    async with site(ground, mode) as place:
        people = await place.crowd(n)
        given: Answers = {}
        seed = draw.randrange(10**6)
        twice = duplicated(share=0.1, seed=seed)  # as after an acknowledgement that was lost
        place.sandbox.faults += [twice, shuffled(seed=seed), overtaken(share=0.1, seed=seed)]
        for strike in range(kills):
            group = people[strike * n // kills : (strike + 1) * n // kills]
            await _struck(place, group, given, draw, strike)
        await place.drain()
        stored = await place.stored()
        each = Counter(who for who, _, _ in stored)
        seen = {who: (score, reason) for who, score, reason in stored}
        faults = {
            "lost": len(given.keys() - seen.keys()),
            "twice": len(stored) - len(each),
            "other scores": sum(who in seen and seen[who][0] != given[who][0] for who in given),
            "broken reasons": sum(who in seen and seen[who][1] != given[who][1] for who in given),
            "miscounted": await place.miscounted(),
            "expired": place.sandbox.updates.expired,
            "violations": len(place.sandbox.violations),
        }
    done = f"{n} answers, {kills} kill -9"
    fact = f"{len(stored)} stored, {twice.hits} of {2 * n} updates came twice"
    return Row("answers", ground.engine, mode, done, faults, fact)


async def _struck(
    place: Site, group: Sequence[Person], given: Answers, draw: Random, strike: int
) -> None:
    """A part of the crowd answers while the service dies once."""
    child = await place.begin()
    # Telegram gives up a tap after 150 s: what earlier kills left behind comes first.
    await until(lambda: place.sandbox.pending <= len(group), "the backlog is handled")
    if strike % 2:
        # The call that fetches more acknowledges what came before: the most telling instant.
        fetches = place.mode == "polling" and strike % 4 == 1
        number = 1 if fetches else draw.randrange(1, 2 * len(group))
        with killed_at_call(place, child, number, ("getUpdates",) if fetches else ()):
            await answer(group, given, draw)
            await killed_after(child, PATIENCE)
    else:
        killing = asyncio.create_task(killed_after(child, draw.uniform(0.1, 0.1 + len(group) / 40)))
        await answer(group, given, draw)
        await killing


async def answer(group: Sequence[Person], given: Answers, draw: Random) -> None:
    """Everybody taps a score and writes why, without waiting for the bot."""
    for number, person in enumerate(group):
        score, reason = draw.randrange(11), f"Because number {person.id} says so"
        given[person.id] = score, reason
        person.tap(str(score))
        person.say(reason)
        if number % 2:
            await asyncio.sleep(0.02)
