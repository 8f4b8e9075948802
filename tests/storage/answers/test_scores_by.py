"""Answers counted by what they are about, and by what is known of those who gave them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.answers.responses import scores_by_property
from storage.database.engine import Store
from storage.people.people import AddProperties
from tests.storage.rows import MONDAY, add_person, ask, put, tap

DAY = timedelta(days=1)


@pytest.mark.parametrize("name", ["город", 'a"b', "plan"])
async def test_answers_are_counted_by_a_property_of_any_name(store: Store, name: str) -> None:
    """Between two days, both included; who has no such property, or was forgotten, counts as ""."""
    alice, boris, chen = [await add_person(store, one) for one in ("Alice", "Boris", "Chen")]
    await put(store, AddProperties(alice.id, {name: "Turku"}))
    await put(store, AddProperties(boris.id, {name: "Turku", "x": "y"}))
    for person, score, at in ((alice, 9, MONDAY), (boris, 9, MONDAY + DAY), (chen, 3, MONDAY)):
        await put(store, tap(await ask(store, person), score, at))
    await put(store, tap(await ask(store, alice), 0, MONDAY + 2 * DAY))
    first = MONDAY.date()
    async with store.read() as tx:
        found = await scores_by_property(tx, "customers", first, first + DAY, name)
        nobody = await scores_by_property(tx, "visits", first, first + DAY, name)
    assert sorted(found) == [("", 3, 1), ("Turku", 9, 2)]
    assert nobody == []


async def test_answers_are_counted_by_how_they_came(store: Store) -> None:
    """A property of that name gives way, and who was asked stays apart from who came alone."""
    alice, boris, chen = [await add_person(store, one) for one in ("Alice", "Boris", "Chen")]
    await put(store, AddProperties(alice.id, {"via": "pigeon"}))
    for person, via, score in ((alice, "wave", 9), (boris, "link", 3), (chen, "link", 10)):
        await put(store, tap(await ask(store, person, via=via), score, MONDAY))
    first = MONDAY.date()
    async with store.read() as tx:
        found = await scores_by_property(tx, "customers", first, first, "via")
    assert sorted(found) == [("link", 3, 1), ("link", 10, 1), ("wave", 9, 1)]
