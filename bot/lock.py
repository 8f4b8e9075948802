"""Whether a service runs on this database: one at most on SQLite, any number on PostgreSQL."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.leasing import BEAT, SERVICES, Holding, new_holder
from storage.database.engine import Store
from storage.outgoing.leases import leases_like, leave

MOMENT = 0.5  # seconds between two looks for a beat


class Running(Exception):
    """A service runs on this SQLite database already."""


@contextmanager
def _lock_file(database_url: str) -> Iterator[None]:
    database = make_url(database_url).database
    path = Path(f"{database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:  # the lock dies with its process, however it dies
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Running(f"another `eleven run` uses {database}") from None
        yield


@asynccontextmanager
async def service_present(store: Store, database_url: str) -> AsyncIterator[None]:
    """Be the running service, or one of them. Raises Running."""
    if store.dialect == "sqlite":
        with _lock_file(database_url):
            yield
        return
    holder = new_holder()
    holding = Holding(store, SERVICES + holder, holder)
    with suppress(sa.exc.SQLAlchemyError, OSError):  # slow just now; the beating tries again
        await holding.try_to_take()
    stop = asyncio.Event()
    beating = asyncio.create_task(_beat(holding, stop))
    try:
        yield
    finally:
        stop.set()
        await beating
        await holding.give_back()


async def _beat(holding: Holding, stop: asyncio.Event) -> None:
    """For ever: a service that could not reach the database for a while still runs."""
    while not stop.is_set():
        await holding.keep(stop)
        with suppress(sa.exc.SQLAlchemyError, OSError):
            await holding.try_to_take()


@asynccontextmanager
async def no_service(store: Store, database_url: str) -> AsyncIterator[bool]:
    """True while no service runs. On SQLite none can start before the block ends."""
    if store.dialect == "sqlite":
        try:
            with _lock_file(database_url):
                yield True
        except Running:
            yield False
        return
    yield not await _any_beats(store)


async def _any_beats(store: Store) -> bool:
    """Whether a service beats; one that was killed leaves a row that does not."""
    loop = asyncio.get_running_loop()
    async with store.read() as tx:
        before = await leases_like(tx, SERVICES)
    until = loop.time() + BEAT + MOMENT
    while before and loop.time() < until:
        await asyncio.sleep(MOMENT)
        async with store.read() as tx:
            now = await leases_like(tx, SERVICES)
        if any(name in now and now[name] != lease for name, lease in before.items()):
            return True
    if before:
        async with store.at_once() as tx:
            for name, lease in before.items():
                await leave(tx, name, lease.holder)
    return False
