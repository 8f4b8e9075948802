"""A table for what one command has seen so far: on disk where it is large, gone at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scratch(table: str) -> Iterator[sqlite3.Connection]:
    """An empty table in a temporary file of its own. `table`: the statement that makes it."""
    database = sqlite3.connect("", isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(table)
        database.execute("BEGIN")
        yield database
    finally:
        database.close()
