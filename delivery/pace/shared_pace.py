"""The pace of several replicas on one PostgreSQL: together they keep to one rate."""

from __future__ import annotations

from datetime import timedelta

from delivery.pace.pacing import Pace
from storage.database.engine import Store
from storage.outgoing.pace import free_at, hold, reserve
from survey.time.clock import Clock

REPLY_AHEAD = 0.25  # seconds that replies may queue up in the shared row


class SharedPace(Pace):
    """A Pace whose instants are reserved in the database after the turn within this process.

    Deliveries reserve no further ahead than the next instant, so that a reply of another replica
    waits behind one message a replica at most. Whoever finds the row too far ahead waits here.
    """

    def __init__(self, clock: Clock, rate: float, store: Store) -> None:
        super().__init__(clock, rate)
        self._store = store
        self._reply_ahead = max(REPLY_AHEAD, 3 * self._gap)

    async def halt(self, seconds: float, chat_id: int) -> bool:
        """As Pace's, obeyed by every replica where it concerns everything."""
        everything = await super().halt(seconds, chat_id)
        if everything:
            async with self._store.write() as tx:
                await hold(tx, self.clock.now() + timedelta(seconds=seconds))
        return everything

    async def turn(self, *, reply: bool) -> None:
        """Wait until one message may be sent, by this replica among all."""
        ahead = self._reply_ahead if reply else self._gap
        while True:
            await super().turn(reply=reply)
            wait = await self._reserved(ahead)
            if wait is None:
                continue
            if wait <= 0:
                return
            await self.clock.sleep(wait)
            if not await self._halted_meanwhile():
                return

    async def _reserved(self, ahead: float) -> float | None:
        """Seconds until the instant reserved; None where there is none within `ahead`."""
        now, gap = self.clock.now(), timedelta(seconds=self._gap)
        async with self._store.write() as tx:
            at = await reserve(tx, now, gap, timedelta(seconds=ahead))
            free = None if at else await free_at(tx)
        if at is not None:
            return (at - now).total_seconds()
        if free is not None:
            self.rest((free - now).total_seconds() - ahead)
        return None

    async def _halted_meanwhile(self) -> bool:
        # Reservations alone never put the row so far ahead of now.
        async with self._store.read() as tx:
            free = await free_at(tx)
        limit = self._reply_ahead + 2 * self._gap
        return free is not None and (free - self.clock.now()).total_seconds() > limit
