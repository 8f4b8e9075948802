"""The ledger of scheduled things: each (survey, kind, period, chat) happens once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database.changes import insert, insert_new
from storage.database.engine import Tx
from storage.database.tables import ledger


async def enter(
    tx: Tx, survey_key: str, kind: str, period: str, chat_id: int, outcome: str, at: datetime
) -> bool:
    """Enter something as done; False when it was entered before, by anyone."""
    return await insert_new(
        tx,
        ledger,
        {
            "survey_key": survey_key,
            "kind": kind,
            "period": period,
            "chat_id": chat_id,
            "outcome": outcome,
            "at": at,
        },
    )


@dataclass(frozen=True)
class Skip:
    """Something that was due is not done, for it lies before whatever made it due."""

    survey_key: str
    kind: str
    period: str
    at: datetime

    async def apply(self, tx: Tx) -> None:
        await enter(tx, self.survey_key, self.kind, self.period, 0, "skipped", self.at)


async def entered(tx: Tx, survey_key: str, kind: str, period: str, chat_id: int) -> bool:
    """Whether something was entered before."""
    found = await tx.scalar(
        sa.select(ledger.c.outcome).where(
            ledger.c.survey_key == survey_key,
            ledger.c.kind == kind,
            ledger.c.period == period,
            ledger.c.chat_id == chat_id,
        )
    )
    return found is not None


async def enter_again(
    tx: Tx, survey_key: str, kind: str, period: str, at: datetime, every: timedelta
) -> bool:
    """Enter something that may happen again; False where it happened less than `every` ago."""
    entry = {"survey_key": survey_key, "kind": kind, "period": period, "chat_id": 0}
    row = await tx.execute(
        insert(tx, ledger)
        .values(**entry, outcome="again", at=at)
        .on_conflict_do_update(
            index_elements=list(ledger.primary_key),
            set_={"at": at},
            where=ledger.c.at <= at - every,
        )
        .returning(ledger.c.at)
    )
    return row.first() is not None


async def last_outcome(tx: Tx, survey_key: str, kind: str, chat_id: int) -> str | None:
    """How the newest entry of a survey's kind in a chat ended."""
    found: str | None = await tx.scalar(
        sa.select(ledger.c.outcome)
        .where(
            ledger.c.survey_key == survey_key,
            ledger.c.kind == kind,
            ledger.c.chat_id == chat_id,
        )
        .order_by(ledger.c.at.desc(), ledger.c.period.desc())
        .limit(1)
    )
    return found


async def set_outcome(
    tx: Tx, survey_key: str, kind: str, period: str, chat_id: int, outcome: str
) -> None:
    """Say how a claimed entry ended."""
    await tx.execute(
        ledger.update()
        .where(
            ledger.c.survey_key == survey_key,
            ledger.c.kind == kind,
            ledger.c.period == period,
            ledger.c.chat_id == chat_id,
        )
        .values(outcome=outcome)
    )
