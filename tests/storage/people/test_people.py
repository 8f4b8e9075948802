"""Customers, by name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from storage.cases.notes import AddNote
from storage.database.engine import Store
from storage.database.tables import notes, people
from storage.database.types import new_id
from storage.people.people import (
    AddPerson,
    AddProperties,
    ChangePerson,
    find_external,
    find_person,
    get_person,
    mark_unreachable,
)
from tests.storage.rows import MONDAY, add_person, put, table, until_held_up


async def test_a_person_is_found_by_every_id_they_have(store: Store) -> None:
    alice = await add_person(store, external_id="crm-7")
    await add_person(store, "Boris")
    assert alice.telegram_id is not None
    async with store.read() as tx:
        assert await find_person(tx, alice.telegram_id) == alice
        assert await find_external(tx, "crm-7") == alice
        assert await get_person(tx, alice.id) == alice


async def test_a_stranger_is_nobody(store: Store) -> None:
    await add_person(store, telegram_id=None)
    async with store.read() as tx:
        assert await find_person(tx, 1) is None
        assert await find_external(tx, "crm-7") is None
        assert await get_person(tx, 1) is None


@pytest.mark.parametrize("shared", [{"telegram_id": 1001}, {"external_id": "crm-7"}])
async def test_two_people_cannot_be_one_account(store: Store, shared: dict[str, Any]) -> None:
    await add_person(store, **shared)
    with pytest.raises(sa.exc.IntegrityError):
        await add_person(store, "Boris", **shared)


async def test_many_people_may_wait_without_an_account(store: Store) -> None:
    for name in ("Alice", "Boris"):
        await add_person(store, name, telegram_id=None)
    assert len(await table(store, people)) == 2


async def test_a_change_concerns_one_person_and_the_columns_named(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris")
    await put(store, ChangePerson(alice.id, {"state": "stopped", "language": None}))
    async with store.read() as tx:
        assert await get_person(tx, alice.id) == replace(alice, state="stopped", language=None)
        assert await get_person(tx, boris.id) == boris


async def test_properties_of_a_link_join_those_a_person_has(store: Store) -> None:
    alice = await add_person(store, telegram_id=1001)
    chen = replace(alice, id=new_id(), telegram_id=1003, name="Chen")
    await put(
        store,
        AddPerson(chen, MONDAY, {"city": "Turku", "plan": "small"}),
        AddProperties(chen.id, {"plan": "large", "till": "4"}),
    )
    assert dict(await table(store, people, "name", "properties")) == {
        "Alice": {},
        "Chen": {"city": "Turku", "plan": "large", "till": "4"},
    }


async def test_properties_of_two_links_opened_at_once_are_both_kept(store: Store) -> None:
    alice = await add_person(store)
    async with store.write() as tx:
        await AddProperties(alice.id, {"city": "Turku"}).apply(tx)
        second = asyncio.create_task(put(store, AddProperties(alice.id, {"till": "4"})))
        await until_held_up(store, second)
    await second
    assert await table(store, people, "properties") == [({"city": "Turku", "till": "4"},)]


@pytest.mark.parametrize(
    ("state", "after"),
    [("active", "blocked"), ("stopped", "stopped"), ("unreachable", "unreachable")],
)
async def test_a_refused_message_marks_only_who_was_active(
    store: Store, state: str, after: str
) -> None:
    """Whoever said stop has not merely blocked the bot."""
    await add_person(store, telegram_id=1001, state=state)
    await add_person(store, "Boris", telegram_id=1002)
    async with store.write() as tx:
        await mark_unreachable(tx, 1001, "blocked")
    found = dict(await table(store, people, "telegram_id", "state"))
    assert found == {1001: after, 1002: "active"}


async def test_notes_are_kept_whole_and_go_with_their_person(store: Store) -> None:
    alice = await add_person(store)
    await put(
        store,
        AddNote(alice.id, "The kettle leaks.\nStill.", MONDAY),
        AddNote(alice.id, "And whistles", MONDAY),
    )
    assert sorted(await table(store, notes, "person_id", "text", "at")) == [
        (alice.id, "And whistles", MONDAY),
        (alice.id, "The kettle leaks.\nStill.", MONDAY),
    ]
    async with store.write() as tx:
        await tx.execute(people.delete())
    assert await table(store, notes) == []
