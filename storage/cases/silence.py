"""A customer whom managers have muted: what they say is kept, and managers are told nothing of it.

Whether somebody is muted is whether `people.silenced_until` is there at all: the clock clears it
when its time has come, so that every reader sees the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.cases.case_changes import Place, follow
from storage.database.engine import Tx
from storage.database.tables import case_posts, cases, people


@dataclass(frozen=True)
class Silence:
    """Mute a customer, or let managers hear of them again; copies of their alerts say so.

    `due_at`: from then on waits, in the list, what they wrote before and no alert tells of yet.
    `shown` is the copy that the caller edits itself.
    """

    person_id: int
    until: datetime | None
    by: str
    at: datetime
    due_at: datetime
    shown: Place | None = None

    async def apply(self, tx: Tx) -> None:
        values = {"silenced_until": self.until, "silenced_by": self.by}
        await tx.execute(people.update().where(people.c.id == self.person_id).values(**values))
        if self.until:
            told = sa.exists().where(case_posts.c.case_id == cases.c.id)
            unheard = cases.c.done_at.is_(None), cases.c.due_at.is_(None), ~told
            await tx.execute(
                cases.update()
                .where(cases.c.person_id == self.person_id, *unheard)
                .values(due_at=self.due_at, changed_at=self.at)
            )
        await _show(tx, self.person_id, self.at, self.shown)


async def _show(tx: Tx, person_id: int, at: datetime, shown: Place | None = None) -> None:
    """Let the alerts of a customer's cases say whether they are muted."""
    theirs = cases.c.person_id == person_id, cases.c.done_at.is_(None)
    found = (await tx.scalars(sa.select(cases.c.id).where(*theirs).order_by(cases.c.id))).all()
    for case_id in found:
        await follow(tx, case_id, at, shown)


async def end_silences(tx: Tx, now: datetime) -> int:
    """Let managers hear of those again whose time is over; returns how many customers that is."""
    ended = await tx.scalars(
        people.update()
        .where(people.c.silenced_until <= now)
        .values(silenced_until=None, silenced_by="")
        .returning(people.c.id)
    )
    over = sorted(ended.all())
    for person_id in over:
        await _show(tx, person_id, now)
    return len(over)
