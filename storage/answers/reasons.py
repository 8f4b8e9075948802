"""Reasons in numbers: how many gave one, and how many are of no theme."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from storage.answers.answer_days import answered_on
from storage.answers.themes import NONE
from storage.database.engine import Tx
from storage.database.tables import response_themes, responses


async def reasons_by_score(tx: Tx, survey_key: str, first: date, last: date) -> dict[int, int]:
    """How many gave a reason in words or chose a theme, by score, between two days."""
    themed = sa.exists().where(response_themes.c.response_id == responses.c.id)
    rows = await tx.execute(
        sa.select(responses.c.score, sa.func.count())
        .where(
            answered_on(survey_key, first, last),
            responses.c.score.is_not(None),
            sa.or_(responses.c.reason.is_not(None), themed),
        )
        .group_by(responses.c.score)
    )
    return {row[0]: row[1] for row in rows}


async def unsorted_reasons(tx: Tx, survey_key: str, first: date, last: date) -> tuple[int, int]:
    """(of no theme, of all) reasons that are stored still, between two days, both included.

    A theme that was chosen without a word counts as a reason.
    """
    of_a_theme = sa.exists().where(
        response_themes.c.response_id == responses.c.id, response_themes.c.theme != NONE
    )
    given = sa.or_(responses.c.reason.is_not(None), of_a_theme)
    row = (
        await tx.execute(
            sa.select(sa.func.count().filter(~of_a_theme), sa.func.count()).where(
                answered_on(survey_key, first, last),
                responses.c.score.is_not(None),
                given,
            )
        )
    ).one()
    return row[0], row[1]
