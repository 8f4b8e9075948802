"""Opening the database of this installation, at the newest schema."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import sqlalchemy as sa

from bot.settings.settings import Settings
from storage.database.engine import Store, open_store, postgres_url
from storage.database.migrate import migrate
from survey.definition.faults import Fault, Faulty


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Store]:
    """The database at the newest schema.

    Raises Faulty where it cannot be opened, or where it went away inside the block.
    """
    from alembic.util import CommandError  # half a second to import, as all of alembic

    async with AsyncExitStack() as stack:
        try:
            store = open_store(settings.database_url)
            stack.push_async_callback(store.close)
            await _migrate(store, settings)
        except (sa.exc.DatabaseError, CommandError, OSError) as error:
            raise _fault(settings, "cannot be opened", error) from None
        try:
            yield store
        except sa.exc.OperationalError as error:
            raise _fault(settings, "went away", error) from None


async def _migrate(store: Store, settings: Settings) -> None:
    """Past a pooler, where there is a way: migrations may take longer than a pooler allows."""
    if settings.direct_url == settings.database_url:
        await migrate(store)
        return
    direct = open_store(settings.direct_url)
    try:
        await migrate(direct)
    finally:
        await direct.close()


def _fault(settings: Settings, problem: str, error: Exception) -> Faulty:
    words = str(getattr(error, "orig", None) or error).splitlines()[0]  # without the statement
    if settings.database_url.startswith("sqlite"):
        words = f"{sa.make_url(settings.database_url).database}: {words}"
    else:
        for url in (settings.database_url, settings.direct_url):
            if password := postgres_url(url).password:
                words = words.replace(password, "***")
    return Faulty([Fault("ELEVEN_DATABASE_URL", f"{problem}: {words}")])
