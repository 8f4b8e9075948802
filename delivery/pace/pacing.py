"""One bucket for every new message, whichever library sends it. Replies go first."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from survey.time.clock import Clock


class Window(NamedTuple):
    """So many messages in any so many seconds, wherever they begin."""

    most: int
    seconds: float


PRIVATE, ROOM = Window(5, 5.5), Window(20, 60.5)  # half a second: Telegram counts at its own end
GAP = 1.0  # seconds between two messages that a person did not ask for
RESERVED = 5  # of a room's window, for new alerts
MOMENT = 0.001  # seconds that are none: a clock need not be able to tell them
MANY = 1000  # chats remembered before those that are free again are forgotten


class ChatPace:
    """Which chats must wait: for their own window, or because a 429 said so. Per process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._sent: dict[int, deque[float]] = {}
        self._halted: dict[int, float] = {}

    def wait(self, chat_id: int, *, reply: bool = False, alert: bool = False) -> float:
        """Seconds until the chat may have a message of this sort; 0 where it may now."""
        now, sent = self.clock.elapsed(), self._sent.get(chat_id, ())
        window = _window(chat_id)
        most = window.most - (0 if chat_id > 0 or alert else RESERVED)
        free_at = self._halted.get(chat_id, now)
        if len(sent) >= most:
            free_at = max(free_at, sent[-most] + window.seconds)
        if sent and chat_id > 0 and not reply:
            free_at = max(free_at, sent[-1] + GAP)
        return free_at - now if free_at - now > MOMENT else 0.0

    async def until_free(self, chat_id: int) -> None:
        """Wait until the chat may have a reply."""
        while wait := self.wait(chat_id, reply=True):
            await self.clock.sleep(wait)

    def take(self, chat_id: int) -> None:
        """A message to this chat is on its way."""
        if len(self._sent) + len(self._halted) > 2 * MANY:
            self._forget_free()
        self._sent.setdefault(chat_id, deque(maxlen=ROOM.most)).append(self.clock.elapsed())

    def arrived(self, chat_id: int) -> None:
        """The last message taken was answered: Telegram counts it from about now."""
        if sent := self._sent.get(chat_id):
            sent[-1] = self.clock.elapsed()

    def halt(self, chat_id: int, seconds: float) -> None:
        """Send this chat nothing for so many seconds; a longer halt stands."""
        until = self.clock.elapsed() + seconds
        self._halted[chat_id] = max(self._halted.get(chat_id, 0), until)

    def busy(self, chat_id: int) -> bool:
        """Whether what it was sent explains that Telegram refuses it more: half a window."""
        window, now = _window(chat_id), self.clock.elapsed()
        lately = [at for at in self._sent.get(chat_id, ()) if now - at < window.seconds]
        return len(lately) > window.most // 2

    def _forget_free(self) -> None:
        now = self.clock.elapsed()
        self._halted = {chat: at for chat, at in self._halted.items() if at > now}
        self._sent = {
            chat: sent
            for chat, sent in self._sent.items()
            if now - sent[-1] < _window(chat).seconds
        }


def _window(chat_id: int) -> Window:
    return PRIVATE if chat_id > 0 else ROOM


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
