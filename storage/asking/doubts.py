"""Waves in which questions may not have arrived."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import invitations, outbox
from storage.outgoing.kinds import OutgoingKind

MANY = 10_000  # questions looked at: more than one message in a hundred of the largest wave


async def doubtful_waves(tx: Tx, since: datetime) -> dict[int, int]:
    """How many questions due since then have an unknown outcome, by wave, where none waits.

    A tap proves that a customer's question arrived, so it is not counted any more.
    """
    asked = await _payloads(tx, OutgoingKind.INVITATION, ("unknown",), since)
    notices = await _payloads(tx, OutgoingKind.NOTICE, ("unknown",), since)
    rows = await tx.execute(
        sa.select(invitations.c.wave_id, sa.func.count())
        .where(
            invitations.c.id.in_([payload["invitation"] for payload in asked]),
            invitations.c.state == "unknown",
            invitations.c.wave_id.is_not(None),
        )
        .group_by(invitations.c.wave_id)
    )
    named = {row[0]: row[1] for row in rows if not await _queued(tx, row[0])}
    if not notices:
        return named
    waiting = await _payloads(tx, OutgoingKind.NOTICE, ("queued", "leased", "inflight"), since)
    busy = {payload["wave"] for payload in waiting}
    counts = Counter(payload["wave"] for payload in notices)
    return named | {wave: n for wave, n in counts.items() if wave not in busy}


async def _payloads(
    tx: Tx, kind: OutgoingKind, states: tuple[str, ...], since: datetime
) -> list[dict[str, Any]]:
    rows = await tx.execute(
        sa.select(outbox.c.payload)
        .where(outbox.c.state.in_(states), outbox.c.due_at >= since, outbox.c.kind == kind)
        .limit(MANY)
    )
    return [row.payload for row in rows]


async def _queued(tx: Tx, wave_id: int) -> bool:
    found = await tx.scalar(
        sa.select(invitations.c.id)
        .where(equals(invitations.c.wave_id, wave_id), invitations.c.state == "queued")
        .limit(1)
    )
    return found is not None
