"""kill -9 while people vote and while the pulse closes: what is published is what was voted."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import sqlalchemy as sa

from benchmarks.anonymity.attacker import mark
from benchmarks.anonymity.company import SEGMENTS, Vote
from benchmarks.anonymity.evidence import files
from benchmarks.crash.site import FIRST, Site, killed_after, site
from benchmarks.ground import Ground, Row, opened
from sandbox.people import Person
from storage.asking.waves import get_wave, last_closed
from storage.database.engine import Store
from storage.database.tables import ballots, employees, outbox, samples
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from storage.pulse.roster import AddEmployee, Employee
from survey.published.publish import Terms, all_figures, from_json
from survey.published.release import Noisy
from tests.blackbox.children import Child
from tests.blackbox.installation import TOML, until

PEOPLE = 24
DRAWN = re.compile(rb'"released": ?(\{[^}]*\})')
FARTHEST = 16  # noise is farther from 0 once in some ten million draws
VOTING, CLOSING = 1.5, 0.5  # seconds within which the kill comes


async def run(ground: Ground) -> list[Row]:
    """Waves in one installation, each with a kill in its votes and a kill in its close."""
    times = ground.n(2, 100)
    draw = ground.random("crash")
    faults = Counter(
        dict.fromkeys(
            (
                "other figures",
                "not the votes",
                "other comments",
                "ballots left",
                "keys left",
                "told twice or never",
                "drawn twice",
            ),
            0,
        )
    )
    struck, left_behind = Counter[str](), 0
    async with site(ground) as place:
        (place.folder / "eleven.toml").write_text(f"{TOML}quarantine_days = 0\n", encoding="utf-8")
        staff = await _hired(place)
        for number in range(times):
            votes, dead = await _wave(place, staff, number, draw, struck)
            drawn = await _judge(place, votes, faults)
            faults["drawn twice"] += len(dead - {drawn})
            left_behind += bool(dead)
    done = f"{times} waves of {PEOPLE} votes, {2 * times} kill -9"
    when = ", ".join(f"{n} {what}" for what, n in sorted(struck.items()))
    fact = f"closes killed: {when or 'none'}; {left_behind} left a draw on the disk"
    return [Row("crash", ground.engine, "polling", done, dict(faults), fact)]


async def _hired(place: Site) -> list[Person]:
    staff = [place.sandbox.person(FIRST + i, f"Chen {i}") for i in range(PEOPLE)]
    async with opened(place.url) as store, store.write() as tx:
        for number, person in enumerate(staff):
            segment = SEGMENTS[number % 2]
            row = Employee(new_id(), "team", person.id, person.name, "en", segment, "active")
            await AddEmployee(row).apply(tx)
    for person in staff:
        person.say("Hello")
    await place.drain()
    return staff


async def _wave(
    place: Site, staff: Sequence[Person], number: int, draw: Random, struck: Counter[str]
) -> tuple[list[Vote], set[str]]:
    """Open, vote under a kill, close under a kill.

    Returns the votes, all of which were accepted, and every draw that the killed close left
    anywhere on the disk.
    """
    opening = await place.eleven("wave", "open", "team")
    assert opening.status == 0, opening
    wave_id = await _newest(place)
    child = await place.begin()
    votes = [
        Vote(person, draw.randrange(11), f"Because {mark(draw.getrandbits(64))} matters")
        for person in draw.sample(staff, len(staff) * 3 // 4)
    ]
    killing = asyncio.create_task(killed_after(child, draw.uniform(0, VOTING)))
    for vote in votes:
        for score in (draw.randrange(11), vote.score):  # the last tap counts
            vote.person.tap_raw(f"b:{wave_id}:{score}", vote.person.messages[0].message_id)
        vote.person.say(vote.reason)
        await asyncio.sleep(0.02)
    await killing
    child = await place.begin()
    await until(lambda: place.sandbox.pending == 0, "every vote is confirmed")
    before = await _draws(place)
    closing = place.launch(("wave", "close", "team"), {})
    if number % 2:
        await _until_closed(place, wave_id, closing)
        await killed_after(closing, 0)
    else:
        await killed_after(closing, draw.uniform(0, CLOSING))
    dead = await _draws(place) - before
    if closing.poll() != 0:
        key = "with" if list(place.folder.glob("keys/*")) else "without"
        async with opened(place.url) as store:
            struck[f"{key} a key, {await _state(store, wave_id)}"] += 1
    again = await place.eleven("wave", "close", "team")
    assert again.status == 0 or "no open wave" in again.err, again
    await _until_told(place, wave_id)
    assert not list(place.folder.glob("keys/*"))
    assert await place.stop(child) == 0, child.written()
    return votes, dead


async def _draws(place: Site) -> set[str]:
    """Every draw that lies in the database's files, dead or alive."""
    async with opened(place.url) as store:
        found = DRAWN.findall(b"".join((await files(store)).values()))
    return {one.decode().replace(" ", "") for one in found}


async def _until_closed(place: Site, wave_id: int, closing: Child) -> None:
    """Wait for the commit, after which the key still has to go."""
    async with opened(place.url) as store:
        while closing.poll() is None and await _state(store, wave_id) == "open":  # noqa: ASYNC110
            await asyncio.sleep(0)


async def _until_told(place: Site, wave_id: int) -> None:
    """Wait until the key is known to be destroyed: with that everybody is told."""
    async with opened(place.url) as store:
        for _ in range(300):
            async with store.read() as tx:
                wave = await get_wave(tx, wave_id)
            if wave is not None and wave.key_gone_at is not None:
                return
            await asyncio.sleep(0.1)
    raise AssertionError("the key is not destroyed")


async def _state(store: Store, wave_id: int) -> str:
    async with store.read() as tx:
        wave = await get_wave(tx, wave_id)
    assert wave is not None
    return wave.state


async def _newest(place: Site) -> int:
    async with opened(place.url) as store, store.read() as tx:
        return int(await tx.scalar(sa.select(sa.func.max(samples.c.wave_id))) or 0)


async def _judge(place: Site, votes: Sequence[Vote], faults: Counter[str]) -> str:
    """Compare what is published with what the votes were; returns what was drawn."""
    async with opened(place.url) as store, store.read() as tx:
        wave = await last_closed(tx, "team")
        assert wave is not None
        rows = await tx.execute(
            sa.select(employees.c.telegram_id, samples.c.counts_under)
            .join(samples, samples.c.employee_id == employees.c.id)
            .where(samples.c.wave_id == wave.id)
        )
        groups = {row[0]: row[1] for row in rows}
        left = await tx.scalar(sa.select(sa.func.count()).select_from(ballots))
        told = await tx.execute(
            sa.select(outbox.c.chat_id, outbox.c.payload).where(outbox.c.kind == OutgoingKind.PULSE)
        )
        times = Counter(row[0] for row in told if row[1]["pulse"]["wave"] == wave.id)
    result, terms = from_json(wave.published or {}), Terms.of(wave.frozen)
    scores = _by_group(votes, groups)
    faults["other figures"] += all_figures(dict(result.released), terms) != (
        result.company,
        result.groups,
    )
    faults["not the votes"] += sum(
        abs(drawn - counted) > FARTHEST
        for group, noisy in result.released
        for drawn, counted in zip(noisy, scores[group], strict=True)
    )
    if result.comments:  # none where the noisy count says too few
        faults["other comments"] += sorted(result.comments) != sorted(vote.reason for vote in votes)
    faults["ballots left"] += int(left or 0)
    faults["keys left"] += len(list(place.folder.glob("keys/*")))
    faults["told twice or never"] += sum(times[who] != 1 for who in groups)
    return json.dumps(dict(result.released), ensure_ascii=False).replace(" ", "")


def _by_group(votes: Sequence[Vote], groups: Mapping[int, str]) -> dict[str, Noisy]:
    """The exact counts of each group."""
    found = {}
    for group in sorted(set(groups.values())):
        scores = [vote.score for vote in votes if groups[vote.person.id] == group]
        above, below = sum(one >= 9 for one in scores), sum(one <= 6 for one in scores)
        found[group] = Noisy(above, below, len(scores))
    return found
