"""When each case of some days was opened, taken and done, and what was said of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import cases


class CaseTimes(NamedTuple):
    """One case; `solved` is what its customer said, None where they said nothing."""

    why: str  # see survey.cases.Why
    opened_at: datetime
    due_at: datetime
    taken_at: datetime | None
    done_at: datetime | None
    outcome: str
    asked_at: datetime | None
    solved: bool | None


async def case_times(tx: Tx, survey_key: str, start: datetime, end: datetime) -> list[CaseTimes]:
    """The cases of a survey to which something happened in [start, end).

    Notes that nobody took up are none.
    """
    happened = (cases.c[name] for name in ("opened_at", "taken_at", "done_at", "asked_at"))
    rows = await tx.execute(
        sa.select(*(cases.c[name] for name in CaseTimes._fields)).where(
            cases.c.survey_key == survey_key,
            cases.c.due_at.is_not(None),
            sa.or_(*(sa.and_(column >= start, column < end) for column in happened)),
        )
    )
    return [CaseTimes(*row) for row in rows]
