"""Reasons in numbers: how many gave one."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from storage.engine import Tx
from storage.tables import response_themes, responses


async def reasons_by_score(tx: Tx, survey_key: str, first: date, last: date) -> dict[int, int]:
    """How many gave a reason in words or chose a theme, by score, between two days."""
    themed = sa.exists().where(response_themes.c.response_id == responses.c.id)
    rows = await tx.execute(
        sa.select(responses.c.score, sa.func.count())
        .where(
            responses.c.survey_key == survey_key,
            responses.c.day.between(first, last),
            responses.c.score.is_not(None),
            sa.or_(responses.c.reason.is_not(None), themed),
        )
        .group_by(responses.c.score)
    )
    return {row[0]: row[1] for row in rows}
