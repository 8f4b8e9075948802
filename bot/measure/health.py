"""Whether this process can do its work: what /readyz and Docker's health check ask."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from storage.asking.waves import open_waves
from storage.database.engine import Store
from storage.database.migrate import is_newest
from storage.pulse.keys import KeyMissing, Keys

STALE = 90  # seconds; a long poll lasts 25


@dataclass
class Heard:
    """When Telegram was last heard, and what hinders it; instants are on the clock's `elapsed`."""

    at: float | None = None
    polls: bool = False  # a webhook, or a replica that waits for its turn, may be quiet
    waits: bool = False  # another replica polls
    conflicts: tuple[float, float] | None = None  # the first and the last 409 of a series
    trouble: str = ""  # in words for the operator: see bot.receiving.watching

    def answered(self, elapsed: float) -> None:
        """A poll came back, or an update came in."""
        self.at = elapsed

    def refused(self, elapsed: float) -> None:
        """409: another process polls with this token. Long ago is another series."""
        first = self.conflicts[0] if self.conflicts else elapsed
        lately = self.conflicts is not None and elapsed - self.conflicts[1] < STALE
        self.conflicts = (first if lately else elapsed, elapsed)


async def problems(store: Store, keys: Keys, heard: Heard, elapsed: float) -> list[str]:
    """What is not ready, by name: database, schema, telegram, keys."""
    try:
        async with store.read() as tx:
            if not await is_newest(tx):
                return ["schema"]
            waves = await open_waves(tx, "enps")
    except (sa.exc.SQLAlchemyError, OSError):
        return ["database"]
    found = []
    stale = heard.polls and (heard.at is None or elapsed - heard.at > STALE)
    if stale or heard.trouble:
        found.append("telegram")
    for wave in waves:
        try:
            keys.get(wave.id)
        except (KeyMissing, OSError):
            found.append(f"key of wave {wave.id}")
    return found
