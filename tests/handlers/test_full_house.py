"""Somebody with nothing but a Telegram id asks for their data and goes, where every table is full.

Nothing of anybody else's is in the file, and nothing of anybody else's goes.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from locales import text
from sandbox.people import Person
from storage.privacy import export
from tests.everything import BIRD, empty_tables, fill
from tests.handlers.scenes import dump, scored
from tests.house import House

ALICE = 1001


async def says(house: House, person: Person, words: str) -> None:
    person.say(words)
    await house.turn()


async def sent_file(house: House, person: Person) -> str:
    """What /export sends."""
    await says(house, person, "/export")
    assert person.last.document is not None
    return person.last.document.decode()


def with_canary(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """Every row that has a text of somebody else's."""
    return {
        name: sorted(repr(row) for row in found if BIRD in repr(row) or row.get("id") == ALICE)
        for name, found in tables.items()
    }


@pytest.mark.parametrize("answered", [False, True], ids=["no answer", "an answer"])
async def test_the_file_holds_nothing_of_anybody_else(house: House, answered: bool) -> None:
    await fill(house.store)
    assert await empty_tables(house.store) == []
    alice = house.sandbox.person(ALICE, "Alice", "en")
    if answered:
        await scored(house, "3", ALICE)
        await says(house, alice, "It leaks")
    else:
        await says(house, alice, "/feedback It leaks")
    sent = await sent_file(house, alice)
    assert BIRD not in sent
    found = json.loads(sent)["customer"]
    assert (found["telegram_id"], found["external_id"], found["links"]) == (ALICE, None, [])
    assert "It leaks" in sent


async def test_a_query_that_takes_nobody_for_somebody_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: compared as it was, every shared link and invitation stands in the file."""
    await fill(house.store)
    monkeypatch.setattr(export, "equals", lambda column, value: column == value)
    alice = await scored(house, "3", ALICE)
    sent = await sent_file(house, alice)
    links = json.loads(sent)["customer"]["links"]
    assert {link["purpose"] for link in links} >= {"join", "invite"}


async def test_nothing_of_anybody_else_goes_with_them(house: House) -> None:
    await fill(house.store)
    alice = await scored(house, "3", ALICE)
    await says(house, alice, "It leaks")
    before = with_canary(await dump(house))
    await says(house, alice, "/erase")
    alice.tap(text("en", "button.yes"))
    await house.turn()
    left = await dump(house)
    assert with_canary(left) == before
    assert "leaks" not in repr(left)
    assert [row for row in left["people"] if row["telegram_id"] == ALICE] == []
