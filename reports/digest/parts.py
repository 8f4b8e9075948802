"""The parts of a digest's headline: its segments, and the themes named at either end."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from reports.digest.digest import SegmentPoint, ThemePoint
from reports.digest.whys import FEWEST, Named, by_band
from reports.digest.whys import MOST as TOLD
from storage.answers.rollup import scores_by
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.scores.scale import Band
from survey.scores.scoring import FEWEST_TO_JUDGE, count_bands, score_nps, tally_by

One = TypeVar("One")
MOST = 5  # of either; a sixth stands where it would be said that there is one more


async def segment_points(
    tx: Tx, survey: Survey, first: date, last: date
) -> tuple[tuple[SegmentPoint, ...], int]:
    """The segments with most answers, best first, those of few answers behind them; how many more.

    Nothing where fewer than two are named: the whole has been told.
    """
    tallies = tally_by(
        (str(segment), score, n)
        for segment, score, n in await scores_by(tx, survey.key, first, last, "segment")
        if segment
    )
    found = {name: score_nps(count_bands(tally)) for name, tally in tallies.items() if any(tally)}
    if len(found) < 2:
        return (), 0
    largest, beyond = _first(sorted(found, key=lambda name: (-found[name].n, name)))
    points = [
        SegmentPoint(name, tuple(survey.names_of(name).items()), one.n, one.nps, one.low, one.high)
        for name, one in ((name, found[name]) for name in largest)
    ]
    points.sort(key=lambda one: (one.n < FEWEST_TO_JUDGE, -(one.nps or 0), one.name))
    return tuple(points), beyond


def theme_points(
    survey: Survey, named: Named, *, low_first: bool = False
) -> tuple[tuple[ThemePoint, ...], int]:
    """The themes named most by those who gave 0-6 or 9-10, at least three times; how many more.

    Those that the caption tells are among them, in the caption's order: by what it tells first.
    """
    counted = by_band(named)
    points = [
        ThemePoint(
            theme,
            tuple(survey.names_of(theme).items()),
            counted[Band.DETRACTOR, theme],
            counted[Band.PROMOTER, theme],
        )
        for theme in {theme for _, theme in counted}
    ]
    told = sorted(
        (one for one in points if one.low + one.high >= FEWEST),
        key=lambda one: (-one.low - one.high, one.theme),
    )
    said = {
        one.theme
        for end in ("low", "high")
        for one in sorted(told, key=lambda one: (-getattr(one, end), one.theme))[:TOLD]
        if getattr(one, end) >= FEWEST
    }
    most, beyond = _first(sorted(told, key=lambda one: one.theme not in said))
    first, then = ("low", "high") if low_first else ("high", "low")
    most.sort(key=lambda one: (-getattr(one, first), -getattr(one, then), one.theme))
    return tuple(most), beyond


def _first(found: list[One]) -> tuple[list[One], int]:
    """As many of a list as have room, and how many there are beyond them."""
    most = found[:MOST] if len(found) > MOST + 1 else found
    return most, len(found) - len(most)
