"""Changes are data: a handler returns them, and they are applied inside one transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.engine import Tx


class Change(Protocol):
    """Something to store. Frozen, made without I/O; `apply` writes it."""

    async def apply(self, tx: Tx) -> None: ...


class Together:
    """A change that is written as many at once: `apply_all` is the one way it is written.

    No two of them may speak of the same row, but for rows that are added.
    """

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[Any]) -> None:
        raise NotImplementedError

    async def apply(self, tx: Tx) -> None:
        await self.apply_all(tx, [self])


async def apply(tx: Tx, changes: Iterable[Change]) -> None:
    """Apply changes in order; the caller commits."""
    for change in changes:
        await change.apply(tx)


async def apply_beside(tx: Tx, steps: Iterable[Iterable[Change]]) -> None:
    """Apply the changes of updates that do not meet: each one's in its order, like beside like."""
    waiting = [queue for queue in map(deque, steps) if queue]
    while waiting:
        kind = type(waiting[0][0])
        alike = [queue.popleft() for queue in waiting if type(queue[0]) is kind]
        if issubclass(kind, Together):
            await kind.apply_all(tx, alike)
        else:
            await apply(tx, alike)
        waiting = [queue for queue in waiting if queue]


def insert(tx: Tx, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """INSERT with ON CONFLICT, which both engines have and plain SQLAlchemy does not."""
    return inserting(tx.dialect.name, table)


def inserting(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """The same for a statement that is made once for each dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


async def insert_new(tx: Tx, table: sa.Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; says whether it was inserted."""
    # Not by rowcount: psycopg no longer knows it when an insert has been awaited.
    statement = insert(tx, table).values(**values).on_conflict_do_nothing()
    result = await tx.execute(statement.returning(sa.literal(1)))
    return result.first() is not None
