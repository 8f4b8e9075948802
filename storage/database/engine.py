"""Opening the database: one writer and many readers on SQLite, a pool on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Tx = AsyncConnection
"""A connection inside a transaction; every query function takes one."""

# A host that died without a word is given up within half a minute, not after TCP's two hours.
_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
_SQLITE = (
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


@dataclass
class Store:
    """The open database. `write()` and `read()` give transactions; close it or the exit hangs."""

    writer: AsyncEngine
    reader: AsyncEngine
    _turn: asyncio.Lock

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.writer.dialect.name

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that commits at the end of the block and rolls back on any exception."""
        if self.dialect == "sqlite":
            async with self._turn, self.writer.begin() as tx:
                yield tx
        else:
            async with self.writer.begin() as tx:
                yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A read-only transaction; a statement that writes fails."""
        async with self.reader.connect() as tx:
            yield tx

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def open_store(url: str) -> Store:
    """Open `sqlite:///path` or `postgresql://...`; nothing is touched until the first statement."""
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    target = postgres_url(url)
    patience = {key: value for key, value in _PATIENCE.items() if key not in target.query}
    engine = create_async_engine(
        target, pool_size=5, pool_pre_ping=True, pool_timeout=10, connect_args=patience
    )
    _mind_poolers(engine)
    readonly = engine.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=True)
    return Store(engine, readonly, asyncio.Lock())


def postgres_url(url: str) -> sa.URL:
    """The address as SQLAlchemy writes it; several hosts stand as libpq has them, `a:1,b:2`."""
    head, slashes, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    who, at, hosts = place.rpartition("@")
    if "," not in hosts:
        return make_url(url).set(drivername="postgresql+psycopg")
    alone = make_url(f"{head}{slashes}{who}{at}{slash}{path}")
    several = alone.update_query_dict({"host": hosts.split(",")})
    return several.set(drivername="postgresql+psycopg")


async def through_pooler(tx: Tx) -> bool:
    """Whether something like PgBouncer stands between this connection and PostgreSQL."""
    raw = await tx.get_raw_connection()
    greeted_by: int = raw.driver_connection.info.backend_pid  # type: ignore[union-attr]
    answered_by: int | None = await tx.scalar(sa.text("SELECT pg_backend_pid()"))
    return greeted_by != answered_by


def _mind_poolers(engine: AsyncEngine) -> None:
    """A pooler hands each transaction to another process, which knows no statement prepared."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def connected(dbapi: Any, _record: object) -> None:
        cursor = dbapi.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        (answered_by,) = cursor.fetchone()
        cursor.close()
        dbapi.rollback()
        if dbapi.driver_connection.info.backend_pid != answered_by:
            dbapi.driver_connection.prepare_threshold = None


def _open_sqlite(url: str) -> Store:
    target = make_url(url).set(drivername="sqlite+aiosqlite")
    if target.database:
        Path(target.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = create_async_engine(target, pool_size=1, max_overflow=0)
    reader = create_async_engine(target, pool_size=4)
    for engine in (writer, reader):
        _keep_private(engine, target.database)
    _prepare(writer, _SQLITE, "BEGIN IMMEDIATE")
    _prepare(reader, (*_SQLITE, "PRAGMA query_only=ON"), "BEGIN")
    return Store(writer, reader, asyncio.Lock())


def _keep_private(engine: AsyncEngine, database: str | None) -> None:
    """A new file is its owner's alone to read; so is what SQLite writes ahead of it."""

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def connecting(*_: object) -> None:
        if database and database != ":memory:":
            with suppress(OSError):  # what hinders us is told by the connection itself
                Path(database).touch(0o600)


def _prepare(engine: AsyncEngine, pragmas: tuple[str, ...], begin: str) -> None:
    # The driver's own transactions begin too late and lose concurrent updates: we begin ourselves.
    @sa.event.listens_for(engine.sync_engine, "connect")
    def connected(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        _write_ahead(cursor)
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def began(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)


def _write_ahead(cursor: Any) -> None:
    # Of two processes that open a new file at once SQLite tells one "locked" without waiting.
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            cursor.execute("BEGIN IMMEDIATE")  # waits for the other, or raises after 5 s
            cursor.execute("COMMIT")
