"""The door of the API: who may come in, how often, and with how much."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from math import ceil

import structlog
from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.body import read_body
from bot.api.problems import Problem
from survey.time.clock import Clock

log = structlog.get_logger()

LARGEST = 1 << 16  # bytes; fifty properties are some thousand
RATE, BURST = 20, 100  # requests a second of one process, and how many may come at once


class Bucket:
    """A token bucket: `burst` requests at once, `rate` a second in the long run."""

    def __init__(self, clock: Clock, rate: float, burst: float) -> None:
        self.clock, self.rate, self.burst = clock, rate, burst
        self.held, self.at = burst, clock.elapsed()

    def take(self) -> float:
        """Take one; returns 0, or the seconds to wait where there is none."""
        now = self.clock.elapsed()
        self.held = min(self.burst, self.held + (now - self.at) * self.rate)
        self.at = now
        if self.held < 1:
            return (1 - self.held) / self.rate
        self.held -= 1
        return 0


@dataclass
class Door:
    """Lets a request through to `api`, or answers it. Without a token nobody comes in."""

    api: ASGIApp
    token: str | None
    bucket: Bucket

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
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        right = compare_digest(given.strip().encode(), self.token.encode())
        if scheme.lower() != "bearer" or not right:
            realm = {"WWW-Authenticate": 'Bearer realm="Eleven"'}
            raise Problem(401, "wants Authorization: Bearer and the token", headers=realm)
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
