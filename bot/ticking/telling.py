"""Telling everybody asked what came of it, in the sending hours."""

from __future__ import annotations

from datetime import datetime

from storage.database.engine import Store
from storage.plans.plans import tell_some
from survey.definition.definition import Definition
from survey.time.hours import next_sending, parse_hours

CHUNK = 500  # messages of a transaction, so that taps never wait long for it


async def tell_asked(store: Store, definition: Definition, now: datetime) -> None:
    """Queue what managers decided to tell; whoever is killed in it goes on at the next tick."""
    company = definition.company
    due = next_sending(now, parse_hours(company.sending_hours), company.zone)
    while True:
        async with store.write() as tx:
            if not await tell_some(tx, now, due, CHUNK):
                return
