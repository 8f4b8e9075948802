"""How many answered of those who were asked, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import invitations, responses
from storage.people.properties import among
from survey.people.eligible import EVERYBODY
from survey.scores.response_rate import Reached


async def weekly_reached(
    tx: Tx, survey_key: str, edges: Sequence[datetime], where: Mapping[str, str] = EVERYBODY
) -> list[Reached]:
    """Between each two edges: invitations delivered, and of these scored before the second.

    Each week by its own end, as the running week is: whoever answers later counts in none.
    """
    at = invitations.c.delivered_at
    ends = [sa.literal(edge, at.type) for edge in edges[1:]]
    week = sa.case(*((at < end, place) for place, end in enumerate(ends))).label("week")
    in_time = responses.c.scored_at < sa.case(*((at < end, end) for end in ends))
    rows = await tx.execute(
        sa.select(week, sa.func.count(), sa.func.count(responses.c.id).filter(in_time))
        .select_from(invitations)
        .outerjoin(responses, responses.c.id == invitations.c.id)
        .where(
            invitations.c.survey_key == survey_key,
            invitations.c.via.in_(("wave", "api")),
            at >= edges[0],
            at < edges[-1],
            *among(tx, invitations.c.person_id, where),
        )
        .group_by(sa.text("week"))
    )
    found = {place: Reached(delivered, answered) for place, delivered, answered in rows}
    return [found.get(place, Reached(0, 0)) for place in range(len(ends))]
