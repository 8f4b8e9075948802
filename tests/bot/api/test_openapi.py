"""The API's description is whole, and junk that no description allows is answered, too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.api.app import PROBLEMS
from bot.demo.clock import SimulatedClock
from storage.database.engine import open_store
from storage.database.migrate import migrate
from tests.bot.api.shop import Shop, open_shop

OPERATIONS = [
    ("put", "/people/{external_id}"),
    ("delete", "/people/{external_id}"),
    ("post", "/links"),
    ("post", "/invitations"),
    ("get", "/results"),
    ("get", "/answers"),
]


class Served:
    """A shop in a loop of its own, which a property test may ask again and again."""

    def __init__(self, runner: asyncio.Runner, shop: Shop) -> None:
        self.runner, self.shop = runner, shop
        self.schema = runner.run(shop.ok("GET", "/openapi.json"))

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.shop.clock.advance(seconds=10)  # the rate is another test's subject
        return self.runner.run(self.shop.send(method, path, **more))

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target: Any = self.schema
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        return schema


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One installation for all examples, on SQLite."""
    path: Path = tmp_path_factory.mktemp("api") / "eleven.db"
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def enter() -> Shop:
            store = open_store(f"sqlite:///{path}")
            stack.push_async_callback(store.close)
            await migrate(store)
            clock = SimulatedClock(datetime(2026, 11, 16, 10, tzinfo=UTC))
            return await stack.enter_async_context(open_shop(store, clock))

        yield Served(runner, runner.run(enter()))
        runner.run(stack.aclose())


def check(served: Served, method: str, path: str, answer: httpx.Response) -> None:
    """Never a server error; every refusal a problem document that names what is wrong."""
    responses = served.schema["paths"][path][method]["responses"]
    assert str(answer.status_code) in responses, answer.text
    if answer.is_success:
        return
    assert answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert set(document) == {"type", "title", "status", "detail", "errors"}
    assert document["status"] == answer.status_code
    assert document["detail"]
    if answer.status_code == 422:
        assert document["errors"]
        assert all(set(error) == {"field", "problem"} for error in document["errors"])


@pytest.mark.parametrize(("method", "path"), [one for one in OPERATIONS if one[0] != "delete"])
def test_junk_is_answered(served: Served, method: str, path: str) -> None:
    """Any bytes as a body, any text as a query."""

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(body=st.binary(max_size=200), query=st.text(max_size=40))
    def answered(body: bytes, query: str) -> None:
        target = path.replace("{external_id}", "crm-1")
        headers = {"Content-Type": "application/json"}
        answer = served.send(
            method, f"{target}?{quote(query, safe='=&')}", content=body, headers=headers
        )
        check(served, method, path, answer)

    answered()


def test_the_description_is_whole(served: Served) -> None:
    """OpenAPI 3.1: references lead somewhere, every operation has its problems and a token."""
    schema = served.schema
    assert schema["openapi"].startswith("3.1.")
    assert schema["servers"] == [{"url": "/api/v1"}]
    described = {(m, path) for path, methods in schema["paths"].items() for m in methods}
    assert described == set(OPERATIONS)
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for method, path in OPERATIONS:
        operation = schema["paths"][path][method]
        assert operation["security"] == [{"token": []}]
        assert {str(status) for status in PROBLEMS} < set(operation["responses"])
        for status in PROBLEMS:
            content = operation["responses"][str(status)]["content"]
            assert list(content) == ["application/problem+json"]
    for reference in references(schema):
        assert served.resolve({"$ref": reference})


def test_the_examples_are_answered(served: Served) -> None:
    """What the description shows as a request works as it stands."""
    for method, path in OPERATIONS:
        operation = served.schema["paths"][path][method]
        if "requestBody" in operation:
            shape = operation["requestBody"]["content"]["application/json"]["schema"]
            for body in served.resolve(shape)["examples"]:
                target = path.replace("{external_id}", "crm-7")
                answer = served.send(method, target, json=body)
                assert answer.status_code == 200, answer.text


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)
