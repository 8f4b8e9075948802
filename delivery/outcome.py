"""What a delivery, or its failure, tells about the person or the chat."""

from __future__ import annotations

from datetime import datetime

from delivery.case_outcome import TO_CUSTOMER, TO_MANAGERS, case_delivered, case_failed
from delivery.errors import Failure, Verdict
from delivery.warnings import warn, warn_of_doubt
from storage.asking.invitations import ChangeInvitation, get_invitation
from storage.company.staff import load_staff
from storage.database.engine import Tx
from storage.outgoing.chats import mark_lost, set_chat_state
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue, Outgoing, settle
from storage.people.people import mark_unreachable
from storage.pulse.roster import mark_employee_unreachable
from storage.pulse.samples import mark_notice_delivered
from survey.asking.reminders import next_reminder
from survey.definition.definition import Definition

ATTEMPTS = 5
AT_LEAST_ONCE = (
    OutgoingKind.NOTE,
    OutgoingKind.WARNING,
    OutgoingKind.FORWARDED,
    OutgoingKind.JOINED,
    OutgoingKind.JOINED_TOLD,
    OutgoingKind.CASE,
    OutgoingKind.CASE_NEWS,
    OutgoingKind.CASE_EDIT,
    OutgoingKind.CASE_GONE,
)
"""Kinds whose repeat reads as one; every other kind is sent at most once."""
ALERTING = (*TO_MANAGERS, OutgoingKind.WARNING, OutgoingKind.FORWARDED)
"""Kinds for whoever reads alerts: where their group refuses one, its managers get it."""


async def delivered(
    tx: Tx, row: Outgoing, message_id: int, definition: Definition, now: datetime
) -> None:
    """A message arrived."""
    if row.kind in (OutgoingKind.INVITATION, OutgoingKind.REMINDER):
        await _question_delivered(tx, row, message_id, definition, now)
    elif row.kind == OutgoingKind.NOTICE:
        await mark_notice_delivered(tx, row.payload["wave"], row.payload["employee"])
    elif row.kind in (*TO_CUSTOMER, *TO_MANAGERS):
        await case_delivered(tx, row, message_id, now)
    if row.chat_id < 0:
        await set_chat_state(tx, row.chat_id, "active")  # the tick then offers what was refused


async def _question_delivered(
    tx: Tx, row: Outgoing, message_id: int, definition: Definition, now: datetime
) -> None:
    """The newest message counts as the question's own, and the next reminder follows it."""
    invitation = await get_invitation(tx, row.payload["invitation"])
    if invitation is None:
        return
    asked = (invitation.delivered_at if row.kind == OutgoingKind.REMINDER else None) or now
    days = definition.survey(invitation.survey_key).reminder_days
    values: dict[str, object] = {
        "message_id": message_id,
        "remind_at": next_reminder(asked, days, now),
    }
    if row.kind == OutgoingKind.INVITATION:
        values |= {"state": "delivered", "delivered_at": now}
    await ChangeInvitation(invitation.id, values).apply(tx)


async def withdrawn(tx: Tx, row: Outgoing) -> None:
    """A message was not sent, for there was nothing left to say: nobody was asked."""
    if row.kind == OutgoingKind.INVITATION:
        invitation = await get_invitation(tx, row.payload["invitation"])
        if invitation and invitation.state == "queued":
            await ChangeInvitation(invitation.id, {"state": "void"}).apply(tx)


async def interrupted(tx: Tx, row: Outgoing, definition: Definition, now: datetime) -> None:
    """The process stopped while a message was in flight: nobody knows whether it arrived."""
    if row.kind in AT_LEAST_ONCE and row.attempts < ATTEMPTS:
        await settle(tx, row.id, "queued", problem="", leased_until=None)
    else:
        failure = Failure(Verdict.UNKNOWN, "the process stopped while sending")
        await failed(tx, row, failure, definition, now)


async def failed(
    tx: Tx, row: Outgoing, failure: Failure, definition: Definition, now: datetime
) -> None:
    """A message will not arrive, or nobody knows: remember it, so that it is not repeated."""
    if row.kind == OutgoingKind.INVITATION:
        state = "unknown" if failure.verdict is Verdict.UNKNOWN else "failed"
        await ChangeInvitation(row.payload["invitation"], {"state": state}).apply(tx)
    if row.kind in TO_CUSTOMER:
        await case_failed(tx, row, failure, now)
    if failure.verdict is Verdict.UNKNOWN:
        if row.chat_id < 0:
            await warn_of_doubt(tx, row, definition, now)
        return
    if row.chat_id < 0:
        await _refused_by_room(tx, row, failure, definition, now)
    elif failure.verdict in (Verdict.BLOCKED, Verdict.UNREACHABLE):
        await mark_unreachable(tx, row.chat_id, failure.verdict.value)
        await mark_employee_unreachable(tx, row.chat_id)


async def _refused_by_room(
    tx: Tx, row: Outgoing, failure: Failure, definition: Definition, now: datetime
) -> None:
    """A channel or group said no: managers hear why, and read themselves what it would not take."""
    if await mark_lost(tx, row.chat_id, failure.words):
        key = "chat.refused" if failure.verdict is Verdict.REFUSED else "chat.lost"
        await warn(
            tx, definition, now, key, about=row.chat_id,
            chat=str(row.chat_id), problem=failure.words[:200],
        )  # fmt: skip
    if row.kind in ALERTING:
        for manager in (await load_staff(tx, definition.company)).managers:
            await Enqueue(OutgoingKind(row.kind), manager, row.payload, now).apply(tx)
