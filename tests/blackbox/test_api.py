"""The API of a running service, from outside."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp

from tests.blackbox.installation import Installation
from tests.blackbox.people import all_of, answers

WORD = "CANARY-api-token"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def test_a_shop_asks_after_a_purchase(site: Installation) -> None:
    """The token opens the door, the question goes out, and the answer is read back."""
    port = free_port()
    site.settings.update(ELEVEN_LISTEN=f"127.0.0.1:{port}", ELEVEN_API_TOKEN=WORD)
    service = await site.start()
    alice = site.sandbox.person(1001, "Alice")

    async def call(http: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> Any:
        async with http.request(method, f"/api/v1{path}", json=body) as answer:
            return answer.status, await answer.json()

    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        assert (await call(http, "GET", "/openapi.json"))[0] == 401
    token = {"Authorization": f"Bearer {WORD}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=token) as http:
        wanted = {"survey": "customers", "external_id": "crm-1", "idempotency_key": "order-1"}
        status, first = await call(http, "POST", "/invitations", wanted)
        assert (status, first["status"]) == (200, "needs_link")
        payload = first["link"].partition("?start=")[2]
        await all_of([answers(alice, payload, 9, "They mended it at once")])
        assert await call(http, "POST", "/invitations", wanted) == (200, first)
        (item,) = (await call(http, "GET", "/answers?survey=customers"))[1]["items"]
        assert (item["score"], item["person"]["external_id"]) == (9, "crm-1")
        assert (await call(http, "GET", "/results?survey=customers"))[1]["n"] == 1
    assert await site.stop(service) == 0
    assert WORD not in service.written()


async def test_without_a_token_there_is_no_api(site: Installation) -> None:
    port = free_port()
    site.settings.update(ELEVEN_LISTEN=f"127.0.0.1:{port}")
    service = await site.start()
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        http.get("/api/v1/openapi.json") as answer,
    ):
        assert answer.status == 404
    assert await site.stop(service) == 0
