"""What comes due by itself: reminders, what came of answers, cases that are late."""

from __future__ import annotations

from datetime import datetime

from storage.asking.reminders import claim_reminders
from storage.cases.case_changes import ChangeCase, claim_overdue
from storage.cases.cases import get_case
from storage.company.staff import load_staff
from storage.database.engine import Store, Tx
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.plans.plans import tell_some
from survey.buttons.roles import Role
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


async def tell_asked(store: Store, definition: Definition, now: datetime) -> None:
    """Queue what managers decided to tell; whoever is killed in it goes on at the next tick."""
    company = definition.company
    due = next_sending(now, parse_hours(company.sending_hours), company.zone)
    while True:
        async with store.write() as tx:
            if not await tell_some(tx, now, due, CHUNK):
                return


async def escalate_overdue(tx: Tx, definition: Definition, now: datetime) -> int:
    """Tell the owners of what nobody has finished in time; returns how many cases that is."""
    late = await claim_overdue(tx, now)
    if late:
        staff = await load_staff(tx, definition.company)
        owners = [one for one, role in staff.roles.items() if role is Role.OWNER]
        for case_id in late:
            case = await get_case(tx, case_id)
            assert case is not None
            await ChangeCase(case, {}, now, owners, definition, "overdue").apply(tx)
    return len(late)
