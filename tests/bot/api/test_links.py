"""Links by API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.database.engine import Store
from storage.database.tables import links
from storage.people.links import find_link
from tests.bot.api.shop import Shop
from tests.storage.rows import only_sqlite, table

HERS = {
    "survey": "customers", "external_id": "crm-1", "touchpoint": "checkout", "segment": "North",
    "properties": {"order": "7"},
}  # fmt: skip


def token_of(told: dict[str, str]) -> str:
    address, _, token = told["link"].partition("?start=")
    assert address == "https://t.me/kettle_bot"
    return token


async def test_a_link_stands_for_all_that_was_said_and_shows_nothing(
    shop: Shop, store: Store
) -> None:
    token = token_of(await shop.ok("POST", "/links", HERS))
    assert not any(word in token for word in ("crm", "checkout", "North", "customers"))
    async with store.read() as tx:
        link = await find_link(tx, token, shop.clock.now())
    assert link is not None
    assert (link.purpose, link.survey_key, link.external_id) == ("ask", "customers", "crm-1")
    assert (link.touchpoint, link.segment) == ("checkout", "North")
    assert (link.properties, link.expires_at) == ({"order": "7"}, None)


async def test_the_same_wish_gets_the_same_link(shop: Shop, store: Store) -> None:
    assert await shop.ok("POST", "/links", HERS) == await shop.ok("POST", "/links", HERS)
    assert len(await table(store, links)) == 1


async def test_a_link_that_expires_is_another_one(shop: Shop, store: Store) -> None:
    """Not the one that lasts, and gone after its days."""
    lasting = await shop.ok("POST", "/links", HERS)
    token = token_of(await shop.ok("POST", "/links", HERS | {"expires_in_days": 3}))
    assert token != token_of(lasting)
    async with store.read() as tx:
        now = shop.clock.now()
        assert await find_link(tx, token, now + timedelta(days=2))
        assert await find_link(tx, token, now + timedelta(days=3)) is None


async def test_an_anonymous_survey_has_links_for_a_segment_alone(shop: Shop, store: Store) -> None:
    await shop.ok("POST", "/links", {"survey": "team", "segment": "Sales"})
    assert await table(store, links, "purpose", "segment") == [("join", "Sales")]


@only_sqlite
@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"survey": "nope"}, "survey"),
        ({"survey": None}, "survey"),
        ({"touchpoint": "till"}, "touchpoint"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 3651}, "expires_in_days"),
        ({"survey": "team", "segment": "Sales", "external_id": "crm-1"}, "external_id"),
        ({"survey": "team", "segment": "Sales", "touchpoint": "till"}, "touchpoint"),
        ({"survey": "team", "segment": "Sales", "properties": {"a": "b"}}, "properties"),
        ({"survey": "team", "segment": "Nobody"}, "segment"),
        ({"survey": "team"}, "segment"),
    ],
)
async def test_a_wrong_field_is_named(
    shop: Shop, store: Store, wanted: dict[str, Any], field: str
) -> None:
    body = {"survey": "customers", **wanted}
    assert await shop.problem(422, "POST", "/links", body) == [field]
    assert await table(store, links) == []
