"""The Bot API server: a `World` that answers over HTTP on loopback."""

import asyncio
import contextlib
import inspect
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox import control, transport
from sandbox.errors import Refusal, Reset, Violation
from sandbox.faults import befalling
from sandbox.methods.table import TABLE
from sandbox.schema import Params, canonical, check
from sandbox.sends import Call
from sandbox.world import World


class Sandbox(World):
    """A faithful Telegram for one bot.

    >>> async with Sandbox() as sandbox:  # or: url = await sandbox.start(); ... stop()
    ...     alice = sandbox.person(1001, "Alice")
    ...     alice.start()

    `url` suits aiogram's `TelegramAPIServer.from_base(url)`; python-telegram-bot takes
    `base_url=url + "/bot"` and `base_file_url=url + "/file/bot"`. Time is `now` alone, in
    seconds since the epoch; only waiting is real: a long poll's, a slow answer's, and a webhook's.
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
        self.closing.clear()
        self.webhook.resume()
        self.url = f"http://{host}:{runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Close; a waiting poll gets an empty answer, a slow one comes at once."""
        self.closing.set()
        self.updates.interrupt("")
        await self.webhook.stop()
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
        """Answer a method with its result, a `Refusal` or a `Reset`, and record the call."""
        params, late, instead = raw, 0.0, None
        try:
            method = canonical(method)
            params = check(method, raw)
            late, instead = befalling(self.faults, method, params)
            if instead is not None and not (isinstance(instead, Reset) and instead.after):
                raise instead.with_traceback(None)
            result = TABLE[method](self, params)
            if inspect.isawaitable(result):
                result = await result
        except (Refusal, Reset) as error:
            if isinstance(error, Violation):
                self.violations.append(f"{method}: {error.description}")
            pause = error.parameters.get("retry_after") if isinstance(error, Refusal) else None
            self.calls.append(Call(method, params, self.now(), False, str(error), pause))
            await self._linger(late)
            raise
        self.calls.append(Call(method, params, self.now(), True))
        await self._linger(late)
        if instead is not None:
            raise instead.with_traceback(None)
        return result

    async def _linger(self, seconds: float) -> None:
        """Wait so many real seconds, or until the sandbox stops."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.closing.wait(), seconds)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            transport.check_token(request.match_info["token"], self.token)
            raw = await transport.read(request)
            return transport.success(await self.call(request.match_info["method"], raw))
        except Refusal as refusal:
            return transport.failure(refusal)
        except Reset:
            return transport.reset(request)

    async def _download(self, request: web.Request) -> web.Response:
        try:
            transport.check_token(request.match_info["token"], self.token)
        except Refusal as refusal:
            return transport.failure(refusal)
        data = self.files.download(request.match_info["path"])
        if data is None:
            return transport.failure(Refusal(404, "Not Found"))
        return web.Response(body=data, content_type="application/octet-stream")
