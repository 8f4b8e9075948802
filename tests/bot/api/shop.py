"""A program that talks to the API, without a socket."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bot.api.app import PREFIX, make_api_v1
from bot.api.bearer import Guesses
from bot.api.site import ApiSite
from bot.demo.clock import SimulatedClock
from storage.company.definitions import Definitions
from storage.database.engine import Store
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.definition.reading import read_definition

TOKEN = "shop-token-canary"
TOML = """
[company]
name = "Nordic Kettle"
timezone = "Europe/Helsinki"

[[survey]]
key = "customers"
kind = "nps"
[[survey.touchpoint]]
key = "checkout"
[[survey.touchpoint]]
key = "courier"
delay_minutes = 120
when_quarantined = "defer"
[[survey.touchpoint]]
key = "desk"
when_quarantined = "merge"

[[survey]]
key = "app"
kind = "nps"
eligible = { plan = "gold" }

[[survey]]
key = "team"
kind = "enps"
segments = ["Sales", "Support"]

[[survey]]
key = "delivery"
kind = "csi"
attributes = ["speed"]
"""


def definition() -> Definition:
    return read_definition(tomllib.loads(TOML))


@dataclass
class Shop:
    """Sends requests with the token and expects JSON or a problem document."""

    http: httpx.AsyncClient
    clock: SimulatedClock

    async def send(
        self, method: str, path: str, json: object = None, **more: Any
    ) -> httpx.Response:
        return await self.http.request(method, PREFIX + path, json=json, **more)

    async def ok(self, method: str, path: str, json: object = None, **more: Any) -> Any:
        answer = await self.send(method, path, json, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def problem(
        self, status: int, method: str, path: str, json: object = None, **more: Any
    ) -> list[str]:
        """The fields that a refused request is told of."""
        return fields(await self.send(method, path, json, **more), status)

    async def invite(self, **wanted: Any) -> str:
        """The status of an invitation of the survey `customers`."""
        status: str = (await self.ok("POST", "/invitations", {"survey": "customers", **wanted}))[
            "status"
        ]
        return status


def fields(answer: httpx.Response, status: int) -> list[str]:
    """The fields named by a problem document of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return [error["field"] for error in document["errors"]]


@asynccontextmanager
async def open_shop(
    store: Store,
    clock: SimulatedClock,
    known: Definition | None = None,
    token: str | None = TOKEN,
    given: str | None = TOKEN,
) -> AsyncIterator[Shop]:
    """The API on `store`, and a program with the token `given`."""
    with TemporaryDirectory() as folder:
        keys, definitions = Keys(Path(folder)), Definitions(known or definition())
        site = ApiSite(store, clock, definitions, "kettle_bot", token, keys)
        headers = {"Authorization": f"Bearer {given}"} if given else {}
        api = make_api_v1(site, Guesses(site.clock))

        async def mounted(scope: Any, receive: Any, send: Any) -> None:
            await api({**scope, "root_path": PREFIX}, receive, send)

        transport = httpx.ASGITransport(app=mounted, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as http:
            yield Shop(http, clock)
