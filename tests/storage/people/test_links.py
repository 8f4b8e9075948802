"""Links: what a token stands for, until when, and which one is made only once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database.engine import Store
from storage.database.tables import links
from storage.people.links import AddLink, Link, find_link, personal_links, same_link
from tests.storage.rows import INSTANT, MONDAY, NEXT_MONDAY, put, table

TILL = Link(
    token="t1",
    purpose="ask",
    survey_key="customers",
    touchpoint="till",
    segment="Retail",
    external_id=None,
    properties={"city": "Turku", "till": "4"},
    created_at=MONDAY,
)


async def test_a_token_stands_for_its_link(store: Store) -> None:
    await put(store, AddLink(TILL), AddLink(replace(TILL, token="t2", purpose="join")))
    async with store.read() as tx:
        assert await find_link(tx, "t1", MONDAY) == TILL
        assert await find_link(tx, "t3", MONDAY) is None
        assert await find_link(tx, "T1", MONDAY) is None


async def test_a_link_expires_at_its_instant(store: Store) -> None:
    dated = replace(TILL, expires_at=NEXT_MONDAY)
    await put(store, AddLink(dated))
    async with store.read() as tx:
        assert await find_link(tx, "t1", NEXT_MONDAY - INSTANT) == dated
        assert await find_link(tx, "t1", NEXT_MONDAY) is None


async def test_two_links_cannot_share_a_token(store: Store) -> None:
    await put(store, AddLink(TILL))
    with pytest.raises(sa.exc.IntegrityError):
        await put(store, AddLink(replace(TILL, survey_key="visits")))


@pytest.mark.parametrize(
    "facts",
    [{"token": "t9"}, {"created_at": NEXT_MONDAY}, {"properties": {"till": "4", "city": "Turku"}}],
    ids=["another token", "another time", "the same properties in another order"],
)
async def test_the_same_purpose_finds_the_link_made_before(
    store: Store, facts: dict[str, Any]
) -> None:
    await put(store, AddLink(TILL))
    async with store.read() as tx:
        assert await same_link(tx, replace(TILL, **facts)) == TILL


@pytest.mark.parametrize(
    "facts",
    [
        {"purpose": "join"},
        {"survey_key": "visits"},
        {"touchpoint": "web"},
        {"segment": ""},
        {"external_id": "crm-7"},
        {"properties": {}},
        {"properties": {"city": "Turku"}},
    ],
)
async def test_any_other_purpose_wants_a_link_of_its_own(
    store: Store, facts: dict[str, Any]
) -> None:
    await put(store, AddLink(TILL))
    async with store.read() as tx:
        assert await same_link(tx, replace(TILL, **facts)) is None


async def test_a_link_of_a_person_is_found_for_that_person_alone(store: Store) -> None:
    hers = replace(TILL, external_id="crm-7")
    await put(store, AddLink(hers))
    async with store.read() as tx:
        assert await same_link(tx, hers) == hers
        assert await same_link(tx, replace(TILL, external_id="crm-8")) is None
        assert await same_link(tx, TILL) is None


async def test_a_link_that_will_expire_is_never_handed_out_again(store: Store) -> None:
    await put(store, AddLink(replace(TILL, expires_at=NEXT_MONDAY)))
    async with store.read() as tx:
        assert await same_link(tx, TILL) is None


async def test_personal_links_are_made_once_and_come_in_the_order_wanted(store: Store) -> None:
    """Also where a person stands twice; a link that knows more of them is another one."""
    plain = replace(TILL, touchpoint="", segment="", properties={})
    await put(
        store,
        AddLink(replace(plain, token="old", external_id="crm-1")),
        AddLink(replace(plain, token="more", external_id="crm-2", properties={"till": "4"})),
    )
    wanted = [
        replace(plain, token=f"n{n}", external_id=f"crm-{i}") for n, i in enumerate((2, 1, 2, 3))
    ]
    for _ in range(2):
        async with store.write() as tx:
            found = await personal_links(tx, wanted)
        assert [link.token for link in found] == ["n0", "old", "n0", "n3"]
    assert len(await table(store, links, "token")) == 4
