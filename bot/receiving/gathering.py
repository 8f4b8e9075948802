"""Group commit for webhooks: updates that arrive side by side share one transaction.

Telegram posts updates one by one, in parallel across chats. Each request waits until the
transaction that holds its update has committed; while one commits, the next ones gather.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.receiving.receive import Raw, Receiver, receive
from bot.receiving.replying import Replier

BATCH = 100


class Gathering:
    """Collects updates and stores them in batches; one task at a time does the storing."""

    def __init__(self, receiver: Receiver, replier: Replier) -> None:
        self.receiver = receiver
        self.replier = replier
        self._waiting: list[tuple[Raw, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def take(self, raw: Raw) -> None:
        """Return once the update is stored. Raises what `receive` raises: the database is away."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((raw, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        await stored

    async def drain(self) -> None:
        """Wait until nothing is being stored."""
        if self._storing is not None:
            await asyncio.wait([self._storing])

    async def _store_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            await self._store(batch)

    async def _store(self, batch: Sequence[tuple[Raw, asyncio.Future[None]]]) -> None:
        try:
            replies = await receive(self.receiver, [raw for raw, _ in batch])
        except Exception as error:
            for _, stored in batch:
                if not stored.done():  # the request may have given up meanwhile
                    stored.set_exception(error)
            return
        self.replier.send(replies)
        for _, stored in batch:
            if not stored.done():
                stored.set_result(None)
