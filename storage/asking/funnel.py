"""Counting a wave's funnel."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage.asking.waves import Wave
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import invitations, people, responses
from survey.scores.funnel import Funnel

OPENED = ("link", "open")  # the person came by themselves


async def wave_funnel(tx: Tx, wave: Wave, now: datetime) -> Funnel:
    """Where a wave of a named survey stands, or stood when it closed."""
    count = sa.func.count
    scored, silent = responses.c.id.is_not(None), responses.c.id.is_(None)
    away = people.c.state.in_(("blocked", "unreachable"))
    row = (
        await tx.execute(
            sa.select(
                count(invitations.c.delivered_at),
                count().filter(silent, away),
                count().filter(silent, ~away, people.c.snoozed_until > now),
                count().filter(scored),
                count(responses.c.reason),
            )
            .select_from(invitations)
            .join(people, people.c.id == invitations.c.person_id)
            .outerjoin(responses, responses.c.id == invitations.c.id)
            .where(equals(invitations.c.wave_id, wave.id))
        )
    ).one()
    opened = await tx.scalar(
        sa.select(count()).where(
            responses.c.survey_key == wave.survey_key,
            responses.c.via.in_(OPENED),
            responses.c.scored_at >= wave.opened_at,
            responses.c.scored_at < (wave.closed_at or now),
        )
    )
    return Funnel(wave.frozen.get("eligible"), wave.invited, *row, opened or 0)
