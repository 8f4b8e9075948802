"""Changes are applied together and in order, or not at all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage.database.changes import insert_new
from storage.database.engine import Store
from storage.database.tables import chats, outbox, people
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.people.people import AddPerson, ChangePerson, Person
from tests.storage.rows import MONDAY, put, table

ALICE = Person(1, 1001, None, "Alice", None, "", "active")


async def test_a_later_change_sees_the_earlier_ones(store: Store) -> None:
    await put(store, AddPerson(ALICE, MONDAY), ChangePerson(1, {"name": "Alice B."}))
    assert await table(store, people, "name") == [("Alice B.",)]


async def test_one_change_that_fails_takes_all_along(store: Store) -> None:
    message = Enqueue(OutgoingKind.NOTE, 1, {}, MONDAY)
    with pytest.raises(sa.exc.IntegrityError):
        await put(store, message, AddPerson(ALICE, MONDAY), AddPerson(ALICE, MONDAY))
    assert await table(store, outbox) == []
    assert await table(store, people) == []


async def test_a_new_row_is_inserted_once_and_then_left_alone(store: Store) -> None:
    async with store.write() as tx:
        assert await insert_new(tx, chats, {"id": -1, "problem": "first"})
        assert not await insert_new(tx, chats, {"id": -1, "problem": "second"})
    assert await table(store, chats, "id", "problem") == [(-1, "first")]
