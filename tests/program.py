"""A program of the company's that is told by hooks: an HTTP server on loopback."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from bot.web.hooks import AT_ONCE

HOOK_KEY = b"CANARY-hook-key-of-32-bytes-----"
HOOK_SECRET = "whsec_" + base64.b64encode(HOOK_KEY).decode()


@dataclass
class Told:
    """One request: its id, and its body as JSON."""

    id: str
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["data"]
        return found


class Program:
    """Remembers what it is told, and verifies each signature; answers `statuses`, then 200.

    It can go and come back at the same address.
    """

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.statuses: list[int] = []
        self.at_once = self.most_at_once = 0
        self.slow: asyncio.Event | None = None  # no answer before it is set
        self.full = asyncio.Event()  # so many wait for an answer that no more may come
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/CANARY-path?key=CANARY-query"

    async def __aenter__(self) -> Self:
        await self.come()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.go()

    async def come(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_post("/CANARY-path", self._hear)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def go(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    async def _hear(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), request.headers
        moment, event_id = headers["webhook-timestamp"], headers["webhook-id"]
        signed = f"{event_id}.{moment}.".encode() + body
        expected = base64.b64encode(hmac.new(HOOK_KEY, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert headers["content-type"] == "application/json"
        assert request.query["key"] == "CANARY-query"
        self.told.append(Told(event_id, json.loads(body)))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.at_once == AT_ONCE:
            self.full.set()
        if self.slow:
            await self.slow.wait()
        self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Location": "/CANARY-path"})
