"""Employees who vote in a pulse through the real handlers, one transaction a vote.

Their taps and texts are updates of the sandbox; replies are kept instead of sent, for a reply
costs more time than all the rest of a vote.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

import sqlalchemy as sa

from benchmarks.ground import Ground
from benchmarks.inside import inside
from bot.receiving.receive import receive
from bot.ticking.pulses import close_pulse, open_pulse
from sandbox.people import Person
from storage.asking.waves import open_wave_of
from storage.database.tables import employees
from storage.database.types import new_id
from storage.pulse.roster import AddEmployee, Employee
from tests.house import CHANNEL, MANAGER, House

SEGMENTS = ("Sales", "Support")
TOML = f"""
[company]
name = "Nordic Kettle"
timezone = "Europe/Helsinki"
managers = [{MANAGER}]
channel = {CHANNEL}

[[survey]]
key = "team"
kind = "enps"
segments = {list(SEGMENTS)}
"""
FIRST = 20_001  # Telegram id of the first employee


@dataclass(frozen=True)
class Vote:
    """What somebody taps and writes."""

    person: Person
    score: int
    reason: str


@dataclass
class Company:
    """A house with its staff, in the order of the roster, and all that the bot replied."""

    house: House
    staff: Sequence[Person]
    replies: list[str] = field(default_factory=list)

    async def open(self) -> int:
        """Open a pulse, a month after the last one."""
        house = self.house
        house.clock.advance(days=30)
        survey = house.app.definition.survey("team")
        async with house.store.write() as tx:
            await open_pulse(
                tx, house.app.definition, survey, house.app.keys, house.clock.now(), at_once=True
            )
            wave = await open_wave_of(tx, "team")
        assert wave is not None
        return wave.id

    async def votes(self, wave_id: int, votes: Sequence[Vote]) -> AsyncIterator[str]:
        """Everybody taps and writes; what the bot replies to each, when the vote is stored."""
        ends = []
        for vote in votes:
            vote.person.tap_raw(f"b:{wave_id}:{vote.score}", vote.person.messages[0].message_id)
            if vote.reason:
                vote.person.say(vote.reason)
            ends.append(self.house.sandbox.pending)
        raws = await fetched(self.house)
        for begin, end in pairwise([0, *ends]):
            replies = await receive(self.house.app.polling.receiver, raws[begin:end])
            said = [repr(reply.method) for reply in replies]
            self.replies += said
            yield "\n".join(said)

    async def vote(self, wave_id: int, votes: Sequence[Vote]) -> None:
        """Everybody taps and writes, and it is stored."""
        async for _ in self.votes(wave_id, votes):
            pass

    async def close(self, wave_id: int) -> None:
        """Close a pulse; nothing is delivered."""
        house = self.house
        await close_pulse(
            house.store, house.app.definition, house.app.keys, wave_id, house.clock.now()
        )


@asynccontextmanager
async def company(ground: Ground, n: int, draw: Random) -> AsyncIterator[Company]:
    """A company of `n` employees in two groups, whose Telegram ids follow no order."""
    async with inside(ground, TOML) as house:
        ids = draw.sample(range(FIRST, FIRST + 10 * n), n)
        staff = [house.sandbox.person(who, f"Chen {who}") for who in ids]
        async with house.store.write() as tx:
            for number, person in enumerate(staff):
                segment = SEGMENTS[number % len(SEGMENTS)]
                row = Employee(new_id(), "team", person.id, person.name, "en", segment, "active")
                await AddEmployee(row).apply(tx)
        for person in staff:
            person.say("Hello")
        await fetched(house)
        yield Company(house, staff)


async def fetched(house: House) -> list[dict[str, Any]]:
    """All updates that wait, confirmed."""
    polling = house.app.polling
    raws: list[dict[str, Any]] = []
    while batch := await polling.fetch(0):
        polling.offset = batch[-1]["update_id"] + 1
        raws += batch
    return raws


async def row_ids(house: House) -> dict[int, int]:
    """The roster's row of each Telegram id."""
    async with house.store.read() as tx:
        rows = await tx.execute(sa.select(employees.c.telegram_id, employees.c.id))
        return {row[0]: row[1] for row in rows}
