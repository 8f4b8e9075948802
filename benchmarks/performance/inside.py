"""What a batch of taps is made of, in one process: statements, and where its time goes."""

from __future__ import annotations

import asyncio
import cProfile
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from aiogram import Bot

from benchmarks.ground import opened
from benchmarks.performance.people import ask
from benchmarks.performance.processes import TOML
from benchmarks.performance.updates import taps
from bot.receiving.floodgate import Floodgate
from bot.receiving.receive import Receiver, steps_of
from bot.settings.definitions import open_definitions
from bot.ticking.clock import SystemClock
from storage.database.migrate import migrate
from storage.pulse.keys import Keys

BATCH, BATCHES = 32, 20
ROOMS = ("survey", "locales", "storage", "handlers", "bot")
LIBRARIES = ("sqlalchemy", "aiogram", "pydantic", "babel", "asyncio", "json", "structlog")


async def _measure(folder: Path) -> tuple[float, dict[str, float]]:
    """(statements a batch, seconds by what they were spent in)."""
    clock, config = SystemClock(), folder / "eleven.toml"
    config.write_text(TOML, encoding="utf-8")
    async with opened(f"sqlite:///{folder}/inside.db") as store, Bot("1:BENCH") as bot:
        await migrate(store)
        definitions = await open_definitions(store, config, clock.now())
        receiver = Receiver(store, bot, clock, definitions, Keys(folder), Floodgate(clock))
        people = range(1, BATCH * (BATCHES + 1) + 1)
        await ask(store, people)
        updates = [json.loads(tap) for tap in taps(people, (7, 8, 9, 10))]
        await steps_of(receiver, updates[:BATCH])  # pays for what is made once
        profile = cProfile.Profile()
        with _counted() as statements:
            profile.enable()
            for start in range(BATCH, len(updates), BATCH):
                await steps_of(receiver, updates[start : start + BATCH])
            profile.disable()
        return len(statements) / BATCHES, _by_place(profile)


@contextmanager
def _counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def executed(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", executed)
    try:
        yield statements
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", executed)


def _by_place(profile: cProfile.Profile) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for entry in profile.getstats():
        code = entry.code
        file, name = ("", code) if isinstance(code, str) else (code.co_filename, code.co_name)
        found[_place(file, name)] += entry.inlinetime
    return found


def _place(file: str, name: str) -> str:
    parts = Path(file).parts
    for library in LIBRARIES:
        if library in parts:
            return library
    if "sqlite3" in name:
        return "SQLite itself"
    if "validate_python" in name or "pydantic" in name:
        return "pydantic"
    for room in ROOMS:
        if room in parts:
            return room
    return "Python's own"


def statements_and_shares(folder: Path) -> tuple[float, dict[str, float]]:
    """Statements a batch of 32 taps, and the share of its time by what it was spent in."""
    statements, spent = asyncio.run(_measure(folder))
    whole = sum(spent.values())
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    return statements, {place: own / whole for place, own in ordered}
