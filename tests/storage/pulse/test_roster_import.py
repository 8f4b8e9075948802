"""A company's list brought into the roster."""

from __future__ import annotations

from storage.database.engine import Store
from storage.database.tables import employees
from storage.pulse.roster_import import Entry, import_employees
from tests.storage.rows import hire, table

ALICE, BORIS = Entry(1001, "Alice", "fi", "Sales"), Entry(1002, "Boris", None, "Support")
COLUMNS = ("telegram_id", "name", "language", "segment", "state")


async def bring(store: Store, *entries: Entry) -> dict[str, int]:
    async with store.write() as tx:
        return dict(await import_employees(tx, "team", entries))


async def test_a_list_is_stored_once(store: Store) -> None:
    """A repeated import changes no row, not even its id."""
    assert await bring(store, ALICE, BORIS) == {"active": 2}
    first = sorted(await table(store, employees))
    assert await bring(store, ALICE, BORIS) == {"active": 2}
    assert sorted(await table(store, employees)) == first
    assert [row[1:] for row in sorted(first, key=lambda row: row[2])] == [
        ("team", 1001, "Alice", "fi", "Sales", "active", False),
        ("team", 1002, "Boris", None, "Support", "active", False),
    ]


async def test_names_and_segments_follow_the_list_languages_stay(store: Store) -> None:
    """A language is the employee's own choice, and another survey's roster is another's."""
    await hire(store, "Alya", telegram_id=1001, language="ru", segment="Support")
    await hire(store, "Alya", telegram_id=1001, survey_key="board")
    await bring(store, ALICE)
    assert sorted(await table(store, employees, *COLUMNS)) == [
        (1001, "Alice", "ru", "Sales", "active"),
        (1001, "Alya", None, "Sales", "active"),
    ]


async def test_nobody_is_brought_back(store: Store) -> None:
    """Who left, was removed, waits or blocked the bot is counted as that."""
    states = ("left", "removed", "pending", "unreachable")
    entries = []
    for number, state in enumerate(states, start=1):
        await hire(store, "Chen", telegram_id=number, state=state)
        entries.append(Entry(number, "Chen", None, "Sales"))
    assert await bring(store, *entries, BORIS) == dict.fromkeys((*states, "active"), 1)
    kept = await table(store, employees, "telegram_id", "state")
    assert sorted(kept) == [*enumerate(states, start=1), (1002, "active")]
