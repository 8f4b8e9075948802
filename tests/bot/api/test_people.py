"""Customers by API: stored, completed, forgotten."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from storage.answers.responses import StoreReason
from storage.database.engine import Store
from storage.database.tables import links, people, responses, rollup
from tests.bot.api.shop import Shop
from tests.storage.rows import add_person, ask, only_sqlite, put, table, tap

ALICE = {
    "name": "Alice", "language": "fi", "segment": "North", "telegram_id": 1001,
    "properties": {"plan": "gold"},
}  # fmt: skip


async def test_a_new_person_is_stored_and_told_back(shop: Shop) -> None:
    told = await shop.ok("PUT", "/people/crm-1", ALICE)
    assert told == {**ALICE, "external_id": "crm-1", "state": "active", "reachable": True}


async def test_the_same_again_changes_nothing(shop: Shop, store: Store) -> None:
    await shop.ok("PUT", "/people/crm-1", ALICE)
    before = await table(store, people)
    await shop.ok("PUT", "/people/crm-1", ALICE)
    assert await table(store, people) == before


async def test_what_is_left_out_stays_and_a_null_property_goes(shop: Shop) -> None:
    await shop.ok("PUT", "/people/crm-1", ALICE)
    told = await shop.ok(
        "PUT", "/people/crm-1", {"segment": "South", "properties": {"plan": None, "city": "Turku"}}
    )
    assert told["properties"] == {"city": "Turku"}
    assert (told["name"], told["segment"], told["telegram_id"]) == ("Alice", "South", 1001)


async def test_who_pressed_start_before_is_the_same_person(shop: Shop, store: Store) -> None:
    """Known by Telegram's id alone till now."""
    await add_person(store, "Alice", telegram_id=1001)
    told = await shop.ok("PUT", "/people/crm-1", {"telegram_id": 1001})
    assert (told["external_id"], told["name"]) == ("crm-1", "Alice")
    assert len(await table(store, people)) == 1


async def test_two_people_are_never_made_one(shop: Shop, store: Store) -> None:
    """Somebody else's Telegram id, whether or not the external id is known."""
    await shop.ok("PUT", "/people/crm-1", ALICE)
    await shop.ok("PUT", "/people/crm-2", {"name": "Boris"})
    before = await table(store, people)
    for external_id in ("crm-2", "crm-3"):
        refused = ("PUT", f"/people/{external_id}", {"telegram_id": 1001})
        assert await shop.problem(409, *refused) == ["telegram_id"]
    assert await table(store, people) == before


async def test_the_same_new_person_many_times_at_once_is_one(shop: Shop, store: Store) -> None:
    await asyncio.gather(*(shop.ok("PUT", "/people/crm-1", ALICE) for _ in range(8)))
    assert len(await table(store, people)) == 1


@only_sqlite
@pytest.mark.parametrize("external_id", ["a/b", "ä ö", "a%2Fb", "7", "x" * 200, "..", "a?b#c"])
async def test_any_id_of_the_company_s_will_do(shop: Shop, external_id: str) -> None:
    path = f"/people/{quote(external_id, safe='')}" if external_id != ".." else "/people/%2E%2E"
    told = await shop.ok("PUT", path, {"name": "Alice"})
    assert told["external_id"] == external_id


@only_sqlite
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"language": "xx"}, "language"),
        ({"segment": 5}, "segment"),
        ({"telegram_id": 0}, "telegram_id"),
        ({"properties": {"a": 1}}, "properties.a"),
        ({"properties": {"a": "x" * 41}}, "properties.a"),
        ({"age": 5}, "age"),
        ([], "body"),
        ("Alice", "body"),
        (None, "body"),
    ],
)
async def test_a_wrong_field_is_named(shop: Shop, body: Any, field: str) -> None:
    assert await shop.problem(422, "PUT", "/people/crm-1", body) == [field]


async def test_properties_do_not_pile_up_for_ever(shop: Shop) -> None:
    await shop.ok("PUT", "/people/crm-1", {"properties": {f"a{n}": "x" for n in range(50)}})
    more = {"properties": {"b": "x"}}
    assert await shop.problem(422, "PUT", "/people/crm-1", more) == ["properties"]


async def test_forgetting_leaves_the_score_to_nobody(shop: Shop, store: Store) -> None:
    """Row, reason and links go; the count stands; a second time there is nobody."""
    alice = await add_person(store, "Alice", external_id="crm-1")
    asked = await ask(store, alice)
    await put(store, tap(asked, 3), StoreReason(asked.id, {"1": "canary"}))
    await shop.ok("POST", "/links", {"survey": "customers", "external_id": "crm-1"})
    counted = await table(store, rollup)
    answer = await shop.send("DELETE", "/people/crm-1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await table(store, people) == await table(store, links) == []
    assert await table(store, responses, "score", "person_id", "reason") == [(3, None, None)]
    assert await table(store, rollup) == counted
    assert await shop.problem(404, "DELETE", "/people/crm-1") == ["external_id"]


async def test_forgetting_who_has_only_a_link(shop: Shop, store: Store) -> None:
    await shop.ok("POST", "/links", {"survey": "customers", "external_id": "crm-1"})
    assert (await shop.send("DELETE", "/people/crm-1")).status_code == 204
    assert await table(store, links) == []


async def test_no_override_of_direction_comes_in(shop: Shop) -> None:
    """In a name, a property's name or the id itself; right-to-left letters stay."""
    given = {"name": "Bob\u202eevil", "segment": "צפון", "properties": {"pl\u202ean": "go\u2067ld"}}
    told = await shop.ok("PUT", "/people/" + quote("crm-\u202e9"), given)
    assert (told["external_id"], told["name"]) == ("crm-9", "Bobevil")
    assert (told["segment"], told["properties"]) == ("צפון", {"plan": "gold"})
