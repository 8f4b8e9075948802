"""A company's list of customers, merged into people; repeating it changes nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.scratch import scratch
from storage.database.tables import people
from storage.database.types import new_id
from storage.people.emails import folded, same_person
from survey.files.people_file import BadLine, Entry

NO_LINK_YET = "no account"
"""The state that people without a Telegram id are counted under."""

_FILLED = ("external_id", "telegram_id")
_FOLLOWED = ("name", "language", "segment")
_columns = ("id", *_FILLED, *_FOLLOWED, "properties", "state")


@dataclass
class Imported:
    """How many people of a list are in which state now, and the lines that did not fit."""

    states: Counter[str] = field(default_factory=Counter)
    faults: list[BadLine] = field(default_factory=list)


async def import_people(
    tx: Tx, entries: Sequence[Entry], now: datetime, import_id: int | None = None
) -> Imported:
    """Add who is new; of who is known change what the list gives; at most 1,000 at a time.

    An id is filled in where a person has none; one that belongs to somebody else, or differs from
    the one a person has, makes a bad line. Entries hold each id once. Who stopped elsewhere is
    asked nothing here; nobody is brought back.
    """
    found = Imported()
    waiting: Sequence[Entry] = entries
    while waiting:  # a second time for somebody who pressed Start at this very moment
        waiting = await _merge(tx, waiting, now, found, import_id)
    return found


async def _merge(
    tx: Tx, entries: Sequence[Entry], now: datetime, found: Imported, import_id: int | None
) -> Sequence[Entry]:
    known = await _known(tx, entries)
    new: list[tuple[Entry, dict[str, Any]]] = []
    changed: dict[int, dict[str, Any]] = {}
    for entry in entries:
        rows = [
            known.get(key) or known[_folded(key)]
            for key in _keys(entry.external_id, entry.telegram_id)
            if key in known or _folded(key) in known
        ]
        problem = _conflict(entry, rows)
        if problem:
            found.faults.append(BadLine(entry.number, problem))
        elif rows:
            if _follow(rows[0], entry):
                changed[rows[0]["id"]] = rows[0]
            found.states[_standing(rows[0])] += 1
        else:
            new.append((entry, _new_row(entry, now) | {"import_id": import_id}))
    await _change(tx, list(changed.values()))
    if not new:
        return ()
    statement = insert(tx, people).on_conflict_do_nothing().returning(people.c.id)
    added = set((await tx.execute(statement, [row for _, row in new])).scalars())
    found.states += Counter(_standing(row) for _, row in new if row["id"] in added)
    return [entry for entry, row in new if row["id"] not in added]


def _keys(external_id: str | None, telegram_id: int | None) -> Iterator[tuple[str, str | int]]:
    if external_id is not None:
        yield "external_id", external_id
    if telegram_id is not None:
        yield "telegram_id", telegram_id


def _folded(key: tuple[str, str | int]) -> tuple[str, str | int]:
    name, value = key
    return name, folded(value) if isinstance(value, str) else value


async def _known(tx: Tx, entries: Sequence[Entry]) -> dict[tuple[str, str | int], dict[str, Any]]:
    """The people whom the entries may mean, by each of their ids."""
    external = [entry.external_id for entry in entries if entry.external_id is not None]
    accounts = [entry.telegram_id for entry in entries if entry.telegram_id is not None]
    columns = [people.c[name] for name in _columns]
    known: dict[tuple[str, str | int], dict[str, Any]] = {}
    by_id: dict[int, dict[str, Any]] = {}
    for theirs in (same_person(external), people.c.telegram_id.in_(accounts)):
        rows = await tx.execute(sa.select(*columns).where(theirs).with_for_update())
        for row in rows.mappings():
            person = by_id.setdefault(row["id"], dict(row))
            for key in _keys(person["external_id"], person["telegram_id"]):
                known[key] = person
                known.setdefault(_folded(key), person)
    return known


def _conflict(entry: Entry, rows: Sequence[dict[str, Any]]) -> str:
    if len({row["id"] for row in rows}) > 1:
        return "external_id, telegram_id: belong to two different people"
    for column, wanted in _keys(entry.external_id, entry.telegram_id):
        has = rows[0][column] if rows else None
        if has is not None and _folded((column, has)) != _folded((column, wanted)):
            other = next(name for name in _FILLED if name != column)
            return f"{column}: the person with this {other} has another one"
    return ""


def _follow(row: dict[str, Any], entry: Entry) -> bool:
    """Put into a row what the list gives; says whether that changed anything."""
    given = {name: getattr(entry, name) for name in (*_FILLED, *_FOLLOWED)}
    wanted = {name: value for name, value in given.items() if value is not None}
    if row["external_id"] is not None:
        wanted.pop("external_id", None)  # the same, or spelled otherwise
    if entry.stopped and row["state"] == "active":
        wanted["state"] = "stopped"
    wanted["properties"] = {**row["properties"], **entry.properties}
    differs = any(row[name] != value for name, value in wanted.items())
    row.update(wanted)
    return differs


async def _change(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = (*_FILLED, *_FOLLOWED, "properties", "state")
    statement = (
        people.update()
        .where(people.c.id == sa.bindparam("its_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in names})
    )
    await tx.execute(
        statement,
        [{"its_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
    )


def _new_row(entry: Entry, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "external_id": entry.external_id,
        "telegram_id": entry.telegram_id,
        "name": entry.name or "",
        "language": entry.language,
        "segment": entry.segment or "",
        "properties": dict(entry.properties),
        "state": "stopped" if entry.stopped else "active",
        "created_at": now,
    }


def _standing(row: dict[str, Any]) -> str:
    return NO_LINK_YET if row["telegram_id"] is None else row["state"]


class Seen:
    """The ids of a file and the lines they stand on: beside the memory, and never readable."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def repeated(self, entry: Entry) -> BadLine | None:
        """The fault of a line whose id stands on an earlier one; both ids are remembered."""
        fault = None
        for column, value in _keys(entry.external_id, entry.telegram_id):
            _, same = _folded((column, value))
            name = hashlib.blake2b(f"{column}:{same}".encode(), digest_size=16).digest()
            kept = self._database.execute(
                "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO UPDATE SET line = line"
                " RETURNING line",
                (name, entry.number),
            ).fetchone()
            if kept[0] != entry.number and fault is None:
                problem = f"{column}: stands on line {kept[0]} already"
                fault = BadLine(entry.number, problem)
        return fault


@contextmanager
def seen_ids() -> Iterator[Seen]:
    """An empty Seen, gone at the end."""
    table = "CREATE TABLE seen (name BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID"
    with scratch(table) as database:
        yield Seen(database)
