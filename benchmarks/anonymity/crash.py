"""kill -9 while people vote and while the pulse closes: what is published is what was voted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import sqlalchemy as sa

from benchmarks.anonymity.attacker import mark
from benchmarks.anonymity.company import SEGMENTS, Vote
from benchmarks.crash.site import FIRST, Site, killed_after, site
from benchmarks.ground import Ground, Row, opened
from sandbox.people import Person
from storage.asking.waves import Wave, get_wave, last_closed
from storage.database.engine import Store
from storage.database.tables import ballots, employees, outbox, samples
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from storage.pulse.roster import AddEmployee, Employee
from survey.published.publish import from_json, published, to_json
from tests.blackbox.children import Child
from tests.blackbox.installation import TOML, until

PEOPLE = 24
VOTING, CLOSING = 1.5, 0.5  # seconds within which the kill comes


async def run(ground: Ground) -> list[Row]:
    """Waves in one installation, each with a kill in its votes and a kill in its close."""
    times = ground.n(2, 100)
    draw = ground.random("crash")
    faults = Counter(
        dict.fromkeys(
            ("other figures", "other comments", "ballots left", "keys left", "told twice or never"),
            0,
        )
    )
    struck = Counter[str]()
    async with site(ground) as place:
        (place.folder / "eleven.toml").write_text(f"{TOML}quarantine_days = 0\n", encoding="utf-8")
        staff = await _hired(place)
        for number in range(times):
            votes = await _wave(place, staff, number, draw, struck)
            await _judge(place, votes, faults)
    done = f"{times} waves of {PEOPLE} votes, {2 * times} kill -9"
    when = ", ".join(f"{n} {what}" for what, n in sorted(struck.items()))
    fact = f"closes killed: {when or 'none'}"
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
) -> list[Vote]:
    """Open, vote under a kill, close under a kill; the votes that were accepted: all."""
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
    closing = place.launch(("wave", "close", "team"), {})
    if number % 2:
        await _until_closed(place, wave_id, closing)
        await killed_after(closing, 0)
    else:
        await killed_after(closing, draw.uniform(0, CLOSING))
    if closing.poll() != 0:
        key = "with" if list(place.folder.glob("keys/*")) else "without"
        async with opened(place.url) as store:
            struck[f"{key} a key, {await _state(store, wave_id)}"] += 1
    again = await place.eleven("wave", "close", "team")
    assert again.status == 0 or "no open wave" in again.err, again
    await until(lambda: not list(place.folder.glob("keys/*")), "the key is destroyed")
    assert await place.stop(child) == 0, child.written()
    return votes


async def _until_closed(place: Site, wave_id: int, closing: Child) -> None:
    """Wait for the commit, after which the key still has to go."""
    async with opened(place.url) as store:
        while closing.poll() is None and await _state(store, wave_id) == "open":  # noqa: ASYNC110
            await asyncio.sleep(0)


async def _state(store: Store, wave_id: int) -> str:
    async with store.read() as tx:
        wave = await get_wave(tx, wave_id)
    assert wave is not None
    return wave.state


async def _newest(place: Site) -> int:
    async with opened(place.url) as store, store.read() as tx:
        return int(await tx.scalar(sa.select(sa.func.max(samples.c.wave_id))) or 0)


async def _judge(place: Site, votes: Sequence[Vote], faults: Counter[str]) -> None:
    """Compare what is published with what `published` makes of the votes."""
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
    figures, comments = _expected(wave, votes, groups)
    stored = to_json(from_json(wave.published or {}))
    given = stored.pop("comments")
    faults["other figures"] += stored != figures
    faults["other comments"] += sorted(given) != sorted(comments)
    faults["ballots left"] += int(left or 0)
    faults["keys left"] += len(list(place.folder.glob("keys/*")))
    faults["told twice or never"] += sum(times[who] != 1 for who in groups)


def _expected(
    wave: Wave, votes: Sequence[Vote], groups: Mapping[int, str]
) -> tuple[dict[str, object], list[str]]:
    scores: dict[str, list[int]] = {group: [] for group in wave.groups}
    for vote in votes:
        scores[groups[vote.person.id]].append(vote.score)
    result = to_json(
        published(
            scores,
            [vote.reason for vote in votes],
            wave.frozen["headcounts"],
            wave.frozen["minimum_group"],
            wave.frozen["minimum_comments"],
            Random(0),
        )
    )
    comments = result.pop("comments")
    return result, comments
