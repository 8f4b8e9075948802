"""One bucket for every new message, whichever library sends it. Replies go first."""

from __future__ import annotations

from delivery.pace.chat_pace import ChatPace
from survey.time.clock import Clock

WITNESSES = 3  # chats that have nothing to do with each other
REMEMBERED = 10.0  # seconds


class Pace:
    """Spaces messages evenly at `rate` a second; nothing is saved up, so no second holds more.

    A 429 on either library halts the chat that it came from. Everything is halted only when several
    chats say so at about the same time, none of which was sent so much that this explains it: what
    one person can provoke stops nobody else. Edits and tap answers do not come here.
    """

    def __init__(self, clock: Clock, rate: float) -> None:
        self.clock = clock
        self.chats = ChatPace(clock)
        self._gap = 1 / rate
        self._free_at = clock.elapsed()
        self._replies_waiting = 0
        self._said: dict[int, float] = {}  # chats that said 429 for no reason of their own

    async def halt(self, seconds: float, chat_id: int) -> bool:
        """Telegram said 429 in a chat: obey for so many seconds. True where that halts all."""
        now = self.clock.elapsed()
        self.chats.halt(chat_id, seconds)
        self._said = {chat: at for chat, at in self._said.items() if now - at < REMEMBERED}
        if not self.chats.busy(chat_id):
            self._said[chat_id] = now
        everything = len(self._said) >= WITNESSES
        if everything:
            self.rest(seconds)
        return everything

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
