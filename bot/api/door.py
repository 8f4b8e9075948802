"""The door of the API: who may come in, how often, and with how much."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import structlog
from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.bearer import Guesses
from bot.api.body import read_body
from bot.api.bucket import Bucket
from bot.api.problems import Problem

log = structlog.get_logger()

LARGEST = 1 << 16  # bytes; fifty properties are some thousand
RATE, BURST = 20, 100  # requests a second of one process, and how many may come at once


@dataclass
class Door:
    """Lets a request through to `api`, or answers it. Without a token nobody comes in."""

    api: ASGIApp
    token: str | None
    bucket: Bucket
    guesses: Guesses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            self._check(Request(scope))
            body = await read_body(Request(scope, receive), LARGEST)
            if body is None:
                raise Problem(413, f"wants at most {LARGEST} bytes")
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        except ClientDisconnect:
            return
        try:
            await self.api(scope, _again(body, receive), send)
        except Exception:
            log.exception("a request failed")  # answered already; a traceback might tell a name

    def _check(self, request: Request) -> None:
        if self.token is None:
            raise Problem(404, "there is no API here: ELEVEN_API_TOKEN is not set")
        self.guesses.check(request, self.token)
        wait = self.bucket.take()
        if wait:
            later = {"Retry-After": str(ceil(wait))}
            raise Problem(429, f"wants at most {RATE} requests a second", headers=later)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more, and then whatever else comes."""
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return whole.pop() if whole else await receive()

    return replay
