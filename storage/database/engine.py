"""Opening the database: one writer and many readers on SQLite, a pool on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple, overload

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, ScalarResult, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows

Result = TypeVar("Result")
Columns = TypeVarTuple("Columns")


class Tx:
    """A connection inside a transaction; every query function takes one."""

    __slots__ = ("_connection", "ahead", "counting", "dialect")

    def __init__(self, connection: AsyncConnection | sa.Connection) -> None:
        self._connection: Any = connection
        self.dialect: sa.Dialect = connection.dialect
        self.ahead: dict[Hashable, Any] = {}  # see storage.database.ahead
        self.counting: Counter[tuple[sa.Table, Any]] | None = None  # see storage.answers.rollup

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Any = None
    ) -> CursorResult[*Columns]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(self, statement: Executable, parameters: Any = None) -> Any:
        if self.ahead and statement.is_dml:
            self.ahead.clear()
        return await self._run(self._connection.execute, statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        return (await self.execute(statement, parameters)).scalar()

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        return (await self.execute(statement, parameters)).scalars()

    async def stream(self, statement: Executable) -> Any:
        """The rows as they come, where there may be many."""
        return await self._connection.stream(statement)

    async def exec_driver_sql(self, statement: str, parameters: Any = None) -> Any:
        self.ahead.clear()
        return await self._run(self._connection.exec_driver_sql, statement, parameters)

    async def run_sync(self, work: Callable[..., Result], *args: Any) -> Result:
        self.ahead.clear()
        found: Result = await self._connection.run_sync(work, *args)
        return found

    async def execution_options(self, **options: Any) -> None:
        await self._connection.execution_options(**options)

    @contextmanager
    def short(self) -> Iterator[None]:
        """Statements inside the block are known to be short: see `Batch`."""
        yield

    async def _run(self, call: Callable[..., Any], *args: Any) -> Any:
        return await call(*args)


class Batch(Tx):
    """On a connection of SQLite's own: what is short runs in the loop, all else in a thread.

    A thread and a greenlet between cost most of what a short statement takes.
    """

    __slots__ = ("_short",)

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self._short = False

    @contextmanager
    def short(self) -> Iterator[None]:
        self._short = True
        try:
            yield
        finally:
            self._short = False

    async def _run(self, call: Callable[..., Any], *args: Any) -> Any:
        return call(*args) if self._short else await asyncio.to_thread(call, *args)

    async def run_sync(self, work: Callable[..., Result], *args: Any) -> Result:
        self.ahead.clear()
        return await asyncio.to_thread(work, self._connection, *args)


# A host that died without a word is given up within half a minute, not after TCP's two hours.
_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
_IDLE = 30_000  # milliseconds that a transaction may wait for its next statement
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
    _direct: sa.Engine | None = None  # SQLite's, without a thread of its own

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.writer.dialect.name

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that commits at the end of the block and rolls back on any exception."""
        if self.dialect == "sqlite":
            async with self._turn, self.writer.begin() as connection:
                yield Tx(connection)
        else:
            async with self.writer.begin() as connection:
                yield Tx(connection)

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Tx]:
        """The same for many statements in a row; BEGIN and COMMIT never hold up the loop."""
        if self._direct is None:
            async with self.write() as tx:
                yield tx
            return
        async with self._turn:
            connection = await asyncio.to_thread(self._direct.connect)
            try:
                begun = await asyncio.to_thread(connection.begin)
                try:
                    yield Batch(connection)
                except BaseException:
                    await asyncio.to_thread(begun.rollback)
                    raise
                await asyncio.to_thread(begun.commit)
            finally:
                connection.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A read-only transaction; a statement that writes fails."""
        async with self.reader.connect() as connection:
            yield Tx(connection)

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[Tx]:
        """Each statement is committed as it ends: a host that freezes then holds no lock.

        For PostgreSQL, and statements that need nothing beside them.
        """
        async with self.writer.connect() as connection:
            yield Tx(await connection.execution_options(isolation_level="AUTOCOMMIT"))

    async def close(self) -> None:
        await self.writer.dispose()
        if self._direct is not None:
            self._direct.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def open_store(url: str) -> Store:
    """Open `sqlite:///path` or `postgresql://...`; nothing is touched until the first statement."""
    if url.startswith("sqlite"):
        return _open_sqlite(make_url(url))
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
    raw = await tx._connection.get_raw_connection()
    greeted_by: int = raw.driver_connection.info.backend_pid
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
            return
        # A host that freezes amid a transaction must not hold its locks for as long as TCP waits.
        cursor = dbapi.cursor()
        cursor.execute(f"SET idle_in_transaction_session_timeout = {_IDLE}")
        cursor.close()
        dbapi.commit()


def open_file(path: Path) -> Store:
    """Open a file of SQLite's, whatever signs are in its name: in an address some mean more."""
    return _open_sqlite(sa.URL.create("sqlite", database=str(path.absolute())))


def _open_sqlite(url: sa.URL) -> Store:
    target = url.set(drivername="sqlite+aiosqlite")
    if target.database:
        Path(target.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = create_async_engine(target, pool_size=1, max_overflow=0)
    reader = create_async_engine(target, pool_size=4)
    direct = sa.create_engine(
        target.set(drivername="sqlite+pysqlite"), poolclass=sa.pool.QueuePool,
        pool_size=1, max_overflow=0, connect_args={"check_same_thread": False},
    )  # fmt: skip
    for engine in (writer.sync_engine, reader.sync_engine, direct):
        _keep_private(engine, target.database)
    for engine in (writer.sync_engine, direct):
        _prepare(engine, _SQLITE, "BEGIN IMMEDIATE")
    _prepare(reader.sync_engine, (*_SQLITE, "PRAGMA query_only=ON"), "BEGIN")
    return Store(writer, reader, asyncio.Lock(), direct)


def _keep_private(engine: sa.Engine, database: str | None) -> None:
    """A new file is its owner's alone to read; so is what SQLite writes ahead of it."""

    @sa.event.listens_for(engine, "do_connect")
    def connecting(*_: object) -> None:
        if database and database != ":memory:":
            with suppress(OSError):  # what hinders us is told by the connection itself
                Path(database).touch(0o600)


def _prepare(engine: sa.Engine, pragmas: tuple[str, ...], begin: str) -> None:
    # The driver's own transactions begin too late and lose concurrent updates: we begin ourselves.
    @sa.event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        _write_ahead(cursor)
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine, "begin")
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


async def empty_log(store: Store) -> None:
    """Write SQLite's log back and empty it: it holds what deleted and replaced rows held."""
    async with store.writer.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
