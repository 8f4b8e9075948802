"""The database goes away between a send and its outcome: nothing of it is told as unknown."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import sqlalchemy as sa

from benchmarks.crash.site import site
from benchmarks.ground import Ground, Row, opened
from benchmarks.hop import hop_to, place_of, through
from sandbox.schema import Params
from storage.database.tables import outbox
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from tests.blackbox.installation import MANAGER, until

AWAY = 8  # seconds


async def run(ground: Ground) -> list[Row]:
    """Each message cuts the way to the database at the instant at which Telegram takes it."""
    n = ground.n(2, 20)
    async with site(ground) as place, hop_to(*place_of(place.url)) as hop:
        place.settings["ELEVEN_DATABASE_URL"] = through(place.url, hop.port)
        child = await place.begin()
        cuts: list[asyncio.Task[None]] = []

        def cut(method: str, params: Params) -> None:
            if method == "sendMessage" and params.get("chat_id") == MANAGER and len(cuts) < n:
                cuts.append(asyncio.create_task(hop.cut()))

        place.sandbox.faults.append(cut)
        for number in range(n):
            async with opened(place.url) as store, store.write() as tx:
                payload = {"text": f"note {number}"}
                await Enqueue(OutgoingKind.NOTE, MANAGER, payload, datetime.now(UTC)).apply(tx)
            await until(lambda wanted=number: len(cuts) > wanted, "it is sent")  # type: ignore[misc]
            await cuts[-1]
            await asyncio.sleep(ground.n(AWAY, 70))
            await hop.listen()
        await until(lambda: "an outcome waits" in child.written(), "it is remembered")
        await asyncio.sleep(5)
        async with opened(place.url) as store, store.read() as tx:
            states = list(await tx.scalars(sa.select(outbox.c.state)))
        copies = [one.text for one in place.sandbox.person(MANAGER).messages if one.from_bot]
        faults = {
            "of other state": sum(state != "sent" for state in states),
            "twice": len(copies) - len(set(copies)),
            "missing": n - len(set(copies)),
            "services that died": int(child.poll() is not None),
        }
    done = f"{n} times the database goes away after a send"
    return [Row("memory", ground.engine, "", done, faults, f"{len(copies)} arrived")]
