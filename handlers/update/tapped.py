"""The filter that reads a button's callback data by our own grammar."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from survey.buttons.callbacks import Action, parse


class Tapped(Filter):
    """Passes taps of one action (see survey.callbacks), giving handlers `tap`."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, callback: CallbackQuery) -> bool | dict[str, Any]:
        if callback.message is None or callback.message.chat.type != "private":
            return False
        tap = parse(callback.data or "")
        return {"tap": tap} if tap is not None and tap.action is self.action else False
