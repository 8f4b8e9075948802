"""Open questions that come again: after some days, or once somebody's pause is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.asking.stages import still_open
from storage.database.engine import Tx
from storage.database.tables import invitations, people, responses, waves


@dataclass(frozen=True)
class Due:
    """A question that still waits, and the chat it goes to."""

    invitation_id: int
    telegram_id: int


async def claim_reminders(tx: Tx, now: datetime, limit: int) -> tuple[int, list[Due]]:
    """Take up to `limit` reminders that are due; how many were taken, and which still make sense.

    Those whose question was answered or closed, and whose person is gone or pauses, are dropped.
    """
    chosen = (
        sa.select(invitations.c.id)
        .where(invitations.c.remind_at <= now)
        .order_by(invitations.c.remind_at, invitations.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await tx.execute(
        invitations.update()
        .where(invitations.c.id.in_(chosen))
        .values(remind_at=None)
        .returning(invitations.c.id)
    )
    ids = [row.id for row in taken]
    rows = await tx.execute(
        sa.select(invitations.c.id, people.c.telegram_id)
        .join(people, people.c.id == invitations.c.person_id)
        .outerjoin(waves, waves.c.id == invitations.c.wave_id)
        .outerjoin(responses, responses.c.id == invitations.c.id)
        .where(
            invitations.c.id.in_(ids),
            still_open(now),
            people.c.state == "active",
            people.c.telegram_id.is_not(None),
            sa.or_(people.c.snoozed_until.is_(None), people.c.snoozed_until <= now),
        )
        .order_by(invitations.c.id)
    )
    return len(ids), [Due(*row) for row in rows]


@dataclass(frozen=True)
class Snooze:
    """Somebody wants a pause: nothing is asked before `until`, then what still waits comes again.

    What is queued for them already is dropped when its turn comes, see delivery.compose.
    """

    person_id: int
    until: datetime

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            people.update().where(people.c.id == self.person_id).values(snoozed_until=self.until)
        )
        answered = sa.exists().where(responses.c.id == invitations.c.id)
        await tx.execute(
            invitations.update()
            .where(
                invitations.c.person_id == self.person_id,
                invitations.c.state == "delivered",
                ~answered,
            )
            .values(remind_at=self.until)
        )
