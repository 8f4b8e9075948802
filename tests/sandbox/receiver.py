"""A bot's side of a webhook: an HTTP server on loopback that remembers what is posted to it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def words(update: Json) -> str:
    """What the update is about: a message's text, or a tap's data."""
    about = update.get("message") or update.get("callback_query") or {}
    return str(about.get("text") or about.get("data"))


class Receiver:
    """Answers 200, or what `answer` makes of an update; the first of `statuses` goes before."""

    def __init__(self) -> None:
        self.posted: list[Json] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.answer: Answer | None = None
        self.handler: Handler | None = None  # takes whole requests, if there is one
        self.url = ""
        app = web.Application()
        app.router.add_post("/hook", self._hook)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    @property
    def heard(self) -> list[str]:
        """The words of everything posted."""
        return [words(update) for update in self.posted]

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        if self.handler:
            return await self.handler(request)
        update = await request.json()
        self.posted.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.statuses:
            return web.Response(status=self.statuses.pop(0), headers={"Location": "/hook"})
        return await self.answer(update) if self.answer else web.Response()


class Gate:
    """An answer withheld until `open`; counts how many waited at once, in all and by chat."""

    def __init__(self) -> None:
        self.waiting: Counter[int] = Counter()
        self.most = 0
        self.most_in_a_chat = 0
        self.arrived = asyncio.Semaphore(0)  # one permit for every arrival
        self.open = asyncio.Event()

    async def __call__(self, update: Json) -> web.Response:
        about = update.get("message") or update["callback_query"]["message"]
        chat = about["chat"]["id"]
        self.waiting[chat] += 1
        self.most = max(self.most, self.waiting.total())
        self.most_in_a_chat = max(self.most_in_a_chat, self.waiting[chat])
        self.arrived.release()
        await self.open.wait()
        self.waiting[chat] -= 1
        return web.Response()
