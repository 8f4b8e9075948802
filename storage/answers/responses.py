"""Responses: a customer's score, and the reason in their own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.answers.answer_days import answered_on
from storage.answers.by_key import value_of
from storage.answers.rollup import Cell, count
from storage.answers.themes import recounted, sort_reasons, themes_of
from storage.asking.invitations import Invitation
from storage.database.changes import Together
from storage.database.engine import Tx
from storage.database.tables import invitations, people, responses
from storage.people.binding import end_links
from storage.people.properties import among
from survey.people.eligible import EVERYBODY


class First(NamedTuple):
    """What makes the row of an answer; without a score it is a sitting of ratings."""

    asked: Invitation
    score: int | None
    at: datetime
    day: date
    awaiting: bool
    themes: Collection[str] = ()  # all that the survey has; early texts are sorted into them


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_ANSWER = responses.insert()
_ARRIVED = (
    invitations.update()
    .where(invitations.c.id.in_(_IDS), invitations.c.state != "delivered")
    .values(state="delivered", delivered_at=sa.bindparam("arrived_at"))
)
_BACK = (
    people.update()
    .where(
        people.c.id.in_(_IDS),
        sa.or_(people.c.snoozed_until.is_not(None), people.c.listening_until.is_not(None)),
    )
    .values(snoozed_until=None, listening_until=None)
)


async def first_answers(tx: Tx, firsts: Sequence[First]) -> None:
    """The rows of answers, and what they tell of the questions and of the people."""
    await tx.execute(_ANSWER, [_row(first) for first in firsts])
    early = [
        StoreReason(asked.id, asked.early, awaiting, themes)
        for asked, _, _, _, awaiting, themes in firsts
        if asked.early
    ]
    if early:
        await StoreReason.apply_all(tx, early)
    # A tap proves that the question arrived, whatever delivery believed.
    doubted: defaultdict[datetime, list[int]] = defaultdict(list)
    answered: defaultdict[tuple[str, datetime], list[int]] = defaultdict(list)
    for asked, _, at, *_ in firsts:
        answered[asked.survey_key, at].append(asked.person_id)
        if asked.state != "delivered":
            doubted[at].append(asked.id)
    for at, ids in doubted.items():
        await tx.execute(_ARRIVED, {"ids": ids, "arrived_at": at})
    for (survey_key, at), person_ids in answered.items():
        await end_links(tx, person_ids, survey_key, at)
    # Who answers is there again, and the next text is the reason.
    await tx.execute(_BACK, {"ids": [first.asked.person_id for first in firsts]})


def _row(first: First) -> dict[str, object]:
    asked = first.asked
    return {
        "id": asked.id,
        "survey_key": asked.survey_key,
        "person_id": asked.person_id,
        "touchpoint": asked.touchpoint,
        "segment": asked.segment,
        "via": asked.via,
        "score": first.score,
        "day": first.day,
        "scored_at": first.at,
        "awaiting": first.awaiting,
        "reason_parts": {},
    }


@dataclass(frozen=True)
class StoreScore(Together):
    """A tap: the first stores the score and counts on its day, a later one moves the count."""

    invitation: Invitation
    score: int
    at: datetime
    day: date
    awaiting: bool
    themes: Collection[str] = ()  # all that the survey has; early texts are sorted into them

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[StoreScore]) -> None:
        # Locked: of two taps at once the second must move the count that the first one made.
        ids = [tap.invitation.id for tap in many]
        stored = {row.id: row for row in await tx.execute(_STORED, {"ids": ids})}
        again = [tap for tap in many if tap.invitation.id in stored]
        for tap in again:
            earlier = stored[tap.invitation.id]
            if earlier.score is not None:
                await count(tx, _cell(tap.invitation, earlier.day), earlier.score, -1)
        if again:
            async with recounted(tx, list(stored)):
                changed = [
                    {"answer": tap.invitation.id, "given": tap.score, "awaits": tap.awaiting}
                    for tap in again
                ]
                await tx.execute(_RESCORED, changed)
        firsts = [
            First(tap.invitation, tap.score, tap.at, tap.day, tap.awaiting, tap.themes)
            for tap in many
            if tap.invitation.id not in stored
        ]
        if firsts:
            await first_answers(tx, firsts)
        for tap in many:
            before = stored.get(tap.invitation.id)
            await count(tx, _cell(tap.invitation, before.day if before else tap.day), tap.score)


_STORED = (
    sa.select(responses.c.id, responses.c.score, responses.c.day, responses.c.reason)
    .where(responses.c.id.in_(_IDS))
    .order_by(responses.c.id)
    .with_for_update()
)
_RESCORED = (
    responses.update()
    .where(responses.c.id == sa.bindparam("answer"))
    .values(score=sa.bindparam("given"), awaiting=sa.bindparam("awaits"))
)
_REASONED = (
    responses.update()
    .where(responses.c.id == sa.bindparam("answer"))
    .values(
        reason=sa.bindparam("words"),
        reason_parts=sa.bindparam("parts"),
        awaiting=sa.bindparam("awaits"),
    )
)


def _cell(asked: Invitation, day: date) -> Cell:
    return Cell(asked.survey_key, day, asked.touchpoint, asked.segment)


@dataclass(frozen=True)
class StoreReason(Together):
    """The reason as it stands now: its messages by id, in order of arrival."""

    response_id: int
    parts: Mapping[str, str]
    awaiting: bool = False
    themes: Collection[str] = ()  # all that the survey has; the reason is sorted into them

    @property
    def words(self) -> str | None:
        """The whole reason; None where nothing is left of it."""
        return "\n".join(self.parts.values()) or None

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[StoreReason]) -> None:
        ids = [given.response_id for given in many]
        async with recounted(tx, ids):
            before = {row.id: row.reason for row in await tx.execute(_STORED, {"ids": ids})}
            stored = [
                {
                    "answer": given.response_id,
                    "words": given.words,
                    "parts": dict(given.parts),
                    "awaits": given.awaiting,
                }
                for given in many
            ]
            await tx.execute(_REASONED, stored)
            # The same words stay as a manager has sorted them.
            changed = [one for one in many if one.words != before.get(one.response_id)]
            if changed:
                await sort_reasons(tx, {one.response_id: one.themes for one in changed})


async def latest_reasons(
    tx: Tx,
    survey_key: str,
    start: datetime,
    end: datetime,
    limit: int,
    where: Mapping[str, str] = EVERYBODY,
) -> list[tuple[str, int]]:
    """(reason, score) of answers in [start, end) that gave a reason, newest first."""
    rows = await tx.execute(
        sa.select(responses.c.reason, responses.c.score)
        .where(
            responses.c.survey_key == survey_key,
            responses.c.scored_at >= start,
            responses.c.scored_at < end,
            responses.c.reason.is_not(None),
            *among(tx, responses.c.person_id, where),
        )
        .order_by(responses.c.scored_at.desc(), responses.c.id)
        .limit(limit)
    )
    return [(reason, score) for reason, score in rows]


@dataclass(frozen=True)
class Reason:
    """A reason without a name; `score` is None where a sitting of ratings has none."""

    id: int
    text: str
    score: int | None
    quotable: bool


async def reasons_between(
    tx: Tx, survey_key: str, start: datetime, end: datetime, place: int, limit: int
) -> list[Reason]:
    """Reasons of answers in [start, end), newest first, `limit` of them from `place` on."""
    rows = await tx.execute(
        sa.select(responses.c.id, responses.c.reason, responses.c.score, responses.c.quotable)
        .where(
            responses.c.survey_key == survey_key,
            responses.c.scored_at >= start,
            responses.c.scored_at < end,
            responses.c.reason.is_not(None),
        )
        .order_by(responses.c.scored_at.desc(), responses.c.id)
        .offset(place)
        .limit(limit)
    )
    return [Reason(*row) for row in rows]


@dataclass(frozen=True)
class AllowQuote:
    """A person agrees that their reason is passed on, or no longer."""

    response_id: int
    allowed: bool

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            responses.update()
            .where(responses.c.id == self.response_id)
            .values(quotable=self.allowed)
        )


async def scores_by_property(
    tx: Tx, survey_key: str, first: date, last: date, name: str
) -> list[tuple[str, int, int]]:
    """(value, score, n) between two days, both included; values as those of `value_of`."""
    value = value_of(tx, name)
    rows = await tx.execute(
        sa.select(value, responses.c.score, sa.func.count())
        .select_from(responses)
        .outerjoin(people, people.c.id == responses.c.person_id)
        .where(answered_on(survey_key, first, last))
        .group_by(sa.text("value"), responses.c.score)
    )
    return [(part, score, n) for part, score, n in rows]


@dataclass(frozen=True)
class Answer:
    """A response with who gave it: of that all is None, and no theme is left, once forgotten."""

    id: int
    score: int | None  # None: it rates attributes
    reason: str | None
    touchpoint: str
    segment: str
    via: str
    day: date
    scored_at: datetime
    person_id: int | None
    telegram_id: int | None
    external_id: str | None
    name: str | None
    properties: Mapping[str, str] | None
    language: str | None
    state: str | None
    themes: tuple[str, ...] = ()


_told = sa.cast(responses.c.properties, sa.Text)
_answers = sa.select(
    *(responses.c[name] for name in list(Answer.__dataclass_fields__)[:9]),
    *(people.c[name] for name in ("telegram_id", "external_id", "name")),
    # What a file told of an answer is of that day; its person may have changed since.
    sa.case((sa.func.coalesce(_told, "null") != "null", responses.c.properties),
            else_=people.c.properties).label("properties"),
    people.c.language,
    people.c.state,
).outerjoin(people, people.c.id == responses.c.person_id)  # fmt: skip


async def get_answer(tx: Tx, response_id: int) -> tuple[str, Answer] | None:
    """(survey key, answer) as they are stored now."""
    wanted = _answers.add_columns(responses.c.survey_key).where(responses.c.id == response_id)
    row = (await tx.execute(wanted)).first()
    if row is None:
        return None
    themes = (await themes_of(tx, [row.id])).get(row.id, ())
    return row.survey_key, replace(Answer(*row[:-1]), themes=themes)


async def answers_after(
    tx: Tx, survey_key: str, after: tuple[datetime, int] | None, limit: int
) -> list[Answer]:
    """The oldest answers after a place, (instant, id): new ones never move those before them."""
    statement = (
        _answers.where(responses.c.survey_key == survey_key)
        .order_by(responses.c.scored_at, responses.c.id)
        .limit(limit)
    )
    if after is not None:
        at, answer_id = after
        later = sa.and_(responses.c.scored_at == at, responses.c.id > answer_id)
        statement = statement.where(
            responses.c.scored_at >= at, sa.or_(responses.c.scored_at > at, later)
        )
    rows = (await tx.execute(statement)).all()
    themes = await themes_of(tx, [row.id for row in rows])
    return [replace(Answer(*tuple(row)), themes=themes.get(row.id, ())) for row in rows]


async def has_answers(tx: Tx, survey_key: str) -> bool:
    """Whether anybody ever answered this survey."""
    found = await tx.scalar(
        sa.select(responses.c.id).where(responses.c.survey_key == survey_key).limit(1)
    )
    return found is not None
