"""Ratings beside scores: how important and how satisfying an attribute is, and what a rival got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.answers.answer_days import answered_on
from storage.answers.by_key import value_of
from storage.answers.responses import First, first_answers
from storage.answers.rollup import Cell, count_pair, each_pair, paired
from storage.asking.invitations import Invitation
from storage.database.changes import Together, inserting
from storage.database.engine import Tx
from storage.database.tables import attribute_rollup, people, ratings, responses
from storage.people.properties import among
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from survey.asking.competitor import COMPETITOR
from survey.people.eligible import EVERYBODY
from survey.scores.csi import Joint, Pair

PARTS = ("day", "segment", "touchpoint")  # columns of an answer


@dataclass(frozen=True)
class StoreRating(Together):
    """A tap: stored at once, and counted as soon as both taps on its attribute are there.

    `score` None: asked, and left out. `awaiting`: whether the reason is asked for now.
    """

    invitation: Invitation
    question: Question
    score: int | None
    at: datetime
    day: date
    awaiting: bool

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[StoreRating]) -> None:
        # Locked: of two taps at once the second must move the count that the first one made.
        ids = [tap.invitation.id for tap in many]
        days = {row.id: row.day for row in await tx.execute(_DAYS, {"ids": ids})}
        awaits = [
            {"answer": tap.invitation.id, "awaits": tap.awaiting}
            for tap in many
            if tap.invitation.id in days
        ]
        if awaits:
            await tx.execute(_AWAITS, awaits)
        firsts = [
            First(tap.invitation, None, tap.at, tap.day, tap.awaiting)
            for tap in many
            if tap.invitation.id not in days
        ]
        if firsts:
            await first_answers(tx, firsts)
        said: defaultdict[tuple[int, str], dict[str, int | None]] = defaultdict(dict)
        for row in await tx.execute(_SAID, {"ids": ids}):
            said[row.response_id, row.attribute][row.question] = row.score
        rated = [
            {
                "response_id": tap.invitation.id,
                "question": tap.question.kind,
                "attribute": tap.question.attribute,
                "score": tap.score,
                "at": tap.at,
            }
            for tap in many
        ]
        await tx.execute(_rating(tx.dialect.name), rated)
        for tap in many:
            asked, (kind, attribute) = tap.invitation, tap.question
            told = said[asked.id, attribute]
            before, after = _pair(told), _pair({**told, kind: tap.score})
            day = days.get(asked.id, tap.day)
            cell = Cell(asked.survey_key, day, asked.touchpoint, asked.segment)
            for pair, by in ((before, -1), (after, 1)):
                if pair and before != after:
                    await count_pair(tx, cell, attribute, pair, by)


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_DAYS = (
    sa.select(responses.c.id, responses.c.day)
    .where(responses.c.id.in_(_IDS))
    .order_by(responses.c.id)
    .with_for_update()
)
_AWAITS = (
    responses.update()
    .where(responses.c.id == sa.bindparam("answer"))
    .values(awaiting=sa.bindparam("awaits"))
)
_SAID = sa.select(
    ratings.c.response_id, ratings.c.attribute, ratings.c.question, ratings.c.score
).where(ratings.c.response_id.in_(_IDS))


@cache
def _rating(dialect: str) -> sa.Insert:
    statement = inserting(dialect, ratings)
    values = {"score": statement.excluded.score, "at": statement.excluded.at}
    return statement.on_conflict_do_update(index_elements=list(ratings.primary_key), set_=values)


def _pair(said: Mapping[str, int | None]) -> Pair | None:
    """What one answer says of one attribute, where it says both."""
    importance, satisfaction = said.get(IMPORTANCE), said.get(SATISFACTION)
    if importance is None or satisfaction is None:
        return None
    return Pair(importance, satisfaction)


@dataclass(frozen=True)
class AskAgain:
    """The questions of a sitting are put once more; what was said stays counted until then."""

    response_id: int

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            ratings.update()
            .where(ratings.c.response_id == self.response_id, ratings.c.attribute != "")
            .values(at=None)
        )
        await tx.execute(
            responses.update().where(responses.c.id == self.response_id).values(awaiting=False)
        )


class PairCount(NamedTuple):
    """How often a pair was given; `part` is a day, a segment, a touchpoint, a property's value."""

    part: date | str
    attribute: str
    importance: int
    satisfaction: int
    n: int


async def pairs_by(
    tx: Tx, survey_key: str, first: date, last: date, column: str
) -> list[PairCount]:
    """Pairs between two days, both included, by `day`, `segment` or `touchpoint`."""
    kept = attribute_rollup.c
    key = (kept[column], kept.attribute, kept.importance, kept.satisfaction)
    rows = await tx.execute(
        sa.select(*key, sa.func.sum(kept.n))
        .where(kept.survey_key == survey_key, kept.day.between(first, last), kept.n != 0)
        .group_by(*key)
    )
    return [PairCount(*row[:4], int(row[4])) for row in rows]


async def pairs_by_property(
    tx: Tx, survey_key: str, first: date, last: date, name: str
) -> list[PairCount]:
    """The same by a property of people, or by how they came; values as those of `value_of`."""
    value = value_of(tx, name)
    chosen, joined = paired(value)
    rows = await tx.execute(
        chosen.select_from(joined.outerjoin(people, people.c.id == responses.c.person_id)).where(
            answered_on(survey_key, first, last)
        )
    )
    return [PairCount(*row) for row in rows]


async def joint_ratings(
    tx: Tx,
    survey_key: str,
    first: date,
    last: date,
    name: str,
    where: Mapping[str, str] = EVERYBODY,
) -> list[tuple[date | str, Joint]]:
    """(part, two attributes as the same answers rated them) between two days, both included.

    `name`: `day`, `segment` or `touchpoint`, or what `value_of` knows.
    """
    part = responses.c[name] if name in PARTS else value_of(tx, name)
    important, satisfying, joined = each_pair()
    said = (
        sa.select(
            responses.c.id,
            part.label("part"),
            important.c.attribute,
            important.c.score.label("importance"),
            satisfying.c.score.label("satisfaction"),
        )
        .select_from(joined.outerjoin(people, people.c.id == responses.c.person_id))
        .where(
            answered_on(survey_key, first, last),
            *among(tx, responses.c.person_id, where),
        )
        .cte()
    )
    one, other = said.alias(), said.alias()
    both = sa.and_(one.c.id == other.c.id, one.c.attribute < other.c.attribute)
    ours, theirs = ((alias.c.importance, alias.c.satisfaction) for alias in (one, other))
    sums = (*ours, *theirs, *(a * b for a in ours for b in theirs))
    key = (one.c.part, one.c.attribute, other.c.attribute)
    rows = await tx.execute(
        sa.select(*key, sa.func.count(), *map(sa.func.sum, sums))
        .select_from(one.join(other, both))
        .group_by(*key)
    )
    return [(row[0], Joint(row[1], row[2], *map(int, row[3:]))) for row in rows]


async def answers_by(
    tx: Tx,
    survey_key: str,
    first: date,
    last: date,
    column: str,
    where: Mapping[str, str] = EVERYBODY,
) -> list[tuple[date | str, int]]:
    """(part, how many answers rated at least one attribute in full) between two days."""
    part = responses.c[column]
    _, joined = paired(part)
    rows = await tx.execute(
        sa.select(part, sa.func.count(sa.distinct(responses.c.id)))
        .select_from(joined)
        .where(
            answered_on(survey_key, first, last),
            *among(tx, responses.c.person_id, where),
        )
        .group_by(part)
    )
    return [(row[0], row[1]) for row in rows]


async def competitor_pairs(
    tx: Tx, survey_key: str, first: date, last: date
) -> dict[tuple[int, int], int]:
    """How often each (own score, competitor's score) was given between two days."""
    rows = await tx.execute(
        sa.select(responses.c.score, ratings.c.score, sa.func.count())
        .join(ratings, ratings.c.response_id == responses.c.id)
        .where(
            answered_on(survey_key, first, last),
            responses.c.score.is_not(None),
            ratings.c.question == COMPETITOR.kind,
            ratings.c.score.is_not(None),
        )
        .group_by(responses.c.score, ratings.c.score)
    )
    return {(own, other): n for own, other, n in rows}


Ratings = dict[str, tuple[int | None, int | None]]
"""Attribute -> (importance, satisfaction), None where not said."""


async def ratings_of(tx: Tx, response_ids: Sequence[int]) -> dict[int, Ratings]:
    """What answers say of attributes, by the answer's id."""
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows: Any = await tx.execute(
        sa.select(ratings)
        .where(ratings.c.response_id.in_(response_ids), ratings.c.attribute != "")
        .order_by(ratings.c.attribute)
    )
    for row in rows:
        found[row.response_id][row.attribute][row.question] = row.score
    return {
        response_id: {
            attribute: (said.get(IMPORTANCE), said.get(SATISFACTION))
            for attribute, said in attributes.items()
        }
        for response_id, attributes in found.items()
    }
