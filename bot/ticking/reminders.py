"""Reminders of named surveys: an open question comes again, in the sending hours."""

from __future__ import annotations

from datetime import datetime

from storage.asking.reminders import claim_reminders
from storage.database.engine import Store
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from survey.definition.definition import Definition
from survey.time.hours import next_sending, parse_hours

CHUNK = 500  # reminders of a transaction, so that taps never wait long for it


async def queue_reminders(store: Store, definition: Definition, now: datetime) -> int:
    """Queue what is due, each once, whoever ticks; how many were queued.

    The next reminder of a question is planned when this one has arrived: see delivery.outcome.
    """
    company, queued = definition.company, 0
    due = next_sending(now, parse_hours(company.sending_hours), company.zone)
    while True:
        async with store.write() as tx:
            taken, reminders = await claim_reminders(tx, now, CHUNK)
            for one in reminders:
                payload = {"invitation": one.invitation_id}
                await Enqueue(OutgoingKind.REMINDER, one.telegram_id, payload, due).apply(tx)
        queued += len(reminders)
        if taken < CHUNK:
            return queued
