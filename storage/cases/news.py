"""What managers' chats were told of a case last, and whether anybody has answered it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from storage.cases.cases import posts_of
from storage.database.engine import Tx
from storage.database.tables import case_messages, outbox
from storage.outgoing.kinds import OutgoingKind

FRESH = timedelta(minutes=5)
"""So long the next news of a case goes into the message of the last, while nobody answers it."""

GATHERED = ("reason", "said", "wants")
"""Which news: what a customer says on their own. What managers or the clock say stands alone."""

BEFORE = ("leased", "inflight")  # on its way


@dataclass(frozen=True)
class Told:
    """A message with news, and the payloads of the outbox rows that are in it, oldest first."""

    message_id: int
    payloads: Sequence[Mapping[str, Any]]


async def fresh_news(tx: Tx, row_id: int, chat_id: int, case_id: int) -> Told | None:
    """The message into which this row's news may go; None where it is to be a new one.

    It must be the case's newest in this chat, young, about nothing but what the customer says, and
    no manager may have written since. While another of the case's rows is on its way, what stands
    there is not known.
    """
    due_at = await tx.scalar(sa.select(outbox.c.due_at).where(outbox.c.id == row_id))
    if due_at is None:
        return None
    wanted = ("id", "state", "message_id", "due_at", "payload")
    found = await tx.execute(
        sa.select(*(outbox.c[name] for name in wanted))
        .where(
            outbox.c.state.in_((*BEFORE, "sent")),
            outbox.c.due_at > due_at - 2 * FRESH,  # all that is in a message that is young
            outbox.c.kind == OutgoingKind.CASE_NEWS,
            outbox.c.chat_id == chat_id,
            outbox.c.id != row_id,
        )
        .order_by(outbox.c.due_at, outbox.c.id)
    )
    rows = [row for row in found if row.payload["case"] == case_id]
    if any(r.state == "inflight" or (r.state == "leased" and r.id < row_id) for r in rows):
        return None
    posts = await posts_of(tx, case_id, "alert", "card", "news", "file", "prompt", chat_id=chat_id)
    if not posts or posts[0].what != "news":
        return None
    there = [r for r in rows if r.state == "sent" and r.message_id == posts[0].message_id]
    if not there or there[0].due_at <= due_at - FRESH:
        return None
    if any(row.payload["what"] not in GATHERED for row in there):
        return None
    answered = sa.exists().where(
        case_messages.c.case_id == case_id,
        case_messages.c.written_by.is_not(None),
        case_messages.c.at >= there[0].due_at,
    )
    if await tx.scalar(sa.select(answered)):
        return None
    return Told(posts[0].message_id, [row.payload for row in there])
