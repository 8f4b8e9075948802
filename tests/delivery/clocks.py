"""Simulated time for tasks that really wait for one another."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 16, 10, tzinfo=UTC)


class HeapClock:
    """Time that jumps to the next sleeper's end once everybody sleeps."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self._elapsed)

    def elapsed(self) -> float:
        return self._elapsed

    def pass_by(self, seconds: float) -> None:
        """Let time pass, with nobody asleep."""
        self._elapsed += seconds

    async def sleep(self, seconds: float) -> None:
        self._order += 1
        waiting = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, self._order, waiting))
        await waiting

    async def run(self, *tasks: asyncio.Task[None]) -> None:
        """Let time pass until the tasks are done; nobody else may sleep meanwhile."""
        while not_done := sum(not task.done() for task in tasks):
            asleep = sum(not waiting.done() for _, _, waiting in self._sleepers)
            if not_done > asleep:  # somebody is at work, perhaps in a database
                await asyncio.sleep(0)
                continue
            self._elapsed, _, waiting = heapq.heappop(self._sleepers)
            if not waiting.done():
                waiting.set_result(None)
