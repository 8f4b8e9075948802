"""/help and its kin many times a second from a few accounts, while Telegram's limits hold.

Telegram answers 429 to whoever sends one chat too much; whoever asks again and again provokes it.
"""

from __future__ import annotations

import asyncio

from benchmarks.attack import weak
from benchmarks.attack.innocent import caught, compared, limited
from benchmarks.crash.site import Site
from benchmarks.ground import Ground, Row

COMMANDS = ("/help", "/help", "/privacy", "/start", "/language", "/help")
ATTACKERS = 4
PAUSE = 0.1  # seconds between two commands of one attacker


async def run(ground: Ground) -> list[Row]:
    """The service, and one whose replies have no pace and whose every 429 halts everything."""
    async with limited(ground) as place:
        await place.begin()
        row, _ = await compared(ground, place, "replies", _attack)
        refused = sum(call.retry_after is not None for call in place.sandbox.calls)
        shown = Row(
            row.experiment, row.engine, row.mode, row.done, row.faults,
            f"{row.fact}; {refused} refusals",
        )  # fmt: skip
    async with limited(ground) as place:
        await place.begin(weak.halting)
        return [shown, await caught(ground, place, "replies", _attack)]


async def _attack(place: Site) -> None:
    people = [place.sandbox.person(90_001 + number, "Mallory") for number in range(ATTACKERS)]
    number = 0
    while True:
        for person in people:
            person.say(COMMANDS[number % len(COMMANDS)])
        number += 1
        await asyncio.sleep(PAUSE)
