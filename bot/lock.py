"""Whether a service runs on this database: one at most on SQLite, any number on PostgreSQL."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from storage.database.engine import Store

_PRESENT = 0x11E7E3  # advisory lock: shared by running services


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
    async with store.writer.connect() as connection:
        await connection.execute(sa.select(sa.func.pg_advisory_lock_shared(_PRESENT)))
        await connection.commit()
        try:
            yield
        finally:
            with suppress(sa.exc.DBAPIError):  # it goes with its session, e.g. in a restart
                await connection.execute(sa.select(sa.func.pg_advisory_unlock_shared(_PRESENT)))


@asynccontextmanager
async def no_service(store: Store, database_url: str) -> AsyncIterator[bool]:
    """True while no service runs; none can start before the block ends."""
    if store.dialect == "sqlite":
        try:
            with _lock_file(database_url):
                yield True
        except Running:
            yield False
        return
    async with store.writer.connect() as connection:
        lock = sa.select(sa.func.pg_try_advisory_lock(_PRESENT))
        alone = bool(await connection.scalar(lock))
        await connection.commit()
        try:
            yield alone
        finally:
            if alone:
                await connection.execute(sa.select(sa.func.pg_advisory_unlock(_PRESENT)))
