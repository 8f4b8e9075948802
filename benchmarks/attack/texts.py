"""The worst text of every kind, again and again, as a reason that is edited.

What grows when it is folded, combining marks in the wrong order, emoji, what begins like a stem or
a watch word at every place, digits; each as long as Telegram lets it be.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

from benchmarks.attack import weak
from benchmarks.attack.innocent import caught, compared
from benchmarks.crash.site import Site, site
from benchmarks.ground import Ground, Row
from sandbox.people import PASTE
from tests.blackbox.people import all_of, asked

KINDS = (
    "\ufdfa", "\u3300", "\u0390", "\u0315\u0300", "\u0f73\u0f75\u0f81", "\u0315\uff9e",
    "👨\u200d👩\u200d👧",
    "too much mone ", "价a", "9", "9/10 ", "refun ", "a ", "\n", "/", "\u202e",
)  # fmt: skip
WATCHED = [f"refund{letter}" for letter in "abcdefghijklmnopqrst"]
ATTACKERS = 3
PAUSE = 0.25  # seconds between two edits of one attacker


async def run(ground: Ground) -> list[Row]:
    """With a watch list and themes; then a service that folds without a cap."""
    rows = []
    if ground.engine == "sqlite" or ground.size == "large":
        async with _place(ground) as place:
            await place.begin()
            row, _ = await compared(ground, place, "texts", _attack)
            rows.append(row)
    if ground.engine == "sqlite":
        async with _place(ground) as place:
            await place.begin(weak.folding)
            rows.append(await caught(ground, place, "texts", _attack))
    return rows


def _place(ground: Ground) -> AbstractAsyncContextManager[Site]:
    watching = f'kind = "nps"\nthemes = ["price", "staff"]\nwatch_words = {WATCHED}'
    return site(ground, toml=lambda toml: toml.replace('kind = "nps"', watching, 1))


async def _attack(place: Site) -> None:
    people = [place.sandbox.person(90_001 + number, "Mallory") for number in range(ATTACKERS)]
    await all_of(asked(person, "") for person in people)
    for person in people:
        person.tap("9")
    await asyncio.sleep(0.3)
    reasons = {person.id: [person.say("x") for _ in range(2)] for person in people}
    number = 0
    while True:
        for person in people:
            kind = KINDS[number % len(KINDS)]
            text = (kind * PASTE)[: PASTE - 8] + str(number)
            person.edit(reasons[person.id][number % 2], text)
            number += 1
        await asyncio.sleep(PAUSE)
