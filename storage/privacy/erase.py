"""Forgetting a customer: what they said and who they are; how often a score was given stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.answers.themes import forget_themes
from storage.cases.case_changes import forget_cases
from storage.database.engine import Tx
from storage.database.tables import cases, invitations, links, notes, outbox, people, responses
from storage.outgoing.kinds import OutgoingKind
from storage.people.binding import UNBOUND, own_responses
from storage.privacy.forgotten import remember
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.time.periods import week_of_day

ASKING = (
    OutgoingKind.INVITATION,
    OutgoingKind.REMINDER,
    OutgoingKind.ACTED,
    OutgoingKind.CASE_RELAY,
    OutgoingKind.CASE_CHECK,
)  # to customers alone


async def erase_person(tx: Tx, person_id: int, *, unbind: bool = False) -> dict[str, int]:
    """Forget a customer; returns how many rows of each kind that concerned, nothing if unknown.

    `unbind`: at the wish of whom a personal link bound. Then what the company's list has stays, and
    so do its links: it may be somebody else's. The product asks for `forget_person`, which also
    sees to it that nobody is counted twice.

    Their scores stay, with nobody's name, reason or themes, so the rollups stand. Their row,
    notes, cases, invitations and personal links go, and so do messages to them; what managers were
    told of their cases is taken back. Ballots and the roster are
    not looked at.
    """
    them = people.c.id == person_id
    wanted = sa.select(people.c.bound_at, people.c.listed).where(them)
    row = (await tx.execute(wanted.with_for_update())).first()
    if row is None:
        return {}
    bound = unbind and row.bound_at is not None
    ids = {name: sa.select(people.c[name]).where(them) for name in ("telegram_id", "external_id")}
    theirs = own_responses(person_id, bound=bound)
    await _forget_quotes(tx, theirs)
    await forget_themes(tx, (await tx.scalars(sa.select(responses.c.id).where(theirs))).all())
    reasons = await tx.scalar(
        sa.select(sa.func.count()).where(theirs, responses.c.reason.is_not(None))
    )
    answers = await tx.execute(
        responses.update()
        .where(theirs)
        .values(
            person_id=None,
            reason=None,
            reason_parts={},
            awaiting=False,
            quotable=False,
            properties=sa.null(),
        )
        .returning(sa.literal(1))
    )
    await forget_cases(tx, person_id)
    to_them = sa.and_(outbox.c.kind.in_(ASKING), outbox.c.chat_id.in_(ids["telegram_id"]))
    links_of = links.c.external_id.in_(ids["external_id"]) if not bound else sa.false()
    erased = {
        "answers": len(answers.all()),
        "reasons": reasons or 0,
        "messages": await _drop(tx, outbox, to_them),
        "cases": await _drop(tx, cases, cases.c.person_id == person_id),
        "notes": await _drop(tx, notes, notes.c.person_id == person_id),
        "invitations": await _drop(tx, invitations, invitations.c.person_id == person_id),
        "links": await _drop(tx, links, links_of),
    }
    if bound and row.listed:
        await tx.execute(people.update().where(them).values(**UNBOUND))
        return erased
    return erased | {"people": await _drop(tx, people, them)}


async def forget_person(
    tx: Tx,
    person_id: int,
    keys: Keys,
    definition: Definition,
    now: datetime,
    *,
    unbind: bool = False,
) -> dict[str, int]:
    """Erase a customer and keep a mark of who was counted lately; returns what was erased."""
    wanted = sa.select(people.c.telegram_id, people.c.bound_at).where(people.c.id == person_id)
    row = (await tx.execute(wanted.with_for_update())).first()
    if row is not None and row.telegram_id is not None:
        theirs = own_responses(person_id, bound=row.bound_at is not None)
        await remember(tx, keys, definition, row.telegram_id, theirs, now)
    return await erase_person(tx, person_id, unbind=unbind)


async def _forget_quotes(tx: Tx, theirs: sa.ColumnElement[bool]) -> None:
    """Digests of the weeks they answered in forget what they quote.

    All of it: a reason that was changed since can no longer be told from another.
    """
    answered = await tx.execute(sa.select(responses.c.survey_key, responses.c.day).where(theirs))
    digests = {(survey_key, week_of_day(day)) for survey_key, day in answered}
    about = [outbox.c.payload["digest", name].as_string() for name in ("survey", "week")]
    for digest in digests:
        quoting = sa.and_(
            outbox.c.kind == OutgoingKind.DIGEST,
            *(part == value for part, value in zip(about, digest, strict=True)),
        )
        rows = await tx.execute(sa.select(outbox.c.id, outbox.c.payload).where(quoting))
        for row in rows.all():
            silent = {**row.payload, "digest": {**row.payload["digest"], "quotes": []}}
            await tx.execute(outbox.update().where(outbox.c.id == row.id).values(payload=silent))


@dataclass(frozen=True)
class ForgetPerson:
    """A customer goes at their own wish; see `forget_person`."""

    person_id: int
    keys: Keys
    definition: Definition
    now: datetime

    async def apply(self, tx: Tx) -> None:
        known = (self.person_id, self.keys, self.definition, self.now)
        await forget_person(tx, *known, unbind=True)


async def _drop(tx: Tx, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    gone = await tx.execute(table.delete().where(which).returning(sa.literal(1)))
    return len(gone.all())
