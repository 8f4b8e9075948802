"""What a personal link binds: a Telegram account and a customer number of the company's list.

A link can be passed on, so whom it binds is nobody proven. What the company had on its list is
not shown to them, and stays when they erase what they gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import cases, invitations, links, notes, people, responses
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim
from storage.outgoing.outbox import Enqueue

IMPORTED = "import"
"""Responses that came from a file (`via`) are the list's, not the account's."""

UNBOUND = {
    "telegram_id": None, "language": None, "state": "active", "snoozed_until": None,
    "listening_until": None, "muted": False, "bound_at": None, "listed": False,
    "silenced_until": None, "silenced_by": "",
}  # fmt: skip
"""What is left of the account's columns in a record of the list."""


def own_responses(person_id: int, *, bound: bool) -> sa.ColumnElement[bool]:
    """The responses that an account gave: of one bound by a link, none that were imported."""
    theirs = equals(responses.c.person_id, person_id)
    return sa.and_(theirs, responses.c.via != IMPORTED) if bound else theirs


@dataclass(frozen=True)
class JoinRecord:
    """A customer without a number opens the link of somebody on the list: two rows become one."""

    person_id: int
    record_id: int
    at: datetime

    async def apply(self, tx: Tx) -> None:
        wanted = sa.select(people).where(people.c.id.in_((self.person_id, self.record_id)))
        rows = (await tx.execute(wanted.with_for_update())).mappings().all()
        known = {row["id"]: row for row in rows}
        person, record = known[self.person_id], known[self.record_id]
        for table in (responses, invitations, notes, cases):
            theirs = equals(table.c.person_id, self.record_id)
            await tx.execute(table.update().where(theirs).values(person_id=self.person_id))
        await tx.execute(people.delete().where(people.c.id == self.record_id))
        values = {name: record[name] for name in ("external_id", "name", "created_at")}
        await tx.execute(
            people.update()
            .where(people.c.id == self.person_id)
            .values(
                **values,
                segment=record["segment"] or person["segment"],
                properties={**person["properties"], **record["properties"]},
                bound_at=self.at,
                listed=True,
            )
        )


_NUMBERS = sa.select(people.c.external_id).where(
    people.c.id.in_(sa.bindparam("ids", expanding=True)), people.c.external_id.is_not(None)
)
_ENDED = (
    links.update()
    .where(
        links.c.external_id.in_(_NUMBERS),
        links.c.survey_key == sa.bindparam("of_survey"),
        links.c.purpose == "ask",
        sa.or_(links.c.expires_at.is_(None), links.c.expires_at > sa.bindparam("at")),
    )
    .values(expires_at=sa.bindparam("at"))
)


async def end_links(tx: Tx, person_ids: Sequence[int], survey_key: str, at: datetime) -> None:
    """A personal link has served once its person has answered."""
    await tx.execute(_ENDED, {"ids": list(person_ids), "of_survey": survey_key, "at": at})


@dataclass(frozen=True)
class TellForwarded:
    """Managers hear once a link that a second account has opened it; not whose."""

    token: str
    person_id: int
    readers: Sequence[int]
    at: datetime

    async def apply(self, tx: Tx) -> None:
        if await claim(tx, "", "forwarded", self.token[:40], 0, "told", self.at):
            for reader in self.readers:
                await Enqueue(
                    OutgoingKind.FORWARDED, reader, {"person": self.person_id}, self.at
                ).apply(tx)
