"""A company's list merged into people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from storage.database.engine import Store
from storage.database.tables import people
from storage.people.people import AddProperties
from storage.people.people_import import NO_LINK_YET, Imported, import_people, seen_ids
from survey.files.people_file import BadLine, Entry
from tests.storage.rows import MONDAY, add_person, put, table

COLUMNS = ("external_id", "telegram_id", "name", "language", "segment", "properties", "state")


def entry(number: int, external_id: str | None, telegram_id: int | None, **facts: Any) -> Entry:
    given = {"name": None, "language": None, "segment": None, "properties": {}} | facts
    return Entry(number, external_id, telegram_id, **given)


async def bring(store: Store, *entries: Entry) -> Imported:
    async with store.write() as tx:
        return await import_people(tx, entries, MONDAY)


ALICE = entry(2, "crm-1", 1001, name="Alice", language="fi", properties={"plan": "small"})
BORIS = entry(3, "crm-2", None, name="Boris", segment="Retail")
CHEN = entry(4, None, 1003)


async def test_a_list_is_stored_once(store: Store) -> None:
    """A repeated import changes no row, not even its id."""
    told = await bring(store, ALICE, BORIS, CHEN)
    assert told.states == Counter({"active": 2, NO_LINK_YET: 1})
    first = sorted(await table(store, people))
    assert await bring(store, ALICE, BORIS, CHEN) == told
    assert sorted(await table(store, people)) == first
    assert sorted(await table(store, people, *COLUMNS), key=str) == [
        ("crm-1", 1001, "Alice", "fi", "", {"plan": "small"}, "active"),
        ("crm-2", None, "Boris", None, "Retail", {}, "active"),
        (None, 1003, "", None, "", {}, "active"),
    ]


async def test_who_is_known_follows_the_list_in_what_it_gives(store: Store) -> None:
    """By either id; what the list leaves empty stays, properties are merged, states are theirs."""
    alice = await add_person(store, "Alya", external_id="crm-1", telegram_id=None)
    await put(store, AddProperties(alice.id, {"plan": "large", "till": "4"}))
    await add_person(store, "Charles", telegram_id=1003, state="stopped")
    told = await bring(store, ALICE, entry(4, "crm-3", 1003))
    assert told.states == Counter({"active": 1, "stopped": 1})
    kept = {"plan": "small", "till": "4"}
    assert sorted(await table(store, people, *COLUMNS)) == [
        ("crm-1", 1001, "Alice", "fi", "Retail", kept, "active"),
        ("crm-3", 1003, "Charles", "en", "Retail", {}, "stopped"),
    ]


async def test_ids_that_contradict_what_is_known_are_bad_lines_and_the_others_come_in(
    store: Store,
) -> None:
    await add_person(store, external_id="crm-1", telegram_id=1001)
    await add_person(store, "Boris", external_id="crm-2", telegram_id=1002)
    before = await table(store, people, *COLUMNS)
    told = await bring(
        store,
        entry(2, "crm-1", 1002),
        entry(3, "crm-1", 1009),
        entry(4, "crm-9", 1002),
        entry(5, "crm-5", None),
    )
    assert told.faults == [
        BadLine(2, "external_id, telegram_id: belong to two different people"),
        BadLine(3, "telegram_id: the person with this external_id has another one"),
        BadLine(4, "external_id: the person with this telegram_id has another one"),
    ]
    assert told.states == Counter({NO_LINK_YET: 1})
    after = await table(store, people, *COLUMNS)
    assert [row for row in after if row[0] != "crm-5"] == before


async def test_a_thousand_lines_fit_one_transaction(store: Store) -> None:
    lines = [entry(n, f"crm-{n}", 5000 + n) for n in range(1000)]
    assert (await bring(store, *lines)).states == Counter({"active": 1000})
    assert (await bring(store, *lines)).states == Counter({"active": 1000})


def test_the_second_line_with_an_id_is_a_fault_that_names_the_first() -> None:
    with seen_ids() as seen:
        assert seen.repeated(ALICE) is None
        assert seen.repeated(BORIS) is None
        assert seen.repeated(entry(5, "crm-5", 1001)) == BadLine(
            5, "telegram_id: stands on line 2 already"
        )
        assert seen.repeated(entry(6, "crm-2", None)) == BadLine(
            6, "external_id: stands on line 3 already"
        )
        assert seen.repeated(entry(7, "1001", None)) is None
