"""When a chat may have its next message: Telegram counts each chat by itself, too."""

from __future__ import annotations

from survey.time.clock import Clock

PRIVATE, ROOM = 1.0, 3.0  # seconds between two messages; a group or channel takes 20 a minute
MANY = 1000  # chats remembered before those that are free again are forgotten


class ChatPace:
    """Which chats must wait: for their last message, or because a 429 said so. Per process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._free_at: dict[int, float] = {}

    def wait(self, chat_id: int) -> float:
        """Seconds until the chat may have a message; 0 where it may now."""
        return max(self._free_at.get(chat_id, 0) - self.clock.elapsed(), 0)

    async def until_free(self, chat_id: int) -> None:
        """Wait until the chat may have a message."""
        while wait := self.wait(chat_id):
            await self.clock.sleep(wait)

    def take(self, chat_id: int) -> None:
        """A message to this chat is on its way: space the next one."""
        self.halt(chat_id, PRIVATE if chat_id > 0 else ROOM)

    def halt(self, chat_id: int, seconds: float) -> None:
        """Send this chat nothing for so many seconds; a longer halt stands."""
        now = self.clock.elapsed()
        if len(self._free_at) > MANY:
            self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        self._free_at[chat_id] = max(self._free_at.get(chat_id, 0), now + seconds)
