"""A database in which every table is full, all of it other people's: nothing of it is anybody's."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from storage.database.engine import Store, Tx
from storage.database.tables import metadata
from storage.database.types import UtcDateTime

BIRD = "canary"
"""Stands in every text of the database."""

LONG_AGO = datetime(2025, 1, 6, tzinfo=UTC)
FAR_OFF = datetime(2035, 1, 1, tzinfo=UTC)
READ_BY_THE_HOUSE = {"definitions", "pace"}  # full already, and meant for everybody

# Where a word must mean something, or a row would begin to do something.
_MEANT: dict[tuple[str, str], tuple[Any, ...]] = {
    ("links", "purpose"): ("ask", "join", "claim", "invite"),
    ("links", "properties"): ({"role": "manager", BIRD: BIRD},),
    ("staff", "role"): ("viewer",),
    ("waves", "state"): ("closed", "lost"),
    ("waves", "kind"): ("nps",),
    ("outbox", "state"): ("sent",),
    ("outbox", "kind"): ("invitation", "case_relay"),
    ("people", "state"): ("blocked",),
    ("people", "silenced_until"): (FAR_OFF,),  # what is over is cleared, and told
    ("employees", "state"): ("left",),
    ("invitations", "state"): ("void",),
    ("cases", "done_at"): (LONG_AGO,),
    ("chats", "state"): ("lost",),
    ("expected", "until"): (FAR_OFF,),  # what is over goes with anybody's next question
}
_numbers = itertools.count(7_000_000)


async def fill(store: Store) -> None:
    """Four rows a table: in turn with every column that may be empty filled, and with none."""
    async with store.write() as tx:
        for table in metadata.sorted_tables:
            if table.name not in READ_BY_THE_HOUSE:
                for n in range(4):
                    await _row(tx, table, n)


async def _row(tx: Tx, table: sa.Table, n: int) -> None:
    values = {}
    for column in table.c:
        if not (column.nullable and n % 2):
            values[column.name] = await _value(tx, column, n)
    await tx.execute(table.insert().values(**values))


async def _value(tx: Tx, column: sa.Column[Any], n: int) -> Any:
    meant = _MEANT.get((column.table.name, column.name))
    if meant:
        return meant[n % len(meant)]
    for key in column.foreign_keys:
        known = (await tx.scalars(sa.select(key.column).order_by(key.column))).all()
        return known[n]
    if isinstance(column.type, sa.SmallInteger):
        return n
    if isinstance(column.type, UtcDateTime):
        return LONG_AGO
    if isinstance(column.type, sa.JSON):
        return {BIRD: BIRD}
    values: dict[type, Any] = {
        int: next(_numbers),
        bool: True,
        str: f"{BIRD}{next(_numbers)}"[: getattr(column.type, "length", None) or 40],
        bytes: next(_numbers).to_bytes(32, "big"),
        date: LONG_AGO.date(),
    }
    return values[column.type.python_type]


async def empty_tables(store: Store) -> list[str]:
    """The tables without a row."""
    async with store.read() as tx:
        return [
            name
            for name, table in metadata.tables.items()
            if name != "pace" and not await tx.scalar(sa.select(sa.func.count()).select_from(table))
        ]
