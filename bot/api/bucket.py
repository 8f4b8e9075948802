"""A token bucket: how much may come at once, and how much in the long run."""

from __future__ import annotations

from survey.time.clock import Clock


class Bucket:
    """A token bucket: `burst` requests at once, `rate` a second in the long run."""

    def __init__(self, clock: Clock, rate: float, burst: float) -> None:
        self.clock, self.rate, self.burst = clock, rate, burst
        self.held, self.at = burst, clock.elapsed()

    def take(self) -> float:
        """Take one; returns 0, or the seconds to wait where there is none."""
        now = self.clock.elapsed()
        self.held = min(self.burst, self.held + (now - self.at) * self.rate)
        self.at = now
        if self.held < 1:
            return (1 - self.held) / self.rate
        self.held -= 1
        return 0
