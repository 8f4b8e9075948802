"""The whole bot in this process, in simulated time, on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from benchmarks.ground import Ground, opened
from bot.demo.clock import SimulatedClock
from tests.house import ELEVEN_TOML, House, open_house

START = datetime(2026, 11, 16, 10, tzinfo=UTC)  # a Monday


@asynccontextmanager
async def inside(ground: Ground, toml: str = ELEVEN_TOML) -> AsyncIterator[House]:
    """A house; what broke the Bot API's schema is in `house.sandbox.violations`."""
    async with (
        ground.site_folder() as folder,
        ground.database(folder) as url,
        opened(url) as store,
        open_house(store, SimulatedClock(START), folder, toml) as house,
    ):
        yield house
        house.sandbox.violations.clear()  # told in the table
