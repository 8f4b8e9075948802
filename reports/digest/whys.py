"""Why scores are high or low: the themes most named at either end of the headline's weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reports.digest.digest import Why
from survey.definition.definition import Survey
from survey.scores.scale import Band, band_of
from survey.scores.scoring import FEWEST_TO_JUDGE, Counts, shares_differ

FEWEST = 3  # people who named a theme, before it is told
MOST = 2  # themes of either end
FEWEST_TO_ADVISE = 5  # low answers that named a theme, before it is worth a plan

Named = Iterable[tuple[str, int, int]]
"""(theme, score, n)."""


def headline_whys(
    survey: Survey, named_now: Named, named_before: Named, now: Counts, usual: Counts
) -> dict[Band, tuple[Why, ...]]:
    """The themes of promoters and detractors, most named first; none below 30 answers.

    `now` and `usual` are the answers of the headline's weeks and of the weeks before them.
    """
    if now.n < FEWEST_TO_JUDGE:
        return {}
    named, earlier = by_band(named_now), by_band(named_before)

    def why(band: Band, theme: str, n: int) -> Why:
        differs = band is Band.DETRACTOR and shares_differ(n, now.n, earlier[band, theme], usual.n)
        expected = round(earlier[band, theme] * now.n / usual.n) if differs else None
        return Why(theme, n, expected, tuple(survey.names_of(theme).items()))

    def most_named(band: Band) -> Iterable[Why]:
        told = [(n, theme) for (at, theme), n in named.items() if at is band and n >= FEWEST]
        for n, theme in sorted(told, key=lambda one: (-one[0], one[1]))[:MOST]:
            yield why(band, theme, n)

    return {band: tuple(most_named(band)) for band in (Band.PROMOTER, Band.DETRACTOR)}


def unsorted_of(band: Band, rows: Named) -> int:
    """How many of a band gave a reason in which no theme was found."""
    return sum(n for theme, score, n in rows if not theme and band_of(score) is band)


def by_band(rows: Named) -> Counter[tuple[Band, str]]:
    """How often each theme was named by each band; answers without a theme are in none."""
    counted: Counter[tuple[Band, str]] = Counter()
    for theme, score, n in rows:
        if theme:
            counted[band_of(score), theme] += n
    return counted
