"""The index of satisfaction from counts: the formula, its interval, and what to mend first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal, NamedTuple

from survey.scores.scale import TOP
from survey.scores.scoring import FEWEST_TO_JUDGE, Counts, Estimate, Z, count_bands, score_nps

Verdict = Literal["few", "reached", "missed", "chance", "untold"]
Quadrant = Literal["keep", "mend", "spare", "wait"]


NOBODY = Counts(0, 0, 0)
FEWEST_RATINGS = 10  # of an attribute that an index is judged by: a handful has no spread to go by
APART = 2.5  # points: a quarter of the scale, about as far as an answer strays from its mean


class Pair(NamedTuple):
    """What one person said of one attribute, each 0-10."""

    importance: int
    satisfaction: int


@dataclass(frozen=True)
class Rated:
    """One attribute's answers: n of them (at least one) and the two means, 0-10.

    The variances and the covariance are of the means; None where a single answer has none. `bands`
    are of the satisfaction: how many gave 0-6, 7-8 and 9-10.
    """

    name: str
    n: int
    importance: float
    satisfaction: float
    variances: tuple[float, float] | None
    covariance: float | None
    bands: Counts = NOBODY


class Joint(NamedTuple):
    """Two attributes that the same `n` people rated: the sums of the four ratings and of products.

    The first attribute's importance and satisfaction are a and b, the other's c and d.
    """

    one: str
    other: str
    n: int
    a: int
    b: int
    c: int
    d: int
    ac: int
    ad: int
    bc: int
    bd: int


@dataclass(frozen=True)
class Index:
    """CSI, 0-100, with its 95 % interval; None where nothing was rated, or nobody cares."""

    value: float | None
    low: float | None
    high: float | None


def rated(name: str, counts: Mapping[Pair, int]) -> Rated | None:
    """Means of how often each pair was given, and how sure they are; None without answers."""
    n = sum(counts.values())
    if n <= 0:
        return None
    importance = sum(pair.importance * times for pair, times in counts.items()) / n
    satisfaction = sum(pair.satisfaction * times for pair, times in counts.items()) / n
    variances, covariance = None, None
    if n > 1:
        apart = [
            (pair.importance - importance, pair.satisfaction - satisfaction, times)
            for pair, times in counts.items()
        ]
        of_mean = n * (n - 1)
        variances = (
            sum(a * a * times for a, _, times in apart) / of_mean,
            sum(b * b * times for _, b, times in apart) / of_mean,
        )
        covariance = sum(a * b * times for a, b, times in apart) / of_mean
    tally = [0] * (TOP + 1)
    for pair, times in counts.items():
        tally[pair.satisfaction] += times
    return Rated(name, n, importance, satisfaction, variances, covariance, count_bands(tally))


def nss(one: Rated) -> Estimate:
    """Net satisfaction score: the share of the satisfied less the share of the dissatisfied.

    Satisfied are 9-10, dissatisfied 0-6: the arithmetic and the interval of the NPS, over one
    attribute. Attributes are never pooled, for a sitting rates several.
    """
    return score_nps(one.bands)


def csi(attributes: Sequence[Rated], joints: Iterable[Joint] = ()) -> Index:
    """CSI = 10 * sum(I_k S_k) / sum(I_k), of mean importance I_k and mean satisfaction S_k.

    The interval is by the delta method: with C = CSI, dC/dS_k = 10 I_k / sum(I) and
    dC/dI_k = (10 S_k - C) / sum(I), each person adds to C what these make of their own ratings'
    distance from the means, over n_k; the variance is the sum of the squares of what people add.
    That is, within an attribute and between two that the same people rated (`joints`),
    the sum of products of derivatives and covariances of means: a mood that colours all of a
    sitting counts once, not once an attribute. Source: Casella & Berger, "Statistical Inference"
    (2002), 5.5.4; of sums by person, Cochran, "Sampling Techniques" (1977), 9A.

    The interval, clipped to 0-100, is never narrower than that of people who all agree, and three
    more of whom one is `APART` above and one below: who all agree do not prove that all do.
    """
    weight = sum(one.importance for one in attributes)
    if not weight:
        return Index(None, None, None)
    value = 10 * sum(one.importance * one.satisfaction for one in attributes) / weight
    slopes = {
        one.name: ((10 * one.satisfaction - value) / weight, 10 * one.importance / weight)
        for one in attributes
    }
    variance = floor = 0.0
    for one in attributes:
        if one.variances is None or one.covariance is None:
            return Index(value, None, None)
        by_importance, by_satisfaction = slopes[one.name]
        variance += (
            by_importance**2 * one.variances[0]
            + by_satisfaction**2 * one.variances[1]
            + 2 * by_importance * by_satisfaction * one.covariance
        )
        floor += by_satisfaction**2 * 2 * APART**2 / (one.n + 2) / (one.n + 3)
    known = {one.name: one for one in attributes}
    for joint in joints:
        if joint.one in known and joint.other in known:
            variance += 2 * _together(joint, known, slopes)
    reach = Z * sqrt(max(variance, floor))
    value = min(value, 100.0)  # floats may come out a hair above
    return Index(value, max(value - reach, 0.0), min(value + reach, 100.0))


def _together(
    joint: Joint, known: Mapping[str, Rated], slopes: Mapping[str, tuple[float, float]]
) -> float:
    """The covariance that two attributes bring into an index, by those who rated both.

    Each attribute's deviations are stretched by n / (n - 1), as its variances are: so the whole
    remains a sum of squares, and is never below 0.
    """
    one, other = known[joint.one], known[joint.other]
    (by_a, by_b), (by_c, by_d) = slopes[joint.one], slopes[joint.other]
    left = by_a * one.importance + by_b * one.satisfaction
    right = by_c * other.importance + by_d * other.satisfaction
    products = (
        by_a * (by_c * joint.ac + by_d * joint.ad)
        + by_b * (by_c * joint.bc + by_d * joint.bd)
        - right * (by_a * joint.a + by_b * joint.b)
        - left * (by_c * joint.c + by_d * joint.d)
        + joint.n * left * right
    )
    return products / sqrt(one.n * (one.n - 1) * other.n * (other.n - 1))


def judged(attributes: Iterable[Rated], joints: Iterable[Joint] = ()) -> Index:
    """The index of those attributes that at least ten people rated: a new one silences nothing."""
    return csi([one for one in attributes if one.n >= FEWEST_RATINGS], joints)


def verdict(index: Index, target: int | None, answers: int) -> Verdict:
    """Where the index stands against its target.

    `few` with under 30 answers, `untold` without a target or an interval; `reached` or `missed`
    where the whole interval lies on that side, `chance` where it holds the target.
    """
    if answers < FEWEST_TO_JUDGE:
        return "few"
    if target is None or index.low is None or index.high is None:
        return "untold"
    if index.low >= target:
        return "reached"
    return "missed" if index.high < target else "chance"


def quadrant(one: Rated, attributes: Sequence[Rated]) -> Quadrant:
    """Where an attribute stands among them: `keep`, `mend`, `spare` or `wait`.

    It matters, and satisfies, at least as much as they do on average: keep; it matters, but
    satisfies less: mend; satisfies without mattering: spare; neither: wait. Source: Martilla and
    James 1977, "Importance-Performance Analysis", split at the data's own means.
    """
    satisfies = _as_the_mean(one.satisfaction, [other.satisfaction for other in attributes])
    if _matters(one, attributes):
        return "keep" if satisfies else "mend"
    return "spare" if satisfies else "wait"


def _matters(one: Rated, attributes: Sequence[Rated]) -> bool:
    return _as_the_mean(one.importance, [other.importance for other in attributes])


def _as_the_mean(value: float, values: Sequence[float]) -> bool:
    """At least their mean, which may come out a hair above values that are all equal."""
    return value >= sum(values) / len(values) - 1e-9


def weakest(attributes: Iterable[Rated]) -> Rated | None:
    """Of the attributes that matter, at least as much as they do on average, the least satisfying.

    Only those with 30 ratings stand for it; None where there is none. Source: the
    importance-performance matrix of Martilla & James (1977), split at the data's mean.
    """
    found = [one for one in attributes if one.n >= FEWEST_TO_JUDGE]
    important = [one for one in found if _matters(one, found)]
    return min(important, key=lambda one: (one.satisfaction, -one.importance), default=None)
