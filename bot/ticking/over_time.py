"""A closing pulse beside the ones before it, from what was published of them and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from storage.asking.waves import Wave, closed_before
from storage.database.engine import Tx
from storage.pulse.samples import sample_of
from survey.published.change import TREND, Point, changes_between, kept_people
from survey.published.publish import Published, from_json
from survey.published.release import Figures
from survey.time.periods import day_of


async def beside_the_last(
    tx: Tx, wave: Wave, result: Published, now: datetime, zone: ZoneInfo
) -> Published:
    """The result with its changes against the last pulse that had figures, and with the trend.

    A group is compared where it kept its name and at least four in five of its people.
    """
    if result.company.nps is None:
        return result
    last, before = await _last(tx, wave)
    kept = [""]
    if last is not None:
        shown = [group.name for group in result.groups if group.nps is not None]
        kept += kept_people(await sample_of(tx, wave.id), await sample_of(tx, last.id), shown)
    pools = {name: (result.pool(name), before.pool(name) if before else None) for name in kept}
    closed_on = day_of(now, zone).isoformat()
    trend: list[Point] = []
    for figures in (result.company, *result.groups):
        point = _point(figures, closed_on)
        if point is not None:
            earlier = [
                one
                for one in (before.trend if before else ())
                if one.name == figures.name and figures.name in kept
            ]
            trend += [*earlier, point][-TREND:]
    return replace(result, changes=tuple(changes_between(pools)), trend=tuple(trend))


async def _last(tx: Tx, wave: Wave) -> tuple[Wave | None, Published | None]:
    """The newest pulse before this one that published figures, blurred as they are now."""
    for earlier in await closed_before(tx, wave):
        published = from_json(earlier.published) if earlier.published else None
        if published and published.pool():
            return earlier, published
    return None, None


def _point(figures: Figures, closed_on: str) -> Point | None:
    if figures.nps is None or figures.low is None or figures.high is None:
        return None
    return Point(figures.name, closed_on, figures.nps, figures.low, figures.high)
