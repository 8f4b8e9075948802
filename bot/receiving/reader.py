"""One reader among replicas: Telegram lets one process poll, so a lease elects it.

Losing the lease is no danger, only noise: two readers get a 409, and an update that both read is
stored once. SQLite has one service anyway.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.leasing import BEAT, Holding, held_while, new_holder, pause
from bot.receiving.polling import Polling
from storage.database.engine import Store

log = structlog.get_logger()


async def poll_when_elected(store: Store, polling: Polling, stop: asyncio.Event) -> None:
    """Poll until `stop`, whenever this process is the reader."""
    if store.dialect == "sqlite":
        await polling.run(stop)
        return
    holding = Holding(store, "reader", new_holder())
    while not stop.is_set():
        try:
            if await holding.try_to_take():
                log.info("reading")
                polling.heard.waits = False
                await held_while(holding, polling.run, stop)
            elif not polling.heard.waits:
                polling.heard.waits = True
                log.info("waiting: another replica reads")
        except (SQLAlchemyError, OSError) as error:
            log.error("database away", error=type(error).__name__)
        await pause(stop, BEAT)
