"""The parts of a digest's headline: its segments, and the themes named at either end."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from reports.digest import SegmentPoint, ThemePoint
from reports.whys import FEWEST, Named
from storage.engine import Tx
from storage.rollup import scores_by
from survey.definition import Survey
from survey.scale import TOP, Band, band_of
from survey.scoring import FEWEST_TO_JUDGE, count_bands, score_nps

MOST = 5  # of either


async def segment_points(
    tx: Tx, survey: Survey, first: date, last: date
) -> tuple[SegmentPoint, ...]:
    """The five segments with most answers, best first; those of few answers behind them.

    Nothing where fewer than two are named: the whole has been told.
    """
    tallies: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (TOP + 1))
    for segment, score, n in await scores_by(tx, survey.key, first, last, "segment"):
        if segment:
            tallies[str(segment)][score] += n
    found = {name: score_nps(count_bands(tally)) for name, tally in tallies.items() if any(tally)}
    if len(found) < 2:
        return ()
    largest = sorted(found, key=lambda name: (-found[name].n, name))[:MOST]
    points = [
        SegmentPoint(name, tuple(survey.names_of(name).items()), one.n, one.nps, one.low, one.high)
        for name, one in ((name, found[name]) for name in largest)
    ]
    points.sort(key=lambda one: (one.n < FEWEST_TO_JUDGE, -(one.nps or 0), one.name))
    return tuple(points)


def theme_points(survey: Survey, named: Named) -> tuple[ThemePoint, ...]:
    """The five themes named most by those who gave 0-6 or 9-10, at least three times."""
    counted: Counter[tuple[str, Band]] = Counter()
    for theme, score, n in named:
        if theme:
            counted[theme, band_of(score)] += n
    points = [
        ThemePoint(
            theme,
            tuple(survey.names_of(theme).items()),
            counted[theme, Band.DETRACTOR],
            counted[theme, Band.PROMOTER],
        )
        for theme in {theme for theme, _ in counted}
    ]
    told = [one for one in points if one.low + one.high >= FEWEST]
    return tuple(sorted(told, key=lambda one: (-one.low - one.high, one.theme))[:MOST])
