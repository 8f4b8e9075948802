"""The filter that reads a button's callback data by our own grammar."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from survey.buttons.callbacks import Action, parse


class Tapped(Filter):
    """Passes taps of one action (see survey.callbacks), giving handlers `tap`.

    In private chats alone, or `anywhere`: under an alert in a group, under a post in a channel.
    """

    def __init__(self, action: Action, *, anywhere: bool = False) -> None:
        self.action, self.anywhere = action, anywhere

    async def __call__(self, callback: CallbackQuery) -> bool | dict[str, Any]:
        private = callback.message is not None and callback.message.chat.type == "private"
        tap = parse(callback.data or "") if private or self.anywhere else None
        return {"tap": tap} if tap is not None and tap.action is self.action else False
