"""What comes before every handler: a middleware that sees updates alone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class BeforeHandlers(BaseMiddleware):
    """Stands before the dispatcher's routers, where each event is a whole update."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        return await self.meet(handler, event, data)

    @abstractmethod
    async def meet(self, handler: Handler, update: Update, data: dict[str, Any]) -> Any:
        """Let it pass by calling `handler`, or answer in its place."""
