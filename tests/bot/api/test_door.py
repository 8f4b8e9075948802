"""Who may come in, how often and with how much; and what everybody else is told."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError

from bot.api.door import BURST, LARGEST, RATE
from bot.demo.clock import SimulatedClock
from storage.database.engine import Store
from tests.bot.api.shop import TOKEN, Shop, fields, open_shop
from tests.storage.rows import only_sqlite

pytestmark = only_sqlite

LINK = {"survey": "customers"}
ROUTES = [
    ("GET", "/openapi.json"),
    ("GET", "/results?survey=customers"),
    ("POST", "/links"),
    ("DELETE", "/people/crm-1"),
    ("GET", "/nowhere"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("given", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "ключ"])
async def test_without_the_token_nothing_is_told(
    store: Store, clock: SimulatedClock, given: str | None, method: str, path: str
) -> None:
    """Not even whether the address exists."""
    async with open_shop(store, clock, given=None) as shop:
        headers = {} if given is None else {"Authorization": f"Bearer {given}".encode()}
        answer = await shop.send(method, path, headers=headers)
        assert fields(answer, 401) == []
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in answer.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_s_name_is_written_as_one_likes(
    store: Store, clock: SimulatedClock, scheme: str
) -> None:
    async with open_shop(store, clock, given=None) as shop:
        headers = {"Authorization": f"{scheme} {TOKEN}"}
        await shop.ok("POST", "/links", LINK, headers=headers)
        headers = {"Authorization": f"Basic {TOKEN}"}
        await shop.problem(401, "POST", "/links", LINK, headers=headers)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_without_the_setting_there_is_no_api(
    store: Store, clock: SimulatedClock, method: str, path: str
) -> None:
    async with open_shop(store, clock, token=None, given="") as shop:
        assert await shop.problem(404, method, path) == []


async def test_too_many_requests_wait(shop: Shop) -> None:
    """After the burst, as many as the rate allows; the others are told how long to wait."""
    for _ in range(BURST):
        await shop.ok("GET", "/openapi.json")
    answer = await shop.send("GET", "/openapi.json")
    assert fields(answer, 429) == []
    assert answer.headers["retry-after"] == "1"
    shop.clock.advance(seconds=1)
    for _ in range(RATE):
        await shop.ok("GET", "/openapi.json")
    await shop.problem(429, "GET", "/openapi.json")


async def test_whoever_has_no_token_takes_nobody_s_turn(
    store: Store, clock: SimulatedClock
) -> None:
    async with open_shop(store, clock, given=None) as shop:
        for _ in range(BURST + 1):
            await shop.problem(401, "GET", "/openapi.json")
        headers = {"Authorization": f"Bearer {TOKEN}"}
        await shop.ok("GET", "/openapi.json", headers=headers)


async def chunks(size: int) -> AsyncIterator[bytes]:
    """A body whose length nobody announces."""
    for _ in range(0, size, 1 << 12):
        yield b" " * (1 << 12)


async def test_a_body_has_a_limit_announced_or_not(shop: Shop) -> None:
    large = b'{"survey": "customers"}'.ljust(LARGEST + 1)
    fitting = large[:LARGEST]
    headers = {"Content-Type": "application/json"}
    answer = await shop.send("POST", "/links", content=large, headers=headers)
    assert fields(answer, 413) == []
    answer = await shop.send("POST", "/links", content=chunks(2 * LARGEST), headers=headers)
    assert fields(answer, 413) == []
    assert (await shop.send("POST", "/links", content=fitting, headers=headers)).is_success


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"not json", b"[" * 60_000, b"1" * 5_000],
    ids=["empty", "cut off", "no text", "words", "deep", "a long number"],
)
async def test_a_body_that_is_no_json_object_is_refused(shop: Shop, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await shop.send("POST", "/links", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    fields(answer, answer.status_code)


async def test_json_must_be_called_json(shop: Shop) -> None:
    headers = {"Content-Type": "text/plain"}
    content = b'{"survey": "customers"}'
    answer = await shop.send("POST", "/links", content=content, headers=headers)
    assert fields(answer, 422) == ["body"]


async def test_half_a_character_is_no_server_error(shop: Shop) -> None:
    headers = {"Content-Type": "application/json"}
    for content in (b'{"survey": "a", "\\ud800": 1}', b'{"survey": "\\udfff"}'):
        answer = await shop.send("POST", "/links", content=content, headers=headers)
        assert fields(answer, 422)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "", 404),
        ("GET", "/links/", 404),
        ("GET", "/docs", 404),
        ("GET", "/links", 405),
        ("PATCH", "/people/crm-1", 405),
        ("POST", "/answers", 405),
        ("BREW", "/links", 405),
    ],
)
async def test_another_address_or_method_is_a_problem_document(
    shop: Shop, method: str, path: str, status: int
) -> None:
    assert await shop.problem(status, method, path) == []


async def test_a_wrong_method_is_told_the_right_ones(shop: Shop) -> None:
    answer = await shop.send("GET", "/people/crm-1")
    assert answer.headers["allow"] == "DELETE, PUT"


async def test_while_the_database_is_away_the_answer_is_503(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> None:
        raise OperationalError("SELECT canary", {}, Exception("canary"))

    monkeypatch.setattr("bot.api.links.address", failing)
    answer = await shop.send("POST", "/links", LINK)
    assert fields(answer, 503) == []
    assert answer.headers["retry-after"]
    assert "canary" not in answer.text


async def test_what_nobody_expected_tells_nothing(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A problem document, and a log without the words of the exception."""

    async def failing(*_: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("bot.api.links.address", failing)
    with caplog.at_level(logging.DEBUG):
        answer = await shop.send("POST", "/links", LINK)
    assert fields(answer, 500) == []
    assert "canary" not in answer.text + caplog.text
