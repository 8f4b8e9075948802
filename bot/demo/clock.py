"""Simulated time: weeks pass in seconds, for the demo and the tests."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from time import monotonic

NO_TIME = timedelta()


class SimulatedClock:
    """Time that moves only when told to, and by itself while somebody sleeps."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self._now = start
        self._real_since: float | None = None

    def now(self) -> datetime:
        if self._real_since is None:
            return self._now
        return self._now + timedelta(seconds=monotonic() - self._real_since)

    def elapsed(self) -> float:
        return (self.now() - self.start).total_seconds()

    def timestamp(self) -> float:
        """Seconds since the epoch, as the sandbox counts."""
        return self.now().timestamp()

    def advance_to(self, instant: datetime) -> None:
        """Move on to `instant`; never back."""
        self._now = max(self._now, instant)

    def advance(self, **duration: float) -> None:
        """Move on by a timedelta's arguments, e.g. `hours=3`."""
        self._now += timedelta(**duration)

    def follow_real_time(self) -> None:
        """From now on a second takes a second."""
        self._real_since = monotonic()

    async def sleep(self, seconds: float) -> None:
        if self._real_since is not None:
            await asyncio.sleep(seconds)
            return
        # A rest of a float's rounding must move the time too, or its sleeper would wait for ever.
        self._now += max(
            timedelta(seconds=seconds), timedelta.resolution if seconds > 0 else NO_TIME
        )
        await asyncio.sleep(0)
