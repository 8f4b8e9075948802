"""Telegram's sending limits: sliding windows, so that no second ever holds more than its due."""

import math
from collections import defaultdict, deque
from collections.abc import Callable

from sandbox.errors import Refusal

SECOND = 30  # messages a second, all chats together
PAID_SECOND = 1000  # the same with paid broadcasts
ROOM_MINUTE = 20  # messages a minute to one group or channel
BURST = 5  # a private chat takes one message a second, and a burst this long


class Flood:
    """Counts messages sent; `spend` refuses with 429 and `retry_after` what is over the limit."""

    def __init__(self, now: Callable[[], float], enabled: bool = True) -> None:
        self.now = now
        self.enabled = enabled
        self._windows: dict[int | str, deque[float]] = defaultdict(deque)

    def spend(self, chat_id: int, *, private: bool, paid: bool = False) -> None:
        """Take one message to a chat out of every bucket it belongs to, or out of none."""
        if not self.enabled:
            return
        overall = ("paid", PAID_SECOND, 1.0) if paid else ("all", SECOND, 1.0)
        # Five messages in any five seconds: one a second, with short bursts.
        chat = (chat_id, BURST, float(BURST)) if private else (chat_id, ROOM_MINUTE, 60.0)
        wait = max(self._wait(*overall), self._wait(*chat))
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for key, *_ in (overall, chat):
            self._windows[key].append(self.now())

    def _wait(self, key: int | str, most: int, seconds: float) -> float:
        window = self._windows[key]
        now = self.now()
        # A clock set back must not lock a chat for ever.
        while window and not 0 <= now - window[0] < seconds:
            window.popleft()
        return window[0] + seconds - now if len(window) >= most else 0.0
