"""The HTTP side: the webhook over the same path as polling, health and metrics."""

from __future__ import annotations

import asyncio
import io
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.web.http import HEADER, LARGEST, Front, Site, bind, serve_http
from sandbox.people import Person
from storage.database.tables import responses
from tests.house import House

SECRET = "s3cret-canary"


@dataclass
class Client:
    """Somebody who talks HTTP to the bot."""

    http: aiohttp.ClientSession
    url: str

    async def post(self, body: bytes, secret: str | None = SECRET) -> int:
        headers = {HEADER: secret} if secret is not None else {}
        data = io.BytesIO(body)
        async with self.http.post(f"{self.url}/telegram", data=data, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.http.get(f"{self.url}{path}", headers=headers) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def serving(
    house: House, secret: str | None = SECRET, metrics_token: str | None = None
) -> AsyncIterator[Client]:
    """The HTTP side of a house, on a free port."""
    app, stop, listener = house.app, asyncio.Event(), bind("127.0.0.1:0")
    site = Site(app.store, app.keys, app.clock, app.gathering, app.heard, secret)
    site.metrics_token = metrics_token
    server = asyncio.create_task(serve_http(Front(site), listener, stop))
    port = listener.getsockname()[1]
    async with aiohttp.ClientSession() as http:
        yield Client(http, f"http://127.0.0.1:{port}")
    stop.set()
    await server


def message(update_id: int, text: str, person: int = 1001) -> dict[str, Any]:
    """A raw update: a text in a private chat."""
    someone = {"id": person, "is_bot": False, "first_name": "Alice"}
    chat = {"id": person, "type": "private", "first_name": "Alice"}
    body = {"message_id": update_id, "date": 1, "chat": chat, "from": someone, "text": text}
    return {"update_id": update_id, "message": body}


async def answers(house: House) -> list[tuple[int, str | None]]:
    async with house.store.read() as tx:
        rows = await tx.execute(sa.select(responses.c.score, responses.c.reason))
        return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b"{}", None, 401),
        (b"{}", "wrong", 403),
        (b"", SECRET, 400),
        (b"not json", SECRET, 400),
        (b"\xff\xfe\x00", SECRET, 400),
        (b"[]", SECRET, 400),
        (b"{}", SECRET, 400),
        (b'{"update_id": "7"}', SECRET, 400),
        (b'{"update_id": true}', SECRET, 400),
        (b'{"update_id": -1}', SECRET, 400),
        (b'{"update_id": 1e400}', SECRET, 400),
        (b'{"update_id": 99999999999999999999}', SECRET, 400),
        (b"[" * 100_000, SECRET, 400),
        (b'{"update_id": 7, "x": "' + b"a" * LARGEST + b'"}', SECRET, 413),
        (b'{"update_id": 7}', SECRET, 200),
        (b'{"update_id": 8, "message": 5}', SECRET, 200),  # put aside, or Telegram never stops
        (b'{"update_id": 9, "message": {"from": {"id": "x"}}}', SECRET, 200),
    ],
)
async def test_a_bad_request_gets_its_status(
    sqlite_house: House, body: bytes, secret: str | None, status: int
) -> None:
    """401, 403, 400, 413; and 200 for an update that nobody can handle."""
    async with serving(sqlite_house) as client:
        assert await client.post(body, secret) == status


async def test_no_body_is_a_server_error(sqlite_house: House) -> None:
    """Random and mutilated bodies: never a 5xx, and the next good update is accepted."""
    chance = random.Random(7)
    good = json.dumps(message(50_000, "/start")).encode()
    async with serving(sqlite_house) as client:
        for number in range(150):
            body = bytearray(json.dumps(message(60_000 + number, "Привет 9")).encode())
            for _ in range(chance.randint(1, 4)):
                body[chance.randrange(len(body))] = chance.randrange(256)
            assert await client.post(bytes(body)) < 500
        sqlite_house.sandbox.person(1001, "Alice").started = True
        assert await client.post(good) == 200


async def test_without_a_webhook_nobody_may_post(sqlite_house: House) -> None:
    """While the bot polls, the route gives nothing away."""
    async with serving(sqlite_house, secret=None) as client:
        assert await client.post(b'{"update_id": 7}') == 404


async def test_a_conversation_by_webhook(house: House) -> None:
    """The sandbox posts updates to the bot: the same four calls, the same answer."""
    async with serving(house) as client:
        await house.sandbox.call(
            "setWebhook", {"url": f"{client.url}/telegram", "secret_token": SECRET}
        )
        alice = house.sandbox.person(1001, "Alice")
        alice.start()
        await written(alice, "How likely")
        alice.tap("9")
        await written(alice, "9 of 10")
        alice.say("Quiet at night")
        await written(alice, "Thank you")
        await house.app.replier.drain()
        assert await answers(house) == [(9, "Quiet at night")]
        methods = [call.method for call in house.calls() if call.method != "setWebhook"]
        assert methods == ["sendMessage", "answerCallbackQuery", "editMessageText", "sendMessage"]


async def written(person: Person, words: str) -> None:
    """Wait until the bot's newest message has these words; a test's time limit ends the wait."""
    while not any(words in (m.text or "") for m in person.messages[-1:]):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def test_a_reason_that_overtakes_its_tap_ends_in_the_same_answer(house: House) -> None:
    """Telegram's queues are apart: the text may arrive before the tap, or beside it."""
    alice = house.sandbox.person(1001, "Alice")
    alice.start()
    await house.turn()
    tap = next(
        button["callback_data"]
        for row in alice.last.keyboard
        for button in row
        if button["text"] == "3"
    )
    someone = {"id": 1001, "is_bot": False, "first_name": "Alice"}
    tapped = {
        "update_id": 7001,
        "callback_query": {
            "id": "1", "from": someone, "chat_instance": "1", "data": tap,
            "message": {"message_id": alice.last.message_id, "date": 1,
                        "chat": {"id": 1001, "type": "private"}, "text": "x"},
        },
    }  # fmt: skip
    async with serving(house) as client:
        bodies = [json.dumps(message(7002, "It leaks")).encode(), json.dumps(tapped).encode()]
        assert await asyncio.gather(*map(client.post, bodies)) == [200, 200]
    assert await answers(house) == [(3, "It leaks")]


async def test_an_update_posted_twice_at_once_counts_once(house: House) -> None:
    """Two deliveries of one update side by side."""
    house.sandbox.person(1001, "Alice").started = True
    body = json.dumps(message(7001, "/start")).encode()
    async with serving(house) as client:
        assert await asyncio.gather(*[client.post(body) for _ in range(5)]) == [200] * 5
    await house.app.replier.drain()
    assert house.sandbox.count("sendMessage") == 1


async def test_while_the_database_is_away_nothing_is_acknowledged(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, and the same update is welcome when it is back."""
    house = sqlite_house
    house.sandbox.person(1001, "Alice").started = True
    body = json.dumps(message(7001, "/start")).encode()
    async with serving(house) as client:
        with monkeypatch.context() as patched:
            patched.setattr("bot.receiving.receive.seen", _away)
            assert await client.post(body) == 503
        assert await client.post(body) == 200
    await house.app.replier.drain()
    assert house.sandbox.count("sendMessage") == 1


async def _away(*_: object) -> set[int]:
    raise OperationalError("", None, Exception("database is locked"))


async def test_readiness_names_what_is_missing(house: House) -> None:
    """A silent Telegram, and the key of an open wave."""
    async with serving(house, secret=None) as client:
        assert await client.get("/healthz") == (200, '{"status":"alive"}')
        assert (await client.get("/readyz"))[0] == 200
        house.app.heard.polls = True
        house.clock.advance(minutes=3)
        status, told = await client.get("/readyz")
        assert (status, json.loads(told)["missing"]) == (503, ["telegram"])


async def test_metrics_tell_of_the_machine_alone(house: House) -> None:
    """Updates, deliveries, commit times; no name, no text, no id of anybody."""
    alice = house.sandbox.person(424242, "Canary Alice")
    alice.start()
    await house.turn()
    alice.tap("9")
    alice.say("a canary reason")
    await house.turn()
    async with serving(house) as client:
        status, told = await client.get("/metrics")
    assert status == 200
    assert 'eleven_updates_total{outcome="stored"}' in told
    assert 'eleven_deliveries{state="sent"}' in told
    for canary in ("424242", "anary", "customers", SECRET, "SANDBOX"):
        assert canary not in told
