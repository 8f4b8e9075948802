"""Migrated SQLite databases: migrated once a process, then copied."""

from __future__ import annotations

from pathlib import Path

from storage.database.engine import Store, open_store
from storage.database.migrate import migrate

_migrated: list[bytes] = []  # the file, once there is one


async def migrated_sqlite(folder: Path) -> Store:
    """A migrated database without any row, in this folder; the caller closes it."""
    path = folder / "eleven.db"
    if not _migrated:
        await _migrate(path)
        _remember(path)
    _write(path)
    return open_store(f"sqlite:///{path}")


async def _migrate(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    await migrate(store)
    await store.close()  # by then all is in the one file


def _remember(path: Path) -> None:
    _migrated.append(path.read_bytes())


def _write(path: Path) -> None:
    path.write_bytes(_migrated[0])
