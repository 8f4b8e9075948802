"""Where the counts of a digest are read: as they are kept of everybody, or from some people's rows.

Counts are kept by survey and day, not by the properties of people, which change; so a digest of a
few people reads their answers. Those properties are meant that they have now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa

from storage.answers.answer_days import answered_on
from storage.answers.ratings import PairCount, answers_by, joint_ratings, pairs_by
from storage.answers.rollup import paired, scores_by_day
from storage.answers.themes import scores_by_theme
from storage.database.engine import Tx
from storage.database.tables import response_themes, responses
from storage.people.properties import among
from survey.people.eligible import EVERYBODY
from survey.scores.csi import Joint

Days = Callable[[Tx, str, date, date], Awaitable[list[tuple[date, int, int]]]]
Themes = Callable[[Tx, str, date, date], Awaitable[list[tuple[str, int, int]]]]
Pairs = Callable[[Tx, str, date, date], Awaitable[list[PairCount]]]
Joints = Callable[[Tx, str, date, date], Awaitable[list[tuple[date | str, Joint]]]]
Answers = Callable[[Tx, str, date, date], Awaitable[list[tuple[date | str, int]]]]


class Counted(NamedTuple):
    """Each of a survey between two days, both included, as `storage.answers.rollup` counts it."""

    scores_by_day: Days  # (day, score, n)
    scores_by_theme: Themes  # (theme, score, n)
    pairs_by_day: Pairs
    joints_by_day: Joints
    answers_by_day: Answers  # (day, n)


def counted(where: Mapping[str, str] = EVERYBODY) -> Counted:
    """The counts of the people with these properties; of everybody, erased or not, without any."""
    rated = partial(answers_by, column="day", where=where)
    joints = partial(joint_ratings, name="day", where=where)
    if not where:
        pairs = partial(pairs_by, column="day")
        return Counted(scores_by_day, scores_by_theme, pairs, joints, rated)
    return Counted(
        partial(_scores_by_day, where=where),
        partial(_scores_by_theme, where=where),
        partial(_pairs_by_day, where=where),
        joints,
        rated,
    )


def _theirs(
    tx: Tx, survey_key: str, first: date, last: date, where: Mapping[str, str]
) -> sa.ColumnElement[bool]:
    return sa.and_(
        answered_on(survey_key, first, last),
        *among(tx, responses.c.person_id, where),
    )


async def _scores_by_day(
    tx: Tx, survey_key: str, first: date, last: date, where: Mapping[str, str]
) -> list[tuple[date, int, int]]:
    rows = await tx.execute(
        sa.select(responses.c.day, responses.c.score, sa.func.count())
        .where(_theirs(tx, survey_key, first, last, where), responses.c.score.is_not(None))
        .group_by(responses.c.day, responses.c.score)
    )
    return [(day, score, n) for day, score, n in rows]


async def _scores_by_theme(
    tx: Tx, survey_key: str, first: date, last: date, where: Mapping[str, str]
) -> list[tuple[str, int, int]]:
    theme = sa.func.coalesce(response_themes.c.theme, "").label("named")  # as in storage.themes
    named = sa.or_(responses.c.reason.is_not(None), response_themes.c.theme.is_not(None))
    rows = await tx.execute(
        sa.select(theme, responses.c.score, sa.func.count())
        .outerjoin_from(responses, response_themes, response_themes.c.response_id == responses.c.id)
        .where(_theirs(tx, survey_key, first, last, where), responses.c.score.is_not(None), named)
        .group_by(sa.text("named"), responses.c.score)
    )
    return [(theme, score, n) for theme, score, n in rows]


async def _pairs_by_day(
    tx: Tx, survey_key: str, first: date, last: date, where: Mapping[str, str]
) -> list[PairCount]:
    chosen, joined = paired(responses.c.day)
    theirs = _theirs(tx, survey_key, first, last, where)
    return [PairCount(*row) for row in await tx.execute(chosen.select_from(joined).where(theirs))]
