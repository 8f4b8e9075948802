"""aiogram's client over our way out: it asks for a session, and ours is never its to close."""

from __future__ import annotations

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession

from bot.network.out import Out


class OurSession(AiohttpSession):
    """The calls of aiogram, over the connections of `out`."""

    def __init__(self, out: Out, api: TelegramAPIServer, base: str) -> None:
        super().__init__(api=api)
        self._out, self._base = out, base

    async def create_session(self) -> ClientSession:
        return self._out.to(self._base)

    async def close(self) -> None:
        """Whoever opened the way out closes it."""
