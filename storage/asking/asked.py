"""When one customer was last asked, when they may be asked again, and what they still owe."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.asking.invitations import Invitation, get_invitation
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import invitations, responses
from survey.asking.attributes import in_turn
from survey.asking.quiet import quiet_days_after
from survey.definition.definition import Definition, Survey
from survey.people.quarantine import quarantined_until


async def free_from(
    tx: Tx, definition: Definition, survey: Survey, person_id: int, before: datetime | None = None
) -> datetime | None:
    """When this person may be asked by this survey again; None for somebody never asked.

    What is queued counts as asked at the time it is planned for. `before` leaves out whatever was
    asked at that instant or later.
    """
    of_kind = [other.key for other in definition.surveys if other.kind is survey.kind]
    of_this_kind = sa.case((invitations.c.survey_key.in_(of_kind), invitations.c.created_at))
    asked = sa.select(sa.func.max(of_this_kind), sa.func.max(invitations.c.created_at)).where(
        invitations.c.person_id == person_id, invitations.c.state.not_in(("failed", "void"))
    )
    if before is not None:
        asked = asked.where(invitations.c.created_at < before)
    by_kind, by_any = (await tx.execute(asked)).one()
    quiet_days = definition.company.quiet_days
    return quarantined_until(by_kind, survey.quarantine_days, by_any, quiet_days)


async def left_in_peace_until(
    tx: Tx, definition: Definition, person_id: int, since: datetime
) -> datetime | None:
    """Until when nobody asks somebody who has answered since then, as the thanks told them."""
    newest = sa.select(responses.c.survey_key, sa.func.max(responses.c.scored_at)).where(
        equals(responses.c.person_id, person_id), responses.c.scored_at >= since
    )
    answered = {row[0]: row[1] for row in await tx.execute(newest.group_by(responses.c.survey_key))}
    return max(
        (
            answered[survey.key] + timedelta(days=quiet_days_after(survey, definition))
            for survey in definition.surveys
            if survey.key in answered
        ),
        default=None,
    )


async def unanswered(tx: Tx, person_id: int, survey_key: str) -> list[Invitation]:
    """The last few questions of a survey that a person has not answered, the newest first."""
    rows = await tx.execute(
        sa.select(invitations.c.id)
        .outerjoin(responses, responses.c.id == invitations.c.id)
        .where(
            invitations.c.person_id == person_id,
            invitations.c.survey_key == survey_key,
            invitations.c.state.in_(("queued", "delivered", "unknown")),
            responses.c.id.is_(None),
        )
        .order_by(invitations.c.created_at.desc(), invitations.c.id)
        .limit(5)
    )
    found = [await get_invitation(tx, row.id) for row in rows.all()]
    return [invitation for invitation in found if invitation is not None]


async def asks_of(tx: Tx, survey: Survey, asked: Mapping[int, int]) -> dict[int, list[str]]:
    """The attributes that each new invitation asks about: whichever its person had least often.

    `asked`: person -> the invitation's id; returned by person, empty where a survey has none.
    """
    if not survey.attributes:
        return {person_id: [] for person_id in asked}
    before: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = await tx.execute(
        sa.select(invitations.c.person_id, invitations.c.asks).where(
            invitations.c.person_id.in_(asked),
            invitations.c.survey_key == survey.key,
            invitations.c.state.not_in(("failed", "void")),
        )
    )
    for person_id, asks in rows:
        before[person_id].update(asks or ())
    return {
        person_id: list(in_turn(survey.attributes, survey.ask, before[person_id], invitation_id))
        for person_id, invitation_id in asked.items()
    }
