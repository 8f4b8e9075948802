"""Votes that race the close: each is counted or refused, never both, never neither.

The close comes through a connection of its own, as `eleven wave close` beside the service does.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from random import Random

from benchmarks.anonymity.attacker import mark
from benchmarks.anonymity.company import Company, Vote, company, fetched
from benchmarks.ground import Ground, Row, opened
from bot.receiving.receive import Raw, receive
from bot.ticking.pulses import close_pulse
from locales import text
from storage.asking.waves import get_wave
from storage.database.engine import Store

EARLY, RACING = 12, 8  # people of a wave who vote before, and at the instant of the close
SPREAD = 0.1  # seconds within which all of them begin
COUNTED, REFUSED = text("en", "sealed.reason"), text("en", "pulse.closed")


async def run(ground: Ground) -> list[Row]:
    """So many closes, each against several votes."""
    times = ground.n(6, 150)
    draw = ground.random("race")
    seen = Counter[str]()
    async with (
        company(ground, EARLY + RACING, draw) as place,
        opened(place.house.store.writer.url.render_as_string(hide_password=False)) as beside,
    ):
        for _ in range(times):
            await _one(place, beside, draw, seen)
    faults = {
        name: seen[name]
        for name in ("counted and refused", "neither", "told otherwise", "early ones lost")
    }
    faults["most withheld"] = int(seen["withheld"] * 2 > times)  # or this would show little
    fact = (
        f"{seen['counted']} counted, {seen['refused']} refused, {seen['withheld']} of {times} "
        "results withheld"
    )
    done = f"{times} closes, {times * RACING} racing votes"
    return [Row("race", ground.engine, "", done, faults, fact)]


async def _one(place: Company, beside: Store, draw: Random, seen: Counter[str]) -> None:
    house = place.house
    wave_id = await place.open()
    votes = [
        Vote(person, draw.randrange(11), f"Because {mark(draw.getrandbits(64))} matters")
        for person in draw.sample(place.staff, EARLY + RACING)
    ]
    early, racing = votes[:EARLY], votes[EARLY:]
    await place.vote(wave_id, early)
    for vote in racing:
        vote.person.tap_raw(f"b:{wave_id}:{vote.score}", vote.person.messages[0].message_id)
        vote.person.say(vote.reason)
    raws = await fetched(house)
    closing = close_pulse(beside, house.app.definition, house.app.keys, wave_id, house.clock.now())
    pairs = [raws[begin : begin + 2] for begin in range(0, len(raws), 2)]
    waits = [draw.uniform(0, SPREAD) for _ in racing]
    voting = [_vote(place, pair, wait) for pair, wait in zip(pairs, waits, strict=True)]
    replies, _ = await asyncio.gather(
        asyncio.gather(*voting), _after(draw.uniform(0, SPREAD), closing)
    )
    async with house.store.read() as tx:
        wave = await get_wave(tx, wave_id)
    assert wave is not None
    assert wave.published is not None
    comments: Sequence[str] = wave.published["comments"]
    if {"company", "comments"} & {*wave.published["suppressed"]}:  # such scores may not be told
        seen["withheld"] += 1
        return
    seen["early ones lost"] += sum(comments.count(vote.reason) != 1 for vote in early)
    for vote, reply in zip(racing, replies, strict=True):
        told = (COUNTED in reply, REFUSED in reply)
        seen["counted and refused"] += all(told)
        seen["neither"] += not any(told)
        seen["told otherwise"] += comments.count(vote.reason) != told[0]
        seen["counted"] += told[0]
        seen["refused"] += told[1]


async def _vote(place: Company, raws: Sequence[Raw], wait: float) -> str:
    await asyncio.sleep(wait)
    replies = await receive(place.house.app.polling.receiver, raws)
    return "\n".join(repr(reply.method) for reply in replies)


async def _after(wait: float, work: Coroutine[None, None, bool]) -> None:
    await asyncio.sleep(wait)
    assert await work, "the wave was closed already"
