"""Responses: a customer's score, and the reason in their own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from storage.answers.answer_days import answered_on
from storage.answers.by_key import value_of
from storage.answers.rollup import Cell, count
from storage.answers.themes import recounted, sort_reason, themes_of
from storage.asking.invitations import Invitation
from storage.database.engine import Tx
from storage.database.tables import invitations, people, responses
from storage.people.binding import end_links
from storage.people.properties import among
from survey.people.eligible import EVERYBODY


async def first_answer(
    tx: Tx,
    asked: Invitation,
    score: int | None,
    at: datetime,
    day: date,
    *,
    awaiting: bool,
    themes: Collection[str] = (),
) -> None:
    """The row of an answer, and what it tells of the question and of the person."""
    await tx.execute(
        responses.insert().values(
            id=asked.id,
            survey_key=asked.survey_key,
            person_id=asked.person_id,
            touchpoint=asked.touchpoint,
            segment=asked.segment,
            via=asked.via,
            score=score,
            day=day,
            scored_at=at,
            awaiting=awaiting,
            reason_parts={},
        )
    )
    if asked.early:
        await StoreReason(asked.id, asked.early, awaiting, themes).apply(tx)
    # A tap proves that the question arrived, whatever delivery believed.
    await tx.execute(
        invitations.update()
        .where(invitations.c.id == asked.id, invitations.c.state != "delivered")
        .values(state="delivered", delivered_at=at)
    )
    await end_links(tx, asked.person_id, asked.survey_key, at)
    # Who answers is there again, and the next text is the reason.
    waits = sa.or_(people.c.snoozed_until.is_not(None), people.c.listening_until.is_not(None))
    await tx.execute(
        people.update()
        .where(people.c.id == asked.person_id, waits)
        .values(snoozed_until=None, listening_until=None)
    )


@dataclass(frozen=True)
class StoreScore:
    """A tap: the first stores the score and counts on its day, a later one moves the count."""

    invitation: Invitation
    score: int
    at: datetime
    day: date
    awaiting: bool
    themes: Collection[str] = ()  # all that the survey has; early texts are sorted into them

    async def apply(self, tx: Tx) -> None:
        # Locked: of two taps at once the second must move the count that the first one made.
        found = (
            await tx.execute(
                sa.select(responses.c.score, responses.c.day)
                .where(responses.c.id == self.invitation.id)
                .with_for_update()
            )
        ).first()
        asked = self.invitation
        day = found.day if found else self.day
        cell = Cell(asked.survey_key, day, asked.touchpoint, asked.segment)
        if found:
            await count(tx, cell, found.score, -1)
            async with recounted(tx, [asked.id]):
                await tx.execute(
                    responses.update()
                    .where(responses.c.id == asked.id)
                    .values(score=self.score, awaiting=self.awaiting)
                )
        else:
            await first_answer(
                tx, asked, self.score, self.at, day, awaiting=self.awaiting, themes=self.themes
            )
        await count(tx, cell, self.score)


@dataclass(frozen=True)
class StoreReason:
    """The reason as it stands now: its messages by id, in order of arrival."""

    response_id: int
    parts: Mapping[str, str]
    awaiting: bool = False
    themes: Collection[str] = ()  # all that the survey has; the reason is sorted into them

    async def apply(self, tx: Tx) -> None:
        words = "\n".join(self.parts.values()) or None
        async with recounted(tx, [self.response_id]):
            before = await tx.scalar(
                sa.select(responses.c.reason).where(responses.c.id == self.response_id)
            )
            await tx.execute(
                responses.update()
                .where(responses.c.id == self.response_id)
                .values(
                    reason=words,
                    reason_parts=dict(self.parts),
                    awaiting=self.awaiting,
                )
            )
            if words != before:  # the same words stay as a manager has sorted them
                await sort_reason(tx, self.response_id, self.themes)


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
