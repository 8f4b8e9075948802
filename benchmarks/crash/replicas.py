"""Three replicas tick side by side through years of weeks: every digest is queued once."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from benchmarks.ground import Ground, Row, opened
from bot.settings.definitions import settle_definition
from bot.ticking.clock import tick
from storage.answers.rollup import Cell, count
from storage.database.engine import Store
from storage.database.tables import outbox
from storage.outgoing.kinds import OutgoingKind
from storage.pulse.keys import Keys
from survey.time.periods import days_of, last_complete, shift
from tests.blackbox.installation import TOML

START = datetime(2026, 11, 16, 10, tzinfo=UTC)
REPLICAS = 3


async def run(ground: Ground) -> list[Row]:
    """Each replica has a store of its own, and ticks at its own instant after the digest's."""
    periods = ground.n(25, 1000)
    draw = ground.random("replicas")
    async with AsyncExitStack() as stack:
        folder = await stack.enter_async_context(ground.site_folder())
        url = await stack.enter_async_context(ground.database(folder))
        config = folder / "eleven.toml"
        config.write_text(TOML.replace("0 3 1 1 *", "0 9 * * mon"), encoding="utf-8")
        stores = [await stack.enter_async_context(opened(url)) for _ in range(REPLICAS)]
        definition = await settle_definition(stores[0], config, START)
        keys, zone = Keys(folder / "keys"), definition.company.zone
        weeks = [shift(last_complete(START, zone), n) for n in range(1, periods + 1)]
        await answered(stores[0], weeks)
        for number in range(1, periods + 1):
            due = START + timedelta(weeks=number)
            late = [due + timedelta(seconds=draw.uniform(0, 30)) for _ in stores]
            await asyncio.gather(
                *(
                    tick(store, definition, keys, now)
                    for store, now in zip(stores, late, strict=True)
                )
            )
        posted = await posted_weeks(stores[0])
    faults = {
        "twice": sum(n - 1 for n in posted.values()),
        "missing": len(set(weeks) - posted.keys()),
        "of no period": len(posted.keys() - set(weeks)),
    }
    done = f"{REPLICAS} replicas, {periods} weekly periods"
    return [Row("replicas", ground.engine, "", done, faults, f"{posted.total()} digests")]


async def answered(store: Store, weeks: list[str]) -> None:
    """One answer each week, so that every week has something to tell."""
    async with store.write() as tx:
        for week in weeks:
            await count(tx, Cell("customers", days_of(week)[0], "", ""), 9)


async def posted_weeks(store: Store) -> Counter[str]:
    """How often each week's digest was queued."""
    async with store.read() as tx:
        payloads = await tx.scalars(
            sa.select(outbox.c.payload).where(outbox.c.kind == OutgoingKind.DIGEST)
        )
        return Counter(payload["digest"]["week"] for payload in payloads)
