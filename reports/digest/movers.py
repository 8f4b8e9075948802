"""The parts of a digest's headline that stand apart from what they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from reports.digest.digest import MovedPart
from storage.answers.rollup import scores_by
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.scores.movers import IN_DIGEST, movers
from survey.scores.scoring import Counts, count_bands, score_nps, tally_by
from survey.time.periods import BEFORE

Parts = Mapping[str, Counts]


async def moved_parts(tx: Tx, survey: Survey, first: date, last: date) -> tuple[MovedPart, ...]:
    """The part that fell most and the one that rose most, against its own 12 weeks before.

    Segments and touchpoints together are held at 1 %. Only touchpoints that the survey names are
    compared: any other may be a single person's.
    """
    now = _several(await _parts(tx, survey, first, last))
    was = await _parts(tx, survey, first - timedelta(weeks=BEFORE), first - timedelta(days=1))
    found = movers(now, was, IN_DIGEST)
    ends = [one for one in found[-1:] if one.change.points < 0]
    ends += [one for one in found[:1] if one.change.points > 0]
    return tuple(_moved(survey, one.name, now[one.name], one.change.points) for one in ends)


async def _parts(tx: Tx, survey: Survey, first: date, last: date) -> Parts:
    """By "column:name"; answers that name none are in no part."""
    moments = {one.key for one in survey.touchpoints}
    found: dict[str, Counts] = {}
    for column in ("segment", "touchpoint"):
        tallies = tally_by(
            (str(name), score, n)
            for name, score, n in await scores_by(tx, survey.key, first, last, column)
            if name and (column == "segment" or name in moments)
        )
        pools = {f"{column}:{name}": count_bands(tally) for name, tally in tallies.items()}
        found |= {part: counts for part, counts in pools.items() if counts.n}
    return found


def _several(parts: Parts) -> Parts:
    """Without the only one of its column: the whole has been told."""
    named = Counter(part.partition(":")[0] for part in parts)
    return {part: counts for part, counts in parts.items() if named[part.partition(":")[0]] > 1}


def _moved(survey: Survey, part: str, counts: Counts, points: float) -> MovedPart:
    column, _, name = part.partition(":")
    nps = score_nps(counts).nps
    assert nps is not None  # as somebody answered
    return MovedPart(name, tuple(survey.names_of(name).items()), column, counts.n, nps, points)
