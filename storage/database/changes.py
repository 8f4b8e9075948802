"""Changes are data: a handler returns them, and they are applied inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.engine import Tx


class Change(Protocol):
    """Something to store. Frozen, made without I/O; `apply` writes it."""

    async def apply(self, tx: Tx) -> None: ...


async def apply(tx: Tx, changes: Iterable[Change]) -> None:
    """Apply changes in order; the caller commits."""
    for change in changes:
        await change.apply(tx)


def insert(tx: Tx, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """INSERT with ON CONFLICT, which both engines have and plain SQLAlchemy does not."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def insert_new(tx: Tx, table: sa.Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; says whether it was inserted."""
    # Not by rowcount: psycopg no longer knows it when an insert has been awaited.
    statement = insert(tx, table).values(**values).on_conflict_do_nothing()
    result = await tx.execute(statement.returning(sa.literal(1)))
    return result.first() is not None
