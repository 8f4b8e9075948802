"""The API on either engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.clock import SimulatedClock
from storage.database.engine import Store
from tests.bot.api.shop import Shop, open_shop


@pytest.fixture
async def shop(store: Store, clock: SimulatedClock) -> AsyncIterator[Shop]:
    """A program with the right token, once on each engine."""
    async with open_shop(store, clock) as opened:
        yield opened
