"""A flood limit per person: whoever hammers a button costs the others nothing."""

from __future__ import annotations

from survey.time.clock import Clock

BURST = 60  # updates at once
REFILL = 2  # a second


class Floodgate:
    """A bucket for each person, in memory; full again after half a minute of quiet."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._buckets: dict[int, tuple[float, float]] = {}  # person -> tokens, when counted

    def lets_in(self, person_id: int) -> bool:
        """Whether one more update of this person is handled; the rest are only acknowledged."""
        now = self.clock.elapsed()
        tokens, counted = self._buckets.get(person_id, (float(BURST), now))
        tokens = min(BURST, tokens + (now - counted) * REFILL)
        if len(self._buckets) > 100_000:
            self._forget_quiet(now)
        self._buckets[person_id] = (max(tokens - 1, 0), now)
        return tokens >= 1

    def _forget_quiet(self, now: float) -> None:
        quiet = now - BURST / REFILL
        self._buckets = {who: one for who, one in self._buckets.items() if one[1] > quiet}
