"""One reader among replicas: Telegram lets one process poll, so PostgreSQL's lock elects it.

Losing the lock is no danger, only noise: two readers get a 409, and an update that both read is
stored once. SQLite has one service anyway.
"""

from __future__ import annotations

import asyncio
import contextlib

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.receiving.polling import Polling
from storage.database.engine import Store

log = structlog.get_logger()

_READER = 0x11E7E4  # advisory lock: held by the one that polls
CHECK = 5  # seconds between two tries to be elected, and between two looks whether it still holds


async def poll_when_elected(store: Store, polling: Polling, stop: asyncio.Event) -> None:
    """Poll until `stop`, whenever this process is the reader."""
    if store.dialect == "sqlite":
        await polling.run(stop)
        return
    while not stop.is_set():
        try:
            await _poll_while_locked(store, polling, stop)
        except (SQLAlchemyError, OSError) as error:
            log.error("database away", error=type(error).__name__)
        await _pause(stop)


async def _poll_while_locked(store: Store, polling: Polling, stop: asyncio.Event) -> None:
    async with store.writer.connect() as connection:
        locked = sa.select(sa.func.pg_try_advisory_lock(_READER))
        elected = bool(await connection.scalar(locked))
        await connection.commit()
        if not elected:
            return
        log.info("reading")
        leave = asyncio.Event()
        reading = asyncio.create_task(polling.run(leave))
        try:
            while not stop.is_set() and not reading.done():
                await _pause(stop)
                await connection.scalar(sa.select(1))  # fails when the lock's session is gone
                await connection.commit()
        finally:
            leave.set()
            await reading
        await connection.execute(sa.select(sa.func.pg_advisory_unlock(_READER)))


async def _pause(stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), CHECK)
