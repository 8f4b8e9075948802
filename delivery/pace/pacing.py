"""One bucket for every new message, whichever library sends it. Replies go first."""

from __future__ import annotations

from delivery.pace.chat_pace import ChatPace
from survey.time.clock import Clock


class Pace:
    """Spaces messages evenly at `rate` a second; nothing is saved up, so no second holds more.

    A 429 on either library halts everything until its deadline, unless it came from a group or
    channel: then that chat alone. Edits and tap answers do not come here.
    """

    def __init__(self, clock: Clock, rate: float) -> None:
        self.clock = clock
        self.chats = ChatPace(clock)
        self._gap = 1 / rate
        self._free_at = clock.elapsed()
        self._replies_waiting = 0

    async def halt(self, seconds: float, chat_id: int | None = None) -> None:
        """Telegram said 429: obey for so many seconds, for `chat_id` or for everything."""
        if chat_id is not None and chat_id < 0:
            self.chats.halt(chat_id, seconds)
        else:
            self.rest(seconds)

    def rest(self, seconds: float) -> None:
        """Send nothing from this process for so many seconds."""
        self._free_at = max(self._free_at, self.clock.elapsed() + seconds)

    async def turn(self, *, reply: bool) -> None:
        """Wait until one message may be sent. A reply never waits behind a delivery."""
        if reply:
            self._replies_waiting += 1
        try:
            while True:
                wait = self._free_at - self.clock.elapsed()
                if wait <= 0 and not (self._replies_waiting and not reply):
                    self._free_at = self.clock.elapsed() + self._gap
                    return
                await self.clock.sleep(max(wait, self._gap if not reply else 0))
        finally:
            if reply:
                self._replies_waiting -= 1
