"""A storm of 429: pauses are kept, no second holds too much, and everything arrives once.

In real time, for what is measured is time: deliveries and replies share one pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from benchmarks.crash.inviting import invite
from benchmarks.ground import Ground, Row
from benchmarks.inside import inside
from delivery.deliver import deliver_due
from sandbox.faults import busy
from sandbox.people import Person
from storage.outgoing.outbox import waiting
from tests.house import House

LIMIT = 30  # messages a second
SHARE, PAUSE = 0.3, 1  # refusals, and for how many seconds
ON_ITS_WAY = 0.3  # seconds: a call begun before its neighbour was refused still arrives
INVITED, STARTING = 10_001, 50_001


async def run(ground: Ground) -> list[Row]:
    """Four fifths deliveries, a fifth replies; in the small run the storm passes."""
    n, refusals = ground.n(50, 400), ground.n(4, 10**6)
    async with inside(ground) as house:
        now = house.clock.now()
        invited = range(INVITED, INVITED + n * 4 // 5)
        await invite(house.store, house.sandbox, house.app.definition, invited, now)
        house.clock.follow_real_time()
        fault = busy(PAUSE, share=SHARE, times=refusals, seed=ground.seed)
        house.sandbox.faults.append(fault)
        people = [house.sandbox.person(STARTING + i, "Boris") for i in range(n // 5)]
        await asyncio.gather(_deliver(house), _reply(house, people))
        copies = [
            sum(message.from_bot for message in house.sandbox.person(chat).messages)
            for chat in (*invited, *(person.id for person in people))
        ]
        faults = {
            "too early": len(house.sandbox.sends_too_early(ON_ITS_WAY)),
            "above the limit": max(house.sandbox.sends_in_any_second() - LIMIT, 0),
            "twice": sum(one > 1 for one in copies),
            "missing": sum(not one for one in copies),
            "violations": len(house.sandbox.violations),
        }
        most = house.sandbox.sends_in_any_second()
    fact = f"{fault.hits} refusals of {PAUSE} s, at most {most} in a second"
    return [Row("storm", ground.engine, "", f"{n} messages, {SHARE:.0%} refused", faults, fact)]


async def _deliver(house: House) -> None:
    """Deliver until nothing is left."""
    while await _left(house):
        if not await deliver_due(house.app.delivery):
            await asyncio.sleep(0.05)


async def _left(house: House) -> int:
    async with house.store.read() as tx:
        return await waiting(tx, house.clock.now().replace(year=house.clock.now().year + 1))


async def _reply(house: House, people: Sequence[Person]) -> None:
    """Answer people who press Start while the storm blows."""
    for person in people:
        person.start()
        await house.app.polling.once(0)
        await asyncio.sleep(0.1)
    await house.app.replier.drain()
