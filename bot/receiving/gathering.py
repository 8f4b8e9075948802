"""Group commit for webhooks: updates that arrive side by side share one transaction.

Telegram posts updates one by one, in parallel across chats. Each request waits until the
transaction that holds its update has committed; while one commits, the next ones gather.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiogram.methods import AnswerCallbackQuery

from bot.receiving.receive import Raw, Receiver, steps_of
from bot.receiving.replying import Replier
from bot.receiving.session import as_call
from handlers.update.step import Step

BATCH = 100
Carried = asyncio.Future[bytes | None]


class Gathering:
    """Collects updates and stores them in batches; one task at a time does the storing."""

    def __init__(self, receiver: Receiver, replier: Replier) -> None:
        self.receiver = receiver
        self.replier = replier
        self._waiting: list[tuple[Raw, Carried]] = []
        self._storing: asyncio.Task[None] | None = None

    async def take(self, raw: Raw) -> bytes | None:
        """Return once the update is stored: a call for the response to carry, if there is one.

        Raises what `receive` raises: the database is away.
        """
        stored: Carried = asyncio.get_running_loop().create_future()
        self._waiting.append((raw, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        return await stored

    async def drain(self) -> None:
        """Wait until nothing is being stored."""
        if self._storing is not None:
            await asyncio.wait([self._storing])

    async def _store_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            await self._store(batch)

    async def _store(self, batch: Sequence[tuple[Raw, Carried]]) -> None:
        try:
            steps = await steps_of(self.receiver, [raw for raw, _ in batch])
        except Exception as error:
            for _, stored in batch:
                if not stored.done():  # the request may have given up meanwhile
                    stored.set_exception(error)
            return
        for (_, stored), step in zip(batch, steps, strict=True):
            self._acknowledge(stored, step)

    def _acknowledge(self, stored: Carried, step: Step) -> None:
        """The answer to a tap goes with the response, for nobody acts on whether it arrives."""
        taps = [one for one in step.replies if isinstance(one.method, AnswerCallbackQuery)][:1]
        if stored.done():
            taps = []
        else:
            carried = as_call(self.receiver.bot, taps[0].method) if taps else None
            stored.set_result(carried)
        self.replier.send(reply for reply in step.replies if reply not in taps)
