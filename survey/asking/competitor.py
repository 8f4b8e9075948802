"""The same question about a competitor: who is asked it, and how far apart the two scores stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

from survey.asking.attributes import Question
from survey.definition.definition import Survey
from survey.scores.scale import TOP, Band, band_of
from survey.scores.scoring import Z, count_bands, score_nps

COMPETITOR = Question("competitor")
ONE_IN = 4
_SIGN = {Band.DETRACTOR: -1, Band.PASSIVE: 0, Band.PROMOTER: 1}


def asks_competitor(survey: Survey, invitation_id: int, rated: Collection[Question] = ()) -> bool:
    """Whether this invitation asks about the competitor, too: one in four, as ids are random.

    Not once it is among what was rated already, or left out.
    """
    chosen = survey.competitor is not None and invitation_id % ONE_IN == 0
    return chosen and COMPETITOR not in rated


@dataclass(frozen=True)
class Comparison:
    """What `n` people gave to both: the competitor's NPS, and our own less theirs, in points.

    The difference runs from -200 to 200, with its 95 % interval; None where there is nothing.
    """

    n: int
    nps: int | None
    difference: float | None
    low: float | None
    high: float | None


def compare_pairs(counts: Mapping[tuple[int, int], int]) -> Comparison:
    """The paired difference, from how often each (own score, competitor's score) was given.

    With s = -1, 0, 1 for the three bands, a person's difference is d = s(own) - s(competitor),
    from -2 to 2. The difference of the two NPS is 100 * mean(d), its standard error
    100 * sqrt(sum((d - mean)^2) / (n - 1) / n): that of a paired comparison, as the same people
    gave both. The interval needs two people, and is judged from thirty on. It is never
    narrower than that of people who all agree, and three more of whom one is a step above and one
    below, as Rocks adds three to the counts of one NPS: who all agree do not prove that all do.
    """
    apart: Counter[int] = Counter()
    theirs = [0] * (TOP + 1)
    for (own, other), times in counts.items():
        apart[_SIGN[band_of(own)] - _SIGN[band_of(other)]] += times
        theirs[other] += times
    n = apart.total()
    nps = score_nps(count_bands(theirs)).nps
    if not n:
        return Comparison(0, None, None, None, None)
    mean = sum(d * times for d, times in apart.items()) / n
    if n == 1:
        return Comparison(n, nps, 100 * mean, None, None)
    squares = sum((d - mean) ** 2 * times for d, times in apart.items())
    reach = Z * sqrt(max(squares / (n - 1) / n, 2 / (n + 2) / (n + 3)))
    low, high = max(mean - reach, -2.0), min(mean + reach, 2.0)
    return Comparison(n, nps, 100 * mean, 100 * low, 100 * high)
