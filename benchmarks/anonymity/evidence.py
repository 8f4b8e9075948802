"""What somebody finds who takes the whole machine: files, rows, logs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import sqlalchemy as sa
import structlog

from bot.measure.logs import set_up_logs
from storage.database.engine import Store
from storage.database.tables import metadata

WAL_PAGE, WAL_HEAD = 8192, 24  # bytes of PostgreSQL's log
SEGMENTS = 3  # files of PostgreSQL's log of 16 MB each: more than any experiment writes


async def files(store: Store) -> Mapping[str, bytes]:
    """The database's files, and what is written ahead of them, apart.

    SQLite's log stays as it is; PostgreSQL writes its pages down first.
    """
    if store.dialect == "sqlite":
        path = Path(str(store.writer.url.database))
        sides = {name: path.with_name(f"{path.name}-{name}") for name in ("wal", "journal", "shm")}
        return {name: written(one) for name, one in {"database": path, **sides}.items()}
    async with store.writer.connect() as tx:
        await tx.execution_options(isolation_level="AUTOCOMMIT")
        await tx.execute(sa.text("CHECKPOINT"))
        folder = Path(str(await tx.scalar(sa.text("SHOW data_directory"))))
        here = await tx.scalar(
            sa.text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
        newest = str(await tx.scalar(sa.text("SELECT pg_walfile_name(pg_current_wal_lsn())")))
    return _of_postgres(folder, str(here), newest)


def _of_postgres(folder: Path, database: str, newest: str) -> dict[str, bytes]:
    ahead = sorted(one for one in (folder / "pg_wal").glob("0*") if one.name <= newest)
    places = {
        "database": sorted((folder / "base" / database).iterdir()),
        "wal": ahead[-SEGMENTS:],
        "server log": [folder / "log"],
    }
    found = {name: b"".join(map(written, paths)) for name, paths in places.items()}
    log = found["wal"]  # a record goes on behind the next page's head
    found["wal"] = b"".join(
        log[at + WAL_HEAD : at + WAL_PAGE] for at in range(0, len(log), WAL_PAGE)
    )
    return found


def written(path: Path) -> bytes:
    """What a file holds; nothing where there is none."""
    return path.read_bytes() if path.is_file() else b""


async def rows(store: Store) -> Mapping[str, bytes]:
    """Every table as the database hands it out, in no order that anybody asked for."""
    found = {}
    async with store.read() as tx:
        for name in metadata.tables:
            plain = await tx.execute(sa.text(f"SELECT * FROM {name}"))  # noqa: S608 - our tables
            # A row's own repr leaves out what is long.
            found[name] = repr([tuple(row) for row in plain]).encode()
    return found


@contextmanager
def heard(path: Path) -> Iterator[None]:
    """Eleven's log at its loudest, written to a file."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    with path.open("w", encoding="utf-8") as file, redirect_stderr(file):
        set_up_logs("DEBUG", "json")
        assert sys.stderr is file
        try:
            yield
        finally:
            structlog.configure(**before)
            logging.getLogger().handlers[:] = handlers
