"""The one clock: the bot, the pacing and the demo all ask it, so that time can be simulated."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Real time, or simulated time."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""

    def elapsed(self) -> float:
        """Seconds since some beginning; never runs backwards."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
