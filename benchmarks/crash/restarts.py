"""PostgreSQL dies and recovers under load: what was acknowledged is there, the service stays."""

from __future__ import annotations

import asyncio
from collections import Counter

from benchmarks.crash.answers import Answers, answer
from benchmarks.crash.site import site
from benchmarks.ground import Ground, Row


async def run(ground: Ground) -> list[Row]:
    """A crowd answers by webhook; the server is restarted in the middle of each part of it."""
    assert ground.postgres is not None
    n, restarts = ground.n(40, 1000), ground.n(3, 20)
    draw = ground.random("restarts")
    given: Answers = {}
    async with site(ground, "webhook") as place:
        child = await place.begin()
        crowd = await place.asked(n)
        for number in range(restarts):
            part = crowd[number * n // restarts : (number + 1) * n // restarts]
            answering = asyncio.create_task(answer(part, given, draw))
            await asyncio.sleep(draw.uniform(0, 0.3))
            await asyncio.to_thread(ground.postgres.restart)
            await answering
        await place.confirmed()
        died = child.poll() is not None
        unclean = not died and await place.stop(child) != 0
        stored = await place.stored()
        each = Counter(who for who, _, _ in stored)
        seen = {who: (score, reason) for who, score, reason in stored}
        faults = {
            "acknowledged and missing": sum(seen.get(who) != told for who, told in given.items()),
            "twice": len(stored) - len(each),
            "miscounted": await place.miscounted(),
            "expired": place.sandbox.updates.expired,
            "services that died": int(died),
            "unclean ends": int(unclean),
            "violations": len(place.sandbox.violations),
        }
        away = child.written().count("database away")
    done = f"{n} answers, {restarts} restarts"
    fact = f"{len(stored)} stored, {away} requests answered 503"
    return [Row("restarts", ground.engine, "webhook", done, faults, fact)]
