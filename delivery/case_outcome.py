"""What the delivery of a case's message tells: its place, or that it did not arrive."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from delivery.errors import Failure, Verdict
from delivery.messages.case_messages import alert_in
from storage.cases.case_changes import AddPost, TellOf
from storage.cases.cases import get_case, get_said
from storage.database.engine import Tx
from storage.database.tables import cases
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue, Outgoing

TO_CUSTOMER = (OutgoingKind.CASE_RELAY, OutgoingKind.CASE_CHECK)
TO_MANAGERS = (OutgoingKind.CASE, OutgoingKind.CASE_NEWS)


async def case_delivered(tx: Tx, row: Outgoing, message_id: int, now: datetime) -> None:
    """Remember where a message of a case is, so that a reply to it speaks in the case."""
    what = "relay"
    case_id = row.payload["case"]
    if row.kind in TO_MANAGERS:
        said = await get_said(tx, row.payload.get("said", 0))
        file = said is not None and bool(said.file_id)
        known = row.kind == OutgoingKind.CASE_NEWS and await alert_in(tx, case_id, row.chat_id)
        what = "file" if file else "news" if known else "alert"
    await AddPost(case_id, row.chat_id, message_id, what, now).apply(tx)
    case = await get_case(tx, case_id)
    if row.kind == OutgoingKind.CASE and case and case.changed_at > case.opened_at:
        # It may have changed while this was on its way.
        payload = {"case": case_id, "message": message_id}
        await Enqueue(OutgoingKind.CASE_EDIT, row.chat_id, payload, now).apply(tx)


async def case_failed(tx: Tx, row: Outgoing, failure: Failure, now: datetime) -> None:
    """A manager's words did not reach the customer, or may not have: whoever wrote them hears."""
    case_id = row.payload["case"]
    unknown = failure.verdict is Verdict.UNKNOWN
    if row.kind == OutgoingKind.CASE_CHECK:
        if unknown:  # it may have arrived, and what they answer then counts
            return
        values = {"asked_at": None}
    else:
        said = await get_said(tx, row.payload["said"])
        if said:
            what = "doubt" if unknown else "unsent"
            await TellOf(case_id, [said.chat_id], what, now).apply(tx)
        if unknown or row.payload.get("corrected"):  # what it corrects has arrived before
            return
        values = {"replied_at": None}
    await tx.execute(sa.update(cases).where(cases.c.id == case_id).values(**values))
