"""Holding a lease while a process lives, and taking over from one that does not.

Nobody compares clocks: a lease that has not beaten for so long is free, by the watcher's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from storage.database.engine import Store
from storage.outgoing.leases import Lease, beat, leases_like, leave, take

log = structlog.get_logger()

BEAT = 2.0  # seconds between two beats, and between two looks
PATIENCE = 2.0  # seconds for the database to take one
GIVE_UP = 8.0  # seconds without a beat, and a holder no longer counts on its lease
DEAD = 12.0  # seconds without a beat, and others take it
SERVICES = "service "


def new_holder() -> str:
    """The id of a process, which says nothing of it."""
    return secrets.token_hex(8)


class Holding:
    """One lease that this process wants, or has."""

    def __init__(self, store: Store, name: str, holder: str) -> None:
        self.store, self.name, self.holder = store, name, holder
        self._seen: Lease | None = None
        self._moved = 0.0  # when the beat of another was last seen to have moved

    async def try_to_take(self) -> bool:
        """Take the lease where it is free, or has not beaten for DEAD seconds while we looked."""
        now = asyncio.get_running_loop().time()
        silent = self._seen if self._seen and now - self._moved >= DEAD else None
        async with asyncio.timeout(PATIENCE), self.store.at_once() as tx:
            if await take(tx, self.name, self.holder, silent):
                self._seen = None
                return True
            seen = (await leases_like(tx, self.name)).get(self.name)
        if seen != self._seen:
            self._seen, self._moved = seen, now
        return False

    async def keep(self, stop: asyncio.Event) -> None:
        """Beat until `stop`; returns earlier where the lease was lost, or cannot be kept."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while not stop.is_set():
            await pause(stop, BEAT)
            try:
                async with asyncio.timeout(PATIENCE), self.store.at_once() as tx:
                    if not await beat(tx, self.name, self.holder):
                        log.warning("a lease was lost", key=self.name.split()[0])
                        return
                last = loop.time()
            except (SQLAlchemyError, OSError) as error:  # TimeoutError is one of them
                if loop.time() - last >= GIVE_UP - BEAT:
                    log.error("database away", error=type(error).__name__)
                    return

    async def give_back(self) -> None:
        """So that the next one need not wait; whoever cannot lets it fall silent."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            async with asyncio.timeout(PATIENCE), self.store.at_once() as tx:
                await leave(tx, self.name, self.holder)


async def held_while(
    holding: Holding, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Do `work` while a lease that was taken is held; its event is set when it must leave."""
    leaving = asyncio.Event()
    working = asyncio.ensure_future(work(leaving))
    working.add_done_callback(lambda _done: leaving.set())
    stopping = asyncio.ensure_future(stop.wait())
    stopping.add_done_callback(lambda _done: leaving.set())
    try:
        await holding.keep(leaving)
    finally:
        stopping.cancel()
        leaving.set()
        await working
        await holding.give_back()


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait for `stop`, but no longer than so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
