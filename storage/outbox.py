"""The outbox: whatever the bot begins by itself, as rows that delivery claims and sends.

queued -> leased -> inflight -> sent | failed | unknown | void. A lease that expires is safe to
claim again; a message that was in flight when the process died has an unknown outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.engine import Tx
from storage.tables import outbox

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Outgoing:
    """One message to be sent."""

    id: int
    kind: str
    chat_id: int
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class Enqueue:
    """A message for delivery, not before `due_at`."""

    kind: str
    chat_id: int
    payload: Mapping[str, Any]
    due_at: datetime

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            outbox.insert().values(
                kind=self.kind,
                chat_id=self.chat_id,
                payload=dict(self.payload),
                due_at=self.due_at,
            )
        )


async def claim(tx: Tx, now: datetime, limit: int) -> list[Outgoing]:
    """Lease up to `limit` messages that are due, oldest first."""
    ready = sa.or_(
        sa.and_(outbox.c.state == "queued", outbox.c.due_at <= now),
        sa.and_(outbox.c.state == "leased", outbox.c.leased_until <= now),
    )
    chosen = (
        sa.select(outbox.c.id)
        .where(ready)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await tx.execute(
        outbox.update()
        .where(outbox.c.id.in_(chosen))
        .values(state="leased", leased_until=now + LEASE)
        .returning(
            outbox.c.id, outbox.c.kind, outbox.c.chat_id, outbox.c.payload, outbox.c.attempts
        )
    )
    return sorted((Outgoing(*row) for row in rows), key=lambda row: row.id)


async def settle(tx: Tx, row_id: int, state: str, **values: object) -> None:
    """Move a message to another state, with what is known of it."""
    await tx.execute(outbox.update().where(outbox.c.id == row_id).values(state=state, **values))


async def expire_inflight(tx: Tx, now: datetime) -> list[Outgoing]:
    """Messages in flight when their process died: their outcome is unknown, and stays told."""
    rows = await tx.execute(
        outbox.update()
        .where(outbox.c.state == "inflight", outbox.c.leased_until <= now)
        .values(state="unknown", problem="the process stopped while sending")
        .returning(
            outbox.c.id, outbox.c.kind, outbox.c.chat_id, outbox.c.payload, outbox.c.attempts
        )
    )
    return [Outgoing(*row) for row in rows]


async def waiting(tx: Tx, now: datetime) -> int:
    """How many messages are due and not yet settled."""
    found = await tx.scalar(
        sa.select(sa.func.count()).where(
            outbox.c.state.in_(("queued", "leased", "inflight")), outbox.c.due_at <= now
        )
    )
    return int(found or 0)
