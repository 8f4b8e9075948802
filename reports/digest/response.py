"""What the share of those who answered was before, in the week in which it crosses the line."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from storage.asking.response_rates import weekly_reached
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.people.eligible import EVERYBODY
from survey.scores.response_rate import Reached, crossed, together
from survey.time.periods import BEFORE, bounds, shift


async def rate_before(
    tx: Tx,
    survey: Survey,
    week: str,
    zone: ZoneInfo,
    now: Reached,
    where: Mapping[str, str] = EVERYBODY,
) -> int | None:
    """The whole percentage of the 12 weeks before; None where `week` does not cross the line."""
    edges = [bounds(shift(week, -back), zone)[0] for back in range(BEFORE, -1, -1)]
    weeks = await weekly_reached(tx, survey.key, edges, where)
    return together(weeks).rate if crossed(now, weeks) else None
