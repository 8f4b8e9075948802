"""What most commands begin with: settings, the migrated database and the definition."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # `eleven --help` answers at once: a command imports what it uses when it runs
    from bot.settings.settings import Settings
    from storage.database.engine import Store
    from survey.definition.definition import Definition

Result = TypeVar("Result")
CHUNK = 1000  # rows of a transaction, so that taps never wait long for it


class Stopped(Exception):
    """A command cannot do what was asked: one line, and the exit status."""

    def __init__(self, line: str, status: int = 1) -> None:
        super().__init__(line)
        self.status = status


@dataclass
class Opened:
    """An open installation."""

    settings: Settings
    store: Store
    definition: Definition
    now: datetime


@asynccontextmanager
async def opened() -> AsyncIterator[Opened]:
    """Settings, database and definition; closed at the end.

    Raises Faulty; an unknown survey inside the block becomes Stopped.
    """
    from bot.measure.logs import set_up_logs
    from bot.settings.database import open_database
    from bot.settings.definitions import settle_definition
    from bot.settings.settings import load
    from survey.definition.definition import UnknownSurvey

    settings = load()
    # To stderr: what a command prints on stdout is its answer alone.
    set_up_logs(settings.log_level, settings.log_format)
    now = datetime.now(UTC)
    async with open_database(settings) as store:
        definition = await settle_definition(store, settings.config, now)
        try:
            yield Opened(settings, store, definition, now)
        except UnknownSurvey as unknown:
            raise Stopped(str(unknown), 2) from None


def run(work: Coroutine[None, None, Result]) -> Result:
    """Run a command's coroutine."""
    return asyncio.run(work)
