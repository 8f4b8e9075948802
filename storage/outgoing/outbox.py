"""The outbox: whatever the bot begins by itself, as rows that delivery claims and sends.

queued -> leased -> inflight -> sent | failed | unknown | void. A lease that expires is safe to
claim again; a message that was in flight when the process died has an unknown outcome.

Rows of the kind `hook` go to an address of the company's, not to Telegram. They are never in
flight: whoever finds a lease expired sends again, and the receiver tells by the event's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.database.changes import Together
from storage.database.engine import Tx
from storage.database.tables import NEW_ALERT, WAITING_EDIT, WAITING_HOOK, chats, outbox
from storage.outgoing.kinds import OutgoingKind

LEASE = timedelta(seconds=60)
OPEN = ("queued", "leased", "inflight")
IS_HOOK = outbox.c.kind == OutgoingKind.HOOK
ALERTS = (OutgoingKind.CASE,)  # kinds that go before everything else


@dataclass(frozen=True)
class Outgoing:
    """One message to be sent."""

    id: int
    kind: str
    chat_id: int
    payload: Mapping[str, Any]
    attempts: int


_outgoing = [outbox.c[name] for name in Outgoing.__dataclass_fields__]


_queue = outbox.insert()


@dataclass(frozen=True)
class Enqueue(Together):
    """A message for delivery, not before `due_at`."""

    kind: OutgoingKind
    chat_id: int
    payload: Mapping[str, Any]
    due_at: datetime

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[Enqueue]) -> None:
        rows = [
            {
                "kind": message.kind,
                "chat_id": message.chat_id,
                "payload": dict(message.payload),
                "due_at": message.due_at,
            }
            for message in many
        ]
        if rows:
            await tx.execute(_queue, rows)


@dataclass(frozen=True)
class EnqueueOnce:
    """The same, unless just that still waits: a second tap makes no second file."""

    kind: OutgoingKind
    chat_id: int
    payload: Mapping[str, Any]
    due_at: datetime

    async def apply(self, tx: Tx) -> None:
        waiting = await tx.scalars(
            sa.select(outbox.c.payload).where(
                outbox.c.state.in_(OPEN),
                outbox.c.due_at > self.due_at - timedelta(hours=1),
                outbox.c.kind == self.kind,
                outbox.c.chat_id == self.chat_id,
            )
        )
        if self.payload not in list(waiting):
            await Enqueue(self.kind, self.chat_id, self.payload, self.due_at).apply(tx)


async def edit_waits(tx: Tx, chat_id: int, payload: Mapping[str, Any]) -> bool:
    """Whether just this edit is queued: it will show all that is true when it is sent.

    Locked, so that no replica sends it before this transaction has ended.
    """
    waiting = sa.select(outbox.c.payload).where(WAITING_EDIT, outbox.c.chat_id == chat_id)
    return payload in list(await tx.scalars(waiting.with_for_update(skip_locked=True)))


async def claim(tx: Tx, now: datetime, limit: int, hook: int | None = None) -> list[Outgoing]:
    """Lease up to `limit` messages that are due, to Telegram or to one hook.

    New alerts come first, then the oldest: whatever is queued, an alert waits behind none of it.
    """
    whose = ~IS_HOOK if hook is None else sa.and_(WAITING_HOOK, outbox.c.chat_id == hook)
    given_up = sa.and_(outbox.c.state == "leased", outbox.c.leased_until <= now)
    left = sa.select(outbox.c.id).where(whose, given_up).with_for_update(skip_locked=True)
    await tx.execute(
        outbox.update().where(outbox.c.id.in_(left)).values(state="queued", leased_until=None)
    )
    alerts = [] if hook is not None else await _lease(tx, NEW_ALERT, now, limit)
    return alerts + await _lease(tx, whose, now, limit - len(alerts))


async def _lease(
    tx: Tx, which: sa.ColumnElement[bool] | sa.TextClause, now: datetime, limit: int
) -> list[Outgoing]:
    # Of one state alone, so that the index gives the order: a large wave is never sorted.
    chosen = (
        sa.select(outbox.c.id)
        .where(which, outbox.c.state == "queued", outbox.c.due_at <= now)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    # A table of its own: as a subquery PostgreSQL may ask it again, and lease more than `limit`.
    once = chosen.cte("chosen")
    rows = await tx.execute(
        outbox.update()
        .where(outbox.c.id.in_(sa.select(once.c.id)))
        .values(state="leased", leased_until=now + LEASE)
        .returning(outbox.c.due_at, *_outgoing)
    )
    oldest_first = sorted(rows, key=lambda row: (row.due_at, row.id))
    return [Outgoing(*row[1:]) for row in oldest_first]


async def begin(tx: Tx, row_id: int, now: datetime) -> bool:
    """Take a leased message in flight; False when another process has taken it since."""
    result = await tx.execute(
        outbox.update()
        .where(outbox.c.id == row_id, outbox.c.state == "leased")
        .values(state="inflight", leased_until=now + LEASE, attempts=outbox.c.attempts + 1)
    )
    return result.rowcount == 1


async def settle(tx: Tx, row_id: int, state: str, **values: object) -> None:
    """Move a message to another state, with what is known of it."""
    await tx.execute(outbox.update().where(outbox.c.id == row_id).values(state=state, **values))


async def put_off(tx: Tx, row_id: int, until: datetime) -> None:
    """Give a leased message back: it is due again at `until`."""
    await tx.execute(
        outbox.update()
        .where(outbox.c.id == row_id, outbox.c.state == "leased")
        .values(state="queued", due_at=until, leased_until=None)
    )


async def put_off_chat(tx: Tx, chat_id: int, until: datetime) -> None:
    """Let nothing go to a chat before `until`, whichever process has leased it."""
    await tx.execute(
        outbox.update()
        .where(
            outbox.c.state.in_(("queued", "leased")),
            outbox.c.due_at < until,
            outbox.c.chat_id == chat_id,
        )
        .values(state="queued", due_at=until, leased_until=None)
    )


async def shift_due(tx: Tx, now: datetime, step: timedelta) -> None:
    """The clock was set back by `step` to `now`: what was due by the old one is due by the new.

    What lies further ahead was promised for an hour of the day, and keeps it.
    """
    before = now - step + LEASE
    for column, states in ((outbox.c.due_at, ("queued",)), (outbox.c.leased_until, OPEN[1:])):
        late = sa.select(outbox.c.id, column.label("at")).where(
            outbox.c.state.in_(states), column > now, column <= before
        )
        for row in (await tx.execute(late)).all():
            moved = outbox.update().where(outbox.c.id == row.id)
            await tx.execute(moved.values({column.name: row.at + step}))


async def next_due(tx: Tx) -> datetime | None:
    """When the next queued message to Telegram is due."""
    found: datetime | None = await tx.scalar(
        sa.select(sa.func.min(outbox.c.due_at)).where(outbox.c.state == "queued", ~IS_HOOK)
    )
    return found


async def expire_inflight(tx: Tx, now: datetime) -> list[Outgoing]:
    """Messages in flight when their process died: their outcome is unknown, and stays told."""
    rows = await tx.execute(
        outbox.update()
        .where(outbox.c.state == "inflight", outbox.c.leased_until <= now)
        .values(state="unknown", problem="the process stopped while sending")
        .returning(*_outgoing)
    )
    return [Outgoing(*row) for row in rows]


async def waiting(tx: Tx, now: datetime) -> int:
    """How many messages to Telegram are due and not yet settled."""
    found = await tx.scalar(
        sa.select(sa.func.count()).where(outbox.c.state.in_(OPEN), outbox.c.due_at <= now, ~IS_HOOK)
    )
    return int(found or 0)


async def void_hooks(tx: Tx, known: Sequence[int]) -> int:
    """Give up what waits for hooks that are not among `known`; returns how many events."""
    gone = await tx.execute(
        outbox.update()
        .where(IS_HOOK, outbox.c.state.in_(OPEN), outbox.c.chat_id.not_in(known))
        .values(state="void", leased_until=None)
    )
    return gone.rowcount


@dataclass(frozen=True)
class Fate:
    """A message and what became of it so far."""

    id: int
    kind: str
    chat_id: int
    state: str
    due_at: datetime
    attempts: int
    problem: str


async def unsettled(tx: Tx, limit: int) -> list[Fate]:
    """What is queued, failed or of unknown outcome, newest first."""
    rows = await tx.execute(
        sa.select(*(outbox.c[name] for name in Fate.__dataclass_fields__))
        .where(outbox.c.state.not_in(("sent", "void")))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return [Fate(*row) for row in rows]


POSTS = (OutgoingKind.DIGEST, OutgoingKind.CSI, OutgoingKind.PULSE)
"""Kinds that are posted to channels and groups for managers to read."""


async def refused_posts(tx: Tx, since: datetime, state: str = "active") -> list[Outgoing]:
    """The newest post of its kind that each chat refused, of the chats now in this state."""
    newer = outbox.alias()
    rows = await tx.execute(
        sa.select(*_outgoing)
        .join(chats, chats.c.id == outbox.c.chat_id)
        .where(
            outbox.c.state == "failed",
            outbox.c.due_at > since,
            outbox.c.kind.in_(POSTS),
            chats.c.state == state,
            ~sa.exists().where(
                newer.c.kind == outbox.c.kind,
                newer.c.chat_id == outbox.c.chat_id,
                newer.c.state == "failed",
                newer.c.due_at > outbox.c.due_at,
            ),
        )
        .order_by(outbox.c.id)
    )
    return [Outgoing(*row) for row in rows]


async def counts_by_state(tx: Tx) -> dict[str, int]:
    """How many messages are in each state."""
    rows = await tx.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


async def retry(tx: Tx, row_id: int, now: datetime) -> bool:
    """Queue a failed or unknown message again; False where there is no such one."""
    row = await tx.execute(
        outbox.update()
        .where(outbox.c.id == row_id, outbox.c.state.in_(("failed", "unknown")))
        .values(state="queued", due_at=now, attempts=0, problem="", leased_until=None)
        .returning(outbox.c.id)
    )
    return row.first() is not None


@dataclass(frozen=True)
class Retry:
    """A failed or unknown message is queued again; any other is left as it is."""

    row_id: int
    at: datetime

    async def apply(self, tx: Tx) -> None:
        await retry(tx, self.row_id, self.at)


async def get_message(tx: Tx, row_id: int) -> Fate | None:
    """One message by its id, whatever its state."""
    rows = await tx.execute(
        sa.select(*(outbox.c[name] for name in Fate.__dataclass_fields__)).where(
            outbox.c.id == row_id
        )
    )
    row = rows.first()
    return Fate(*row) if row else None
