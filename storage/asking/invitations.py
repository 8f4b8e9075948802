"""Invitations: each time a customer was asked, by a wave, a program, a link or /start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.database.ahead import one
from storage.database.engine import Tx
from storage.database.tables import invitations, people, ratings, responses, waves
from storage.people.properties import among, having
from survey.asking.attributes import Question
from survey.people.eligible import EVERYBODY


class Rating(NamedTuple):
    """What was said to one question (None: left out), and when; None where it is asked again."""

    score: int | None
    at: datetime | None


@dataclass(frozen=True)
class Invitation:
    """One question put to one person, with the state of its answer."""

    id: int
    survey_key: str
    person_id: int
    segment: str
    via: str
    state: str
    created_at: datetime
    touchpoint: str = ""
    wave_id: int | None = None
    delivered_at: datetime | None = None
    message_id: int | None = None
    early: Mapping[str, str] = field(default_factory=dict)
    asks: Sequence[str] = ()  # attributes
    wave_state: str | None = None
    score: int | None = None
    scored_at: datetime | None = None
    awaiting: bool = False
    reason_parts: Mapping[str, str] | None = None
    quotable: bool = False
    ratings: Mapping[Question, Rating] = field(default_factory=dict)

    @property
    def rated(self) -> dict[Question, datetime]:
        """The questions that wait for no tap, with when they had theirs."""
        return {question: said.at for question, said in self.ratings.items() if said.at}


_stored = [name for name in Invitation.__dataclass_fields__ if name in invitations.c]
_loaded: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        *(invitations.c[name] for name in _stored),
        waves.c.state,
        responses.c.score,
        responses.c.scored_at,
        sa.func.coalesce(responses.c.awaiting, sa.false()),
        responses.c.reason_parts,
        sa.func.coalesce(responses.c.quotable, sa.false()),
    )
    .outerjoin(waves, waves.c.id == invitations.c.wave_id)
    .outerjoin(responses, responses.c.id == invitations.c.id)
)


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_by_id = _loaded.where(invitations.c.id.in_(_IDS))
_recent = _loaded.where(
    invitations.c.person_id.in_(_IDS),
    invitations.c.state.in_(("delivered", "unknown")),
    invitations.c.created_at >= sa.bindparam("since"),
).order_by(invitations.c.created_at.desc(), invitations.c.id)
_rated = sa.select(ratings).where(ratings.c.response_id.in_(_IDS))
_scored = (
    sa.select(responses.c.person_id, responses.c.survey_key, sa.func.max(responses.c.scored_at))
    .where(responses.c.person_id.in_(_IDS))
    .group_by(responses.c.person_id, responses.c.survey_key)
)
_ASKS = _stored.index("asks")


async def get_invitation(tx: Tx, invitation_id: int) -> Invitation | None:
    return await one(tx, invitations_by_id, invitation_id)


async def invitations_by_id(tx: Tx, ids: Collection[int]) -> dict[int, Invitation]:
    """The same of many."""
    return {asked.id: asked for asked in await _load(tx, _by_id, {"ids": list(ids)})}


async def _load(
    tx: Tx, chosen: sa.Select[*tuple[Any, ...]], values: Mapping[str, object]
) -> list[Invitation]:
    found = []
    for row in await tx.execute(chosen, values):
        stored = [*row]
        stored[_ASKS] = tuple(stored[_ASKS] or ())
        found.append(Invitation(*stored))
    answered = [asked.id for asked in found if asked.scored_at]
    if not answered:
        return found
    said: dict[int, dict[Question, Rating]] = defaultdict(dict)
    for row in await tx.execute(_rated, {"ids": answered}):
        said[row.response_id][Question(row.question, row.attribute)] = Rating(row.score, row.at)
    return [replace(it, ratings=said[it.id]) if it.id in said else it for it in found]


async def recent_invitations(tx: Tx, person_id: int, since: datetime) -> list[Invitation]:
    """What reached a person since then, newest first."""
    return await one(tx, recent_of, (person_id, since)) or []


async def recent_of(
    tx: Tx, asked: Collection[tuple[int, datetime]]
) -> dict[tuple[int, datetime], list[Invitation]]:
    """The same of many: (person, since)."""
    found: dict[tuple[int, datetime], list[Invitation]] = {}
    for since in {since for _, since in asked}:
        ids = [person_id for person_id, one_since in asked if one_since == since]
        for invitation in await _load(tx, _recent, {"ids": ids, "since": since}):
            found.setdefault((invitation.person_id, since), []).append(invitation)
    return found


async def last_answered(tx: Tx, person_id: int, survey_keys: Sequence[str]) -> datetime | None:
    """When a person last gave a score to one of these surveys."""
    answered = await one(tx, answered_by, person_id) or {}
    return max((at for key, at in answered.items() if key in survey_keys), default=None)


async def answered_by(tx: Tx, person_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    """When each of these people last answered, by survey."""
    found: dict[int, dict[str, datetime]] = {}
    for person_id, survey_key, at in await tx.execute(_scored, {"ids": list(person_ids)}):
        found.setdefault(person_id, {})[survey_key] = at
    return found


@dataclass(frozen=True)
class AddInvitation:
    """A question about to be put."""

    invitation: Invitation

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            invitations.insert().values(
                **{name: getattr(self.invitation, name) for name in _stored}
            )
        )


@dataclass(frozen=True)
class ChangeInvitation:
    """New values for some columns, e.g. the message that carries the question."""

    invitation_id: int
    values: Mapping[str, object]

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            invitations.update().where(invitations.c.id == self.invitation_id).values(**self.values)
        )


async def invited_between(
    tx: Tx,
    survey_key: str,
    start: datetime,
    end: datetime,
    where: Mapping[str, str] = EVERYBODY,
) -> int:
    """How many people a question reached in [start, end), by invitation or link."""
    found = await tx.scalar(
        sa.select(sa.func.count(sa.distinct(invitations.c.person_id))).where(
            invitations.c.survey_key == survey_key,
            invitations.c.delivered_at >= start,
            invitations.c.delivered_at < end,
            *among(tx, invitations.c.person_id, where),
        )
    )
    return int(found or 0)


async def response_counts(
    tx: Tx,
    survey_key: str,
    start: datetime,
    end: datetime,
    where: Mapping[str, str] = EVERYBODY,
) -> tuple[int, int, int]:
    """(delivered, answered, open_n) of [start, end).

    Invitations delivered then; of these, scored before `end`; and scores given then to a question
    that the person opened themselves, by link, QR or /start.
    """
    asked = invitations.c.via.in_(("wave", "api"))
    in_time = sa.and_(invitations.c.delivered_at >= start, invitations.c.delivered_at < end)
    theirs = among(tx, invitations.c.person_id, where)
    row = (
        await tx.execute(
            sa.select(
                sa.func.count(),
                sa.func.count(responses.c.id).filter(responses.c.scored_at < end),
            )
            .select_from(invitations)
            .outerjoin(responses, responses.c.id == invitations.c.id)
            .where(invitations.c.survey_key == survey_key, asked, in_time, *theirs)
        )
    ).one()
    opened = await tx.scalar(
        sa.select(sa.func.count()).where(
            responses.c.survey_key == survey_key,
            responses.c.via.in_(("link", "open")),
            responses.c.scored_at >= start,
            responses.c.scored_at < end,
            *among(tx, responses.c.person_id, where),
        )
    )
    return int(row[0]), int(row[1]), int(opened or 0)


@dataclass(frozen=True)
class Asked:
    """When a reachable person was last asked: by surveys of one kind, and by any."""

    person_id: int
    telegram_id: int
    segment: str
    by_kind: datetime | None
    by_any: datetime | None


async def when_asked(
    tx: Tx,
    survey_keys: Sequence[str],
    now: datetime,
    eligible: Mapping[str, str] | None = None,
    after: int = -1,
    limit: int | None = None,
) -> list[Asked]:
    """Everybody reachable and eligible who does not pause, with when they were last asked.

    A question that is still queued counts as asked. In the order of ids, `limit` of them `after`
    one, so that a large company is read in pages.
    """
    of_kind = sa.case((invitations.c.survey_key.in_(survey_keys), invitations.c.created_at))
    standing = sa.and_(
        invitations.c.person_id == people.c.id, invitations.c.state.not_in(("failed", "void"))
    )
    rows = await tx.execute(
        sa.select(
            people.c.id,
            people.c.telegram_id,
            people.c.segment,
            sa.func.max(of_kind),
            sa.func.max(invitations.c.created_at),
        )
        .outerjoin(invitations, standing)
        .where(
            people.c.id > after,
            people.c.telegram_id.is_not(None),
            people.c.state == "active",
            sa.or_(people.c.snoozed_until.is_(None), people.c.snoozed_until <= now),
            *having(tx, eligible or {}),
        )
        .group_by(people.c.id)  # by more, SQLite sorts all the people for every page
        .order_by(people.c.id)
        .limit(limit)
    )
    return [Asked(*row) for row in rows]
