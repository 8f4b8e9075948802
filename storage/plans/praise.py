"""Praise: what promoters said and agreed to have passed on, and the teams that hear it once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import employees, ledger, responses
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim
from storage.outgoing.outbox import Enqueue

LEAST = 9  # the score from which on words are praise


@dataclass(frozen=True)
class Praise:
    """Words that may be passed on; `id` is the answer's."""

    id: int
    survey_key: str
    text: str
    passed: bool


_passed = (
    sa.exists()
    .where(
        ledger.c.survey_key == responses.c.survey_key,
        ledger.c.kind == "praise",
        ledger.c.period == sa.cast(responses.c.id, sa.String(40)),
        ledger.c.chat_id == 0,
    )
    .correlate(responses)
)
_praise = (
    responses.c.quotable,
    responses.c.reason.is_not(None),
    responses.c.score >= LEAST,
)


async def get_praise(tx: Tx, response_id: int) -> Praise | None:
    """The praise of an answer; None where it is none, or its person does not agree any more."""
    row = (
        await tx.execute(
            sa.select(responses.c.id, responses.c.survey_key, responses.c.reason, _passed).where(
                responses.c.id == response_id, *_praise
            )
        )
    ).first()
    return Praise(*row) if row else None


async def waiting_praise(tx: Tx, survey_key: str, start: datetime, end: datetime) -> set[int]:
    """The answers of [start, end) whose praise nobody has passed on yet, by id."""
    return set(
        await tx.scalars(
            sa.select(responses.c.id).where(
                responses.c.survey_key == survey_key,
                responses.c.scored_at >= start,
                responses.c.scored_at < end,
                *_praise,
                ~_passed,
            )
        )
    )


async def segments_of(tx: Tx, survey_keys: Sequence[str]) -> list[str]:
    """The segments that rosters have now, by name; "" for who belongs to none."""
    found = await tx.scalars(
        sa.select(employees.c.segment)
        .where(employees.c.survey_key.in_(survey_keys), employees.c.state == "active")
        .distinct()
    )
    return sorted(found)


@dataclass(frozen=True)
class PassOn:
    """Queue praise for everybody of a segment who wants such messages: once, whoever taps.

    The row names the answer; its words are read when it is sent, so that whoever takes their
    consent back, or is forgotten, is quoted to nobody.
    """

    praise: Praise
    survey_keys: Sequence[str]  # of the rosters
    segment: str
    at: datetime
    due: datetime

    async def apply(self, tx: Tx) -> None:
        key = (self.praise.survey_key, "praise", str(self.praise.id), 0)
        if not await claim(tx, *key, "posted", self.at):
            return
        rows = await tx.execute(
            sa.select(employees.c.telegram_id, sa.func.min(employees.c.id))
            .where(
                employees.c.survey_key.in_(self.survey_keys),
                employees.c.segment == self.segment,
                employees.c.state == "active",
                ~employees.c.muted,
            )
            .group_by(employees.c.telegram_id)
        )
        for telegram_id, employee_id in rows.all():
            payload = {"response": self.praise.id, "employee": employee_id}
            await Enqueue(OutgoingKind.PRAISE, telegram_id, payload, self.due).apply(tx)


@dataclass(frozen=True)
class MuteEmployee:
    """Somebody on rosters wants praise, or no longer; nothing else of them is touched."""

    telegram_id: int
    muted: bool

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            employees.update()
            .where(employees.c.telegram_id == self.telegram_id)
            .values(muted=self.muted)
        )
