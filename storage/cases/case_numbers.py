"""What a digest says of cases: how many wait, and how soon they were taken and solved."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import NamedTuple

import sqlalchemy as sa

from storage.cases.cases import OPEN
from storage.database.engine import Tx
from storage.database.tables import cases


class CaseNumbers(NamedTuple):
    """Cases of a survey: the first three as they stand, the others of one week.

    Of `solved_asked` people who answered whether it is solved, `solved_yes` said so. Medians are
    in hours from the opening, of cases taken and of cases solved in the week; None where there
    were fewer than three, for one case is no median and two have none of their own.
    """

    open: int = 0
    overdue: int = 0
    waiting: int = 0  # would like a reply, and had none yet
    solved_yes: int = 0
    solved_asked: int = 0
    hours_to_take: int | None = None
    hours_to_solve: int | None = None


NO_CASES = CaseNumbers()
FEWEST = 3  # cases that have a median


async def case_numbers(
    tx: Tx, survey_key: str, start: datetime, end: datetime, now: datetime
) -> CaseNumbers:
    """The numbers of one survey; its week is [start, end)."""
    of_survey = cases.c.survey_key == survey_key
    unanswered = sa.and_(cases.c.wants_reply, cases.c.replied_at.is_(None))
    standing = (
        await tx.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(cases.c.due_at <= now),
                sa.func.count().filter(unanswered),
            ).where(of_survey, OPEN)
        )
    ).one()
    # Whoever was asked and has not answered has not said that it is not solved.
    asked = sa.and_(cases.c.asked_at >= start, cases.c.asked_at < end, cases.c.solved.is_not(None))
    told = (
        await tx.execute(
            sa.select(sa.func.count(), sa.func.count().filter(cases.c.solved)).where(
                of_survey, asked
            )
        )
    ).one()
    solved = cases.c.outcome == "solved"
    return CaseNumbers(
        *standing,
        solved_yes=told[1],
        solved_asked=told[0],
        hours_to_take=await _hours(tx, cases.c.taken_at, start, end, of_survey),
        hours_to_solve=await _hours(tx, cases.c.done_at, start, end, sa.and_(of_survey, solved)),
    )


async def _hours(
    tx: Tx,
    ended: sa.Column[datetime],
    start: datetime,
    end: datetime,
    which: sa.ColumnElement[bool],
) -> int | None:
    rows = await tx.execute(
        sa.select(cases.c.opened_at, ended).where(which, ended >= start, ended < end)
    )
    lasting = [(last - first).total_seconds() / 3600 for first, last in rows]
    return round(median(lasting)) if len(lasting) >= FEWEST else None
