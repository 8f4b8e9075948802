"""Sending under kill -9: at most once or at least once as its kind says, and nothing unaccounted.

An invitation and a digest may arrive once at most; what the bot cannot know is flagged unknown. A
note comes at least once, and so does the warning to the managers that a digest is in doubt. Each
message has a chat of its own, so that copies can be counted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import sqlalchemy as sa

from benchmarks.crash.inviting import invite
from benchmarks.crash.site import Site, killed_after, killed_at_call, site
from benchmarks.ground import Ground, Row, opened
from bot.settings.definitions import settle_definition
from reports.digest.frozen import freeze
from reports.digest.numbers import weekly_digest
from storage.database.engine import Store
from storage.database.tables import outbox
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import LEASE, Enqueue

INVITED, READERS, CHANNELS = 10_001, 50_001, -1_002_000_000_001  # the first chat of each kind
ONCE = ("invitation", "digest")
SENDS = ("sendMessage", "sendPhoto")
PATIENCE = 3.0  # seconds for the so-manieth send, before the kill comes anyway
LOOK = 0.1  # seconds between looks at the outbox


async def run(ground: Ground) -> list[Row]:
    """Two thirds invitations, a sixth digests, a sixth notes."""
    n, kills = ground.n(60, 1500), ground.n(3, 40)
    draw = ground.random("sends")
    async with site(ground) as place, opened(place.url) as store:
        await _queue(place, store, n // 6, draw)
        for strike in range(kills):
            await _struck(place, draw, strike, n // kills)
            await _minute_passes(store)
        child = await place.begin()
        while await _left(store):
            assert child.poll() is None, child.written()
            await asyncio.sleep(LOOK)
        assert await place.stop(child) == 0, child.written()
        faults, fact = await _judged(place, store)
    return [Row("sends", ground.engine, "", f"{n} messages, {kills} kill -9", faults, fact)]


async def _queue(place: Site, store: Store, sixth: int, draw: Random) -> None:
    """The messages, in an order that mixes their kinds."""
    now = datetime.now(UTC)
    definition = await settle_definition(store, place.folder / "eleven.toml", now)
    survey = definition.survey("customers")
    invited = range(INVITED, INVITED + 4 * sixth)
    await invite(store, place.sandbox, definition, invited, now)
    async with store.write() as tx:
        digest = await weekly_digest(tx, survey, "2026-W01", definition.company.zone, now)
        for number in range(sixth):
            channel, reader = CHANNELS - number, READERS + number
            place.sandbox.channel(channel, "Managers")
            place.sandbox.person(reader, "Alice").started = True
            payload = {"digest": freeze(digest), "language": "en"}
            await Enqueue(OutgoingKind.DIGEST, channel, payload, now).apply(tx)
            await Enqueue(OutgoingKind.NOTE, reader, {"text": f"note {number}"}, now).apply(tx)
        for row_id in (await tx.scalars(sa.select(outbox.c.id))).all():
            due = now - timedelta(seconds=draw.random())  # the order they are sent in
            await tx.execute(outbox.update().where(outbox.c.id == row_id).values(due_at=due))


async def _struck(place: Site, draw: Random, strike: int, share: int) -> None:
    """The service sends a part of what is queued, and dies."""
    child = await place.begin()
    if strike % 2:
        await killed_after(child, draw.uniform(0, share / 100))
    else:
        with killed_at_call(place, child, draw.randrange(share // 2, share), SENDS):
            await killed_after(child, PATIENCE)


async def _minute_passes(store: Store) -> None:
    """What a dead service had leased runs out, as it would in a minute of waiting."""
    async with store.write() as tx:
        held = (
            await tx.execute(
                sa.select(outbox.c.id, outbox.c.leased_until).where(
                    outbox.c.leased_until.is_not(None)
                )
            )
        ).all()
        for row_id, until in held:
            earlier = outbox.update().where(outbox.c.id == row_id)
            await tx.execute(earlier.values(leased_until=until - LEASE))


async def _left(store: Store) -> int:
    async with store.read() as tx:
        waiting = outbox.c.state.in_(("queued", "leased", "inflight"))
        return int(await tx.scalar(sa.select(sa.func.count()).where(waiting)) or 0)


async def _judged(place: Site, store: Store) -> tuple[dict[str, int], str]:
    """What each row says, held against what arrived in its chat."""
    async with store.read() as tx:
        rows = await tx.execute(sa.select(outbox.c.kind, outbox.c.chat_id, outbox.c.state))
        told = [(kind, chat, state) for kind, chat, state in rows]
        warned = await tx.scalars(
            sa.select(outbox.c.payload).where(
                outbox.c.kind == OutgoingKind.WARNING, outbox.c.state == "sent"
            )
        )
        doubted = sum(payload["key"] == "doubt.digest" for payload in warned)
    arrived = {chat.id: len(chat.messages) for chat in place.sandbox.chats.values()}
    once = [(arrived[chat], state) for kind, chat, state in told if kind in ONCE]
    notes = [(arrived[chat], state) for kind, chat, state in told if kind == "note"]
    faults = {
        "twice": sum(copies > 1 for copies, _ in once),
        "sent but not there": sum(state == "sent" and not copies for copies, state in once),
        "there but not told": sum(
            state not in ("sent", "unknown") and copies > 0 for copies, state in once
        ),
        "unaccounted": sum(state not in ("sent", "unknown", "failed") for _, state in once),
        "failed": sum(state == "failed" for _, state in once),
        "notes unsent": sum(not copies or state != "sent" for copies, state in notes),
        "doubts untold": sum(kind == "digest" and state == "unknown" for kind, _, state in told)
        - doubted,
        "violations": len(place.sandbox.violations),
    }
    states = Counter(state for _, state in once)
    arrived_unknown = sum(state == "unknown" and copies for copies, state in once)
    again = sum(copies - 1 for copies, _ in notes if copies)
    fact = (
        f"{states['sent']} sent, {states['unknown']} unknown ({arrived_unknown} of them arrived), "
        f"{again} notes again"
    )
    return faults, fact
