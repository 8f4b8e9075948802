"""Whether this process can do its work: what /readyz and Docker's health check ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.asking.waves import open_waves
from storage.database.engine import Store
from storage.database.migrate import is_newest
from storage.pulse.keys import KeyMissing, Keys

STALE = timedelta(seconds=90)  # a long poll lasts 25 s


@dataclass
class Heard:
    """When Telegram was last heard, and whether this process is the one that polls."""

    at: datetime | None = None
    polls: bool = False  # a webhook, or a replica that waits for its turn, may be quiet


async def problems(store: Store, keys: Keys, heard: Heard, now: datetime) -> list[str]:
    """What is not ready, by name: database, schema, telegram, keys."""
    try:
        async with store.read() as tx:
            if not await is_newest(tx):
                return ["schema"]
            waves = await open_waves(tx, "enps")
    except (sa.exc.SQLAlchemyError, OSError):
        return ["database"]
    found = []
    if heard.polls and (heard.at is None or now - heard.at > STALE):
        found.append("telegram")
    for wave in waves:
        try:
            keys.get(wave.id)
        except (KeyMissing, OSError):
            found.append(f"key of wave {wave.id}")
    return found
