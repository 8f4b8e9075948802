"""The Bot API server: a `World` that answers over HTTP on loopback."""

import inspect
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox import control, transport
from sandbox.errors import Refusal, Violation
from sandbox.methods import TABLE
from sandbox.schema import Params, canonical, check
from sandbox.world import Call, World


class Sandbox(World):
    """A faithful Telegram for one bot.

    >>> async with Sandbox() as sandbox:  # or: url = await sandbox.start(); ... stop()
    ...     alice = sandbox.person(1001, "Alice")
    ...     alice.start()

    `url` suits aiogram's `TelegramAPIServer.from_base(url)`; python-telegram-bot takes
    `base_url=url + "/bot"` and `base_file_url=url + "/file/bot"`. Time is `now` alone, in
    seconds since the epoch; only the waiting of a long poll is real.
    """

    _runner: web.AppRunner | None = None
    url = ""

    def app(self) -> web.Application:
        """The application: the Bot API, the control API and the chat page."""
        app = web.Application(client_max_size=transport.LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        control.add_routes(app, self)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, on a free port by default, and return the base URL."""
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        self._runner = runner
        self.url = f"http://{host}:{runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Close; a waiting poll gets an empty answer."""
        self.updates.interrupt("")
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def call(self, method: str, raw: Params) -> Any:
        """Answer a method with its result or a `Refusal`, and record the call."""
        params = raw
        try:
            method = canonical(method)
            params = check(method, raw)
            for fault in self.faults:
                refusal = fault(method, params)
                if refusal is not None:
                    raise refusal
            result = TABLE[method](self, params)
            if inspect.isawaitable(result):
                result = await result
        except Refusal as refusal:
            if isinstance(refusal, Violation):
                self.violations.append(f"{method}: {refusal.description}")
            self.calls.append(Call(method, params, self.now(), False, refusal.description))
            raise
        self.calls.append(Call(method, params, self.now(), True))
        return result

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            transport.check_token(request.match_info["token"], self.token)
            raw = await transport.read(request)
            return transport.success(await self.call(request.match_info["method"], raw))
        except Refusal as refusal:
            return transport.failure(refusal)

    async def _download(self, request: web.Request) -> web.Response:
        try:
            transport.check_token(request.match_info["token"], self.token)
        except Refusal as refusal:
            return transport.failure(refusal)
        data = self.files.download(request.match_info["path"])
        if data is None:
            return transport.failure(Refusal(404, "Not Found"))
        return web.Response(body=data, content_type="application/octet-stream")
