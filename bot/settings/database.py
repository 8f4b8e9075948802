"""Opening the database of this installation, at the newest schema."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import sqlalchemy as sa

from bot.settings.settings import Settings
from storage.database.engine import Store, open_store
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
            await migrate(store)
        except (sa.exc.DatabaseError, CommandError, OSError) as error:
            raise _fault("cannot be opened", error) from None
        try:
            yield store
        except sa.exc.OperationalError as error:
            raise _fault("went away", error) from None


def _fault(problem: str, error: Exception) -> Faulty:
    words = str(getattr(error, "orig", None) or error)  # without the statement and its values
    return Faulty([Fault("ELEVEN_DATABASE_URL", f"{problem}: {words.splitlines()[0]}")])
