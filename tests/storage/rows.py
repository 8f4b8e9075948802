"""Rows that the tests of storage begin with, and waiting for a second transaction to be held up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.answers.responses import StoreScore
from storage.asking.invitations import AddInvitation, Invitation, get_invitation
from storage.asking.waves import add_wave
from storage.database.changes import Change, apply
from storage.database.engine import Store
from storage.database.types import new_id
from storage.people.people import AddPerson, Person
from storage.pulse.roster import AddEmployee, Employee

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = timedelta(days=7)
NEXT_MONDAY = MONDAY + WEEK
INSTANT = timedelta(microseconds=1)  # the shortest time that a database keeps

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def put(store: Store, *changes: Change) -> None:
    """Apply changes in a transaction of their own."""
    async with store.write() as tx:
        await apply(tx, changes)


async def add_person(store: Store, name: str = "Alice", **facts: Any) -> Person:
    telegram_id = facts.pop("telegram_id", new_id())
    person = replace(Person(new_id(), telegram_id, None, name, "en", "Retail", "active"), **facts)
    await put(store, AddPerson(person, MONDAY))
    return person


def question(person: Person, **facts: Any) -> Invitation:
    """A delivered question of the survey `customers`, not yet stored."""
    delivered = Invitation(
        id=new_id(),
        survey_key="customers",
        person_id=person.id,
        touchpoint="till",
        segment=person.segment,
        via="wave",
        state="delivered",
        created_at=MONDAY,
        delivered_at=MONDAY,
    )
    return replace(delivered, **facts)


async def ask(store: Store, person: Person, **facts: Any) -> Invitation:
    """A stored question."""
    asked = question(person, **facts)
    await put(store, AddInvitation(asked))
    return asked


def tap(
    asked: Invitation, score: int, at: datetime = MONDAY, *, awaiting: bool = False
) -> StoreScore:
    return StoreScore(asked, score, at, at.date(), awaiting)


async def invitation(store: Store, invitation_id: int) -> Invitation:
    """An invitation as it is stored now."""
    async with store.read() as tx:
        found = await get_invitation(tx, invitation_id)
    assert found is not None
    return found


async def open_wave(store: Store, survey_key: str = "team", kind: str = "enps") -> int:
    """A wave open for a week from Monday; its id."""
    async with store.write() as tx:
        return await add_wave(tx, survey_key, kind, MONDAY, NEXT_MONDAY, 12, {"minimum_group": 5})


async def hire(store: Store, name: str = "Alice", **facts: Any) -> Employee:
    employee = replace(Employee(new_id(), "team", new_id(), name, None, "Sales", "active"), **facts)
    await put(store, AddEmployee(employee))
    return employee


async def table(store: Store, name: sa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """Every row of a table, or only some columns, in no order that means something."""
    chosen: Iterable[Any] = [name.c[column] for column in columns] or name.c
    async with store.read() as tx:
        return [tuple(row) for row in await tx.execute(sa.select(*chosen))]


async def until_held_up(store: Store, task: asyncio.Task[Any]) -> None:
    """Return when `task` waits for another transaction, or has not waited and is done.

    On SQLite a writer waits for its turn in this process from its first step on; PostgreSQL is
    asked whether a lock is waited for.
    """
    await asyncio.sleep(0)
    if store.dialect == "sqlite":
        return
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not task.done():
        async with store.read() as tx:
            if await tx.scalar(waiting):
                return
