"""From a program's wish to a counted answer, over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.api.site import ApiSite
from bot.web.http import Front, Site, bind, serve_http
from storage.database.tables import requests
from tests.bot.api.shop import TOKEN
from tests.house import House
from tests.storage.rows import table


@asynccontextmanager
async def program(house: House) -> AsyncIterator[aiohttp.ClientSession]:
    """A program with the token, and the HTTP side of a house on a free port."""
    app, stop, listener = house.app, asyncio.Event(), bind("127.0.0.1:0")
    api = ApiSite(app.store, app.clock, app.definitions, "eleven_bot", TOKEN, app.keys)
    site = Site(app.store, app.keys, app.clock, app.gathering, app.heard, None, api)
    server = asyncio.create_task(serve_http(Front(site), listener, stop))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(address, headers=headers) as http:
        yield http
    stop.set()
    await server


async def post(http: aiohttp.ClientSession, path: str, **body: Any) -> dict[str, Any]:
    async with http.post(f"/api/v1{path}", json=body) as answer:
        told: dict[str, Any] = await answer.json()
        assert answer.status == 200, told
        return told


async def get(http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with http.get(f"/api/v1{path}") as answer:
        told: dict[str, Any] = await answer.json()
        return told


async def test_a_purchase_becomes_an_answer(house: House) -> None:
    """Asked an hour after it, answered, and read by the program."""
    alice = house.sandbox.person(1001, "Alice")
    alice.started = True
    async with program(house) as http:
        told = await post(
            http, "/invitations", survey="customers", telegram_id=1001, touchpoint="checkout",
            external_id="crm-1", properties={"order": "7"}, delay_minutes=60,
        )  # fmt: skip
        assert told == {"status": "queued", "link": None}
        await house.turn()
        assert alice.messages == []
        house.clock.advance(minutes=60)
        await house.turn()
        alice.tap("9")
        alice.say("Quiet at night")
        await house.turn()
        (item,) = (await get(http, "/answers?survey=customers"))["items"]
        assert (item["score"], item["reason"], item["via"]) == (9, "Quiet at night", "api")
        assert item["touchpoint"] == "checkout"
        assert item["person"]["external_id"] == "crm-1"
        assert item["person"]["properties"] == {"order": "7"}
        numbers = await get(http, "/results?survey=customers&by=touchpoint")
        assert (numbers["n"], numbers["nps"], numbers["response_rate"]) == (1, 100, 1.0)
        assert [part["name"] for part in numbers["groups"]] == ["checkout"]


async def test_a_personal_link_binds_whoever_opens_it(sqlite_house: House) -> None:
    house = sqlite_house
    async with program(house) as http:
        told = await post(http, "/invitations", survey="customers", external_id="crm-1")
        assert told["status"] == "needs_link"
        alice = house.sandbox.person(1001, "Alice")
        alice.start(told["link"].partition("?start=")[2])
        await house.turn()
        alice.tap("3")
        await house.turn()
        (item,) = (await get(http, "/answers?survey=customers"))["items"]
        assert (item["score"], item["person"]["external_id"]) == (3, "crm-1")


async def test_a_question_that_came_between_takes_the_planned_one_s_place(
    sqlite_house: House,
) -> None:
    """Alice opens a link while an invitation waits: she is not asked a second time."""
    house = sqlite_house
    alice = house.sandbox.person(1001, "Alice")
    alice.started = True
    async with program(house) as http:
        await post(http, "/invitations", survey="customers", telegram_id=1001, delay_minutes=60)
        alice.start()
        await house.turn()
        alice.tap("9")
        await house.turn()
        shown = len(alice.messages)
        house.clock.advance(minutes=90)
        await house.turn()
        assert len(alice.messages) == shown


async def test_who_blocked_the_bot_meanwhile_is_given_a_link(sqlite_house: House) -> None:
    house = sqlite_house
    alice = house.sandbox.person(1001, "Alice")
    alice.started = True
    async with program(house) as http:
        wanted = {"survey": "customers", "telegram_id": 1001, "external_id": "crm-1"}
        await post(http, "/invitations", **wanted)
        alice.block()
        await house.turn()
        told = await post(http, "/invitations", **wanted)
        assert told["status"] == "needs_link"


async def test_the_clock_forgets_old_keys(sqlite_house: House) -> None:
    house = sqlite_house
    async with program(house) as http:
        await post(http, "/invitations", survey="customers", telegram_id=1001, idempotency_key="a")
    house.clock.advance(days=30)
    await house.tick()
    assert len(await table(house.store, requests)) == 1
    house.clock.advance(days=1)
    await house.tick()
    assert await table(house.store, requests) == []


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1"])
async def test_a_wrong_token_is_refused_through_the_whole_site(
    sqlite_house: House, path: str
) -> None:
    async with program(sqlite_house) as http:
        wrong = {"Authorization": "Bearer wrong"}
        async with http.get(path, headers=wrong) as answer:
            assert answer.status == 401
            assert answer.content_type == "application/problem+json"


async def test_neither_logs_nor_metrics_tell_of_anybody(
    sqlite_house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    house = sqlite_house
    house.sandbox.person(424242, "Canary").started = True
    async with program(house) as http:
        await post(
            http, "/invitations", survey="customers", telegram_id=424242, external_id="canary-1",
            properties={"canary": "canary"}, idempotency_key="canary-key",
        )  # fmt: skip
        async with http.put("/api/v1/people/canary-1", json={"telegram_id": "canary"}) as answer:
            assert answer.status == 422
        await house.turn()
        async with http.get("/metrics") as answer:
            told = await answer.text()
    printed = capfd.readouterr()
    for canary in ("424242", "anary", TOKEN):
        assert canary not in told + printed.out + printed.err
