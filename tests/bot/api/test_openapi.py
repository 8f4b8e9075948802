"""The API against its own description: whatever is sent, nothing breaks and faults are named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.api.app import PROBLEMS
from bot.demo.clock import SimulatedClock
from storage.engine import open_store
from storage.migrate import migrate
from tests.bot.api.shop import Shop, open_shop

KNOWN = ("customers", "team", "delivery", "checkout", "courier", "crm-1", "Sales", "segment")
OPERATIONS = [
    ("put", "/people/{external_id}"),
    ("delete", "/people/{external_id}"),
    ("post", "/links"),
    ("post", "/invitations"),
    ("get", "/results"),
    ("get", "/answers"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


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

    def values(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        """What a schema allows, with words that mean something here among the texts."""
        schema = self.resolve(schema)
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema:
            return st.one_of(*map(self.values, schema["anyOf"]))
        if schema.get("format") == "date":
            return st.dates().map(str)
        match schema.get("type"):
            case "string":
                longest = schema.get("maxLength", 50)
                return st.sampled_from(KNOWN) | st.text(max_size=longest)
            case "integer":
                least = schema.get("minimum", -(2**64))
                return st.integers(least, schema.get("maximum", 2**64))
            case "object" if "properties" in schema:
                fields = {name: self.values(one) for name, one in schema["properties"].items()}
                required = schema.get("required", [])
                return st.fixed_dictionaries(
                    {name: fields.pop(name) for name in required}, optional=fields
                )
            case "object":
                inner = self.values(schema["additionalProperties"])
                return st.dictionaries(st.text(max_size=10), inner, max_size=4)
            case "null":
                return st.none()
        raise AssertionError(f"the test knows no such schema: {schema}")

    def requests(self, method: str, path: str) -> st.SearchStrategy[dict[str, Any]]:
        """Requests that the description of an operation allows, or nearly so."""
        operation = self.schema["paths"][path][method]
        parts: dict[str, st.SearchStrategy[Any]] = {}
        for parameter in operation.get("parameters", ()):
            parts[f"{parameter['in']} {parameter['name']}"] = self.values(parameter["schema"])
        if "requestBody" in operation:
            shape = operation["requestBody"]["content"]["application/json"]["schema"]
            parts["body"] = self.values(shape) | JSON
        return st.fixed_dictionaries(parts)


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


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_the_description_allows_is_answered(
    served: Served, method: str, path: str
) -> None:
    """Bodies and queries made from the schema, and junk in their place."""

    @settings(
        max_examples=60, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(request=served.requests(method, path))
    def answered(request: dict[str, Any]) -> None:
        target = path
        query: dict[str, Any] = {}
        more: dict[str, Any] = {}
        for key, value in request.items():
            place, _, name = key.partition(" ")
            if place == "path":
                target = target.replace(f"{{{name}}}", quote(value.replace(".", "_"), safe=""))
            elif place == "query" and value is not None:
                query[name] = value
            elif place == "body":
                more["content"] = json.dumps(value)
                more["headers"] = {"Content-Type": "application/json"}
        answer = served.send(method, f"{target}?{urlencode(query)}", **more)
        check(served, method, path, answer)

    answered()


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
