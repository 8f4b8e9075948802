"""The HTTP side: Telegram's webhook, health, metrics and the API for programs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api.app import PREFIX, make_api_v1
from bot.api.bearer import Guesses, from_here
from bot.api.body import read_body
from bot.api.problems import Problem, tell_problems
from bot.api.site import ApiSite
from bot.measure.health import Heard, problems
from bot.measure.metrics import Exposition
from bot.receiving.gathering import Gathering
from bot.web.connections import Server
from storage.database.engine import Store
from storage.pulse.keys import Keys
from survey.time.clock import Clock

log = structlog.get_logger()

LARGEST = 1 << 20  # bytes; Telegram's updates are a few kilobytes
PATIENCE = 20  # seconds for an update to be stored
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Site:
    """What the HTTP side needs; without a secret there is no webhook, without `api` no API."""

    store: Store
    keys: Keys
    clock: Clock
    gathering: Gathering
    heard: Heard
    secret: str | None
    api: ApiSite | None = None
    metrics_token: str | None = None


class Front:
    """The way in: Telegram's updates, which are most of what comes, do not pass the routes."""

    def __init__(self, site: Site) -> None:
        self.site, self.guesses = site, Guesses(site.clock)
        self.routes = make_api(site, self.guesses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self.routes
        if scope["type"] == "http" and scope["path"] == "/telegram" and scope["method"] == "POST":
            app = await take_update(self.site, self.guesses, Request(scope, receive))
        await app(scope, receive, send)


async def take_update(site: Site, guesses: Guesses, request: Request) -> Response:
    """One update: 200 only when it is stored, 503 while the database is away.

    The response carries a call, where one can go without an answer.
    """
    refusal = _refused(request, site.secret, guesses)
    if refusal is not None:
        return refusal
    try:
        body = await read_body(request, LARGEST)
    except ClientDisconnect:
        return Response("gone", 400)  # nobody hears it
    if body is None:
        return Response("too large", 413)
    raw = _update(body)
    if raw is None:
        return Response("wants an update as JSON", 400)
    try:
        async with asyncio.timeout(PATIENCE):
            call = await site.gathering.take(raw)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.error("database away", error=type(error).__name__)
        return Response("try again later", 503)
    site.heard.answered(site.clock.elapsed())
    return Response(call, media_type="application/json") if call else Response()


def make_api(site: Site, guesses: Guesses) -> FastAPI:
    """The routes, on one installation."""
    api = FastAPI(title="Eleven", docs_url=None, redoc_url=None, openapi_url=None)
    metrics = Exposition(site.store, site.clock.now())
    tell_problems(api)  # also of addresses under the prefix that no route can match

    @api.post("/telegram")
    async def telegram(request: Request) -> Response:
        """The same where somebody asks the routes: see `Front`."""
        return await take_update(site, guesses, request)

    @api.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @api.get("/readyz")
    async def readyz(request: Request, response: Response) -> dict[str, Any]:
        """The process can do its work; otherwise 503, and what is missing to whoever may know."""
        missing = await problems(site.store, site.keys, site.heard, site.clock.elapsed())
        response.status_code = 503 if missing else 200
        told: dict[str, Any] = {"status": "missing" if missing else "ready"}
        if not _may_look(request, site, guesses):
            return told
        if site.heard.trouble:
            told["because"] = site.heard.trouble
        if site.heard.waits:
            told["waits"] = "another replica polls"
        return told | {"missing": missing}

    @api.get("/metrics")
    async def tell_metrics(request: Request) -> Response:
        """Prometheus' text format."""
        if site.metrics_token is not None:
            guesses.check(request, site.metrics_token)
        elif not from_here(request):
            raise Problem(403, "wants ELEVEN_METRICS_TOKEN to be set, or a request from this host")
        try:
            told = await metrics.text(site.clock.now())
        except (SQLAlchemyError, OSError):
            return Response("database away", 503)
        return Response(told, media_type="text/plain; version=0.0.4")

    if site.api is not None:
        api.mount(PREFIX, make_api_v1(site.api, guesses))
    return api


def _may_look(request: Request, site: Site, guesses: Guesses) -> bool:
    """Whether a request may know what is inside: from this host, or with the metrics' token."""
    if site.metrics_token is None or "Authorization" not in request.headers:
        return from_here(request)
    guesses.check(request, site.metrics_token)
    return True


def _refused(request: Request, secret: str | None, guesses: Guesses) -> Response | None:
    if secret is None:
        return Response("polling; there is no webhook", 404)
    given = request.headers.get(HEADER)
    if given is None:
        return Response("wants the secret", 401)
    if not compare_digest(given.encode(), secret.encode()):
        return guesses.refuse(Problem(403, "wrong secret")).response()
    return None


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
        return None
    return raw if 0 <= raw["update_id"] < 2**63 else None


class _Server(Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the service listens to signals itself


def bind(listen: str) -> socket.socket:
    """A listening socket on `host:port`. Raises OSError where it is taken or not ours."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family, backlog=512)


async def serve_http(api: ASGIApp, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until `stop`; requests in flight are finished."""
    config = uvicorn.Config(
        api, proxy_headers=False, log_config=None, access_log=False, lifespan="off", ws="none",
        server_header=False, timeout_graceful_shutdown=PATIENCE + 5,
    )  # fmt: skip
    server = _Server(config, listener)
    serving = asyncio.ensure_future(server.serve())
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving
