"""Steps of the machine's clock: seen by comparing it with the one that never runs backwards.

After a step back everything due would wait as long: what was due stays due, leases end when they
would have ended, and the tick looks anew.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from storage.database.engine import Store
from storage.outgoing.outbox import shift_due
from storage.outgoing.pace import shift_pace
from survey.time.clock import Clock

log = structlog.get_logger()

LOOK = 2.0  # seconds between two looks
SMALL = 5.0  # seconds: what clocks are slewed by, and what a busy machine takes to look


class Steps:
    """Remembers how far the clock of days is from the clock of seconds."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._apart = self._measure()

    def _measure(self) -> float:
        return self.clock.now().timestamp() - self.clock.elapsed()

    def since_last_look(self) -> timedelta | None:
        """How far the clock was set since the last look, forward or back; None where it was not."""
        before, self._apart = self._apart, self._measure()
        step = self._apart - before
        return timedelta(seconds=step) if abs(step) >= SMALL else None


async def judge_anew(store: Store, step: timedelta, now: datetime) -> None:
    """After a step: nothing that was due waits for its hour to come a second time."""
    log.warning("the clock was set", seconds=round(step.total_seconds()))
    if step < timedelta(0):
        async with store.write() as tx:
            await shift_due(tx, now, step)
            if store.dialect == "postgresql":
                await shift_pace(tx, now, step)


async def until_next_look(stop: asyncio.Event) -> None:
    """Wait for the next look, or for `stop`."""
    try:
        await asyncio.wait_for(stop.wait(), LOOK)
    except TimeoutError:
        return
