"""The library that sends, loaded with the first message: until then a process does without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from delivery.messages.message import Message

if TYPE_CHECKING:
    from telegram.ext import ExtBot


class Sender:
    """python-telegram-bot, behind the one call that delivery makes of it."""

    def __init__(self, make: Callable[[], ExtBot[None]]) -> None:
        self._make = make
        self._bot: ExtBot[None] | None = None
        self._turn = asyncio.Lock()

    async def send(
        self,
        chat_id: int,
        message: Message,
        picture: bytes | None,
        *,
        paid: bool,
        topic: int | None = None,
    ) -> int:
        """Send or change a message; returns its id. Raises Refused."""
        async with self._turn:
            if self._bot is None:
                self._bot = await asyncio.to_thread(self._load)  # taps go on meanwhile
        from delivery.calls import send_message

        return await send_message(self._bot, chat_id, message, picture, paid=paid, topic=topic)

    def _load(self) -> ExtBot[None]:
        import delivery.calls  # noqa: F401 - here, and not in the loop

        return self._make()
