"""NPS from counts: the one formula, its interval, and whether two pools differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import copysign, erfc, floor, sqrt
from typing import NamedTuple, TypeVar

from survey.scores.scale import TOP, Band, band_of

Z = 1.959963984540054  # the normal distribution's 97.5 % point
Part = TypeVar("Part")

FEWEST_TO_JUDGE = 30  # answers; with fewer, no change is claimed


class Counts(NamedTuple):
    """How many answers fell in each band."""

    detractors: int
    passives: int
    promoters: int

    @property
    def n(self) -> int:
        return self.detractors + self.passives + self.promoters


@dataclass(frozen=True)
class Estimate:
    """NPS of one pool: an integer, its exact value and the 95 % interval, all in points.

    Points run from -100 to +100. All four are None where nobody answered.
    """

    counts: Counts
    nps: int | None
    exact: float | None
    low: float | None
    high: float | None

    @property
    def n(self) -> int:
        return self.counts.n


@dataclass(frozen=True)
class Change:
    """The difference of two pools in points (-200..200), its 95 % interval and its p-value.

    `error`: its standard error, in points.
    """

    points: float
    low: float
    high: float
    p_value: float
    significant: bool  # at the 5 % level
    error: float


def count_bands(scores: Sequence[int]) -> Counts:
    """Bands of a tally: `scores[i]` is how many answers gave i."""
    tally = dict.fromkeys(Band, 0)
    for score, answers in enumerate(scores):
        tally[band_of(score)] += answers
    return Counts(tally[Band.DETRACTOR], tally[Band.PASSIVE], tally[Band.PROMOTER])


def tally_by(rows: Iterable[tuple[Part, int, int]]) -> dict[Part, list[int]]:
    """The tally of each part, from rows of (part, score, n) in any order; parts as they come."""
    tallies: dict[Part, list[int]] = {}
    for part, score, n in rows:
        tallies.setdefault(part, [0] * (TOP + 1))[score] += n
    return tallies


def pooled(counts: Iterable[Counts]) -> Counts:
    """Several pools as one."""
    return Counts(*map(sum, zip(*counts, strict=True)))


def moments(detractors: float, passives: float, promoters: float) -> tuple[float, float]:
    """NPS as a fraction (-1..1) and the variance of its mean, from (adjusted) counts; n > 0.

    theta = (p - d)/n, v = (p + d)/n - theta^2, and the variance is v/n.
    """
    n = detractors + passives + promoters
    theta = (promoters - detractors) / n
    variance = (promoters + detractors) / n - theta**2
    return theta, max(variance, 0.0) / n  # rounding must not push a unanimous pool below zero


def score_nps(counts: Counts) -> Estimate:
    """NPS of a pool and its adjusted-Wald interval, as if drawn from very many people.

    Source: Rocks 2016 (arXiv 1601.07235): 3/4, 3/2 and 3/4 answers are added for the interval;
    the score itself stays as counted.
    """
    return _estimate(counts, still_silent=1.0)


def finite(counts: Counts, population: int) -> Estimate:
    """NPS of a pool drawn from `population` people: the nearer to all of them, the surer.

    The finite-population correction sqrt((N - n)/(N - 1)) narrows Rocks' interval, and its
    square draws the interval's centre back to the score. ValueError where more answered than
    there are people.
    """
    if counts.n > population:
        raise ValueError(f"{counts.n} answers from {population} people")
    return _estimate(counts, still_silent=(population - counts.n) / max(population - 1, 1))


def _estimate(counts: Counts, still_silent: float) -> Estimate:
    if counts.n == 0:
        return Estimate(counts, None, None, None, None)
    theta, _ = moments(*counts)
    shifted, variance = moments(*adjusted(counts))
    centre = theta + (shifted - theta) * still_silent
    reach = Z * sqrt(variance * still_silent)
    return Estimate(
        counts,
        nps=_balance(counts, 100),
        exact=100 * theta,
        # Of a single answer the adjusted interval ends before the score: it always holds it.
        low=100 * max(min(centre - reach, theta), -1.0),
        high=100 * min(max(centre + reach, theta), 1.0),
    )


def adjusted(counts: Counts) -> tuple[float, float, float]:
    """The three counts with what Rocks 2016 adds to them."""
    return counts.detractors + 0.75, counts.passives + 1.5, counts.promoters + 0.75


def _balance(counts: Counts, parts: int) -> int:
    """NPS in hundredths or thousandths, half away from zero: `round` would make 12 of 12.5."""
    balance = counts.promoters - counts.detractors
    size = (2 * parts * abs(balance) + counts.n) // (2 * counts.n)
    return size if balance >= 0 else -size


def whole(points: float) -> int:
    """Points or percent as they are shown: half away from zero, as the NPS itself is rounded."""
    return int(copysign(floor(abs(points) + 0.5), points))


def compare(now: Counts, before: Counts) -> Change | None:
    """How far `now` stands above `before`; None where either has fewer than 30 answers.

    `points` is the plain difference; interval and p-value are of the z-test on Rocks' adjusted
    counts, so the interval need not lie evenly around it.
    """
    if min(now.n, before.n) < FEWEST_TO_JUDGE:
        return None
    theta_now, variance_now = moments(*adjusted(now))
    theta_before, variance_before = moments(*adjusted(before))
    difference = theta_now - theta_before
    error = sqrt(variance_now + variance_before)
    p_value = erfc(abs(difference) / error / sqrt(2))
    return Change(
        points=100 * (moments(*now)[0] - moments(*before)[0]),
        low=100 * max(difference - Z * error, -2.0),
        high=100 * min(difference + Z * error, 2.0),
        p_value=p_value,
        significant=p_value < 0.05,
        error=100 * error,
    )


def shares_differ(named: int, answers: int, named_before: int, answers_before: int) -> bool:
    """Whether something is clearly named more or less often than before; False below 30 answers.

    The z-test of two shares at the 1 % level, for several stand in one digest. Source: Agresti and
    Caffo 2000: one that named it and one that did not are added to either side.
    """
    if min(answers, answers_before) < FEWEST_TO_JUDGE:
        return False
    pairs = ((named, answers), (named_before, answers_before))
    (now, n), (before, m) = (((count + 1) / (of + 2), of + 2) for count, of in pairs)
    error = sqrt(now * (1 - now) / n + before * (1 - before) / m)
    return erfc(abs(now - before) / error / sqrt(2)) < 0.01


@dataclass(frozen=True)
class Shift:
    """How far a share moved, in points of a percent (-100..100), with its 95 % interval."""

    before: float  # percent, 0-100
    now: float
    low: float
    high: float


def share_shift(named: int, answers: int, named_before: int, answers_before: int) -> Shift | None:
    """The difference of two shares, now less before; None where either has below 30 answers.

    Source: Newcombe 1998 (Statistics in Medicine 17, 873-890), method 10: the square-and-add
    interval of Wilson's two, which stays within its bounds also for shares near nought.
    """
    if min(answers, answers_before) < FEWEST_TO_JUDGE:
        return None
    now, before = named / answers, named_before / answers_before
    low_now, high_now = _wilson(named, answers)
    low_before, high_before = _wilson(named_before, answers_before)
    difference = now - before
    return Shift(
        100 * before,
        100 * now,
        low=100 * (difference - sqrt((now - low_now) ** 2 + (high_before - before) ** 2)),
        high=100 * (difference + sqrt((high_now - now) ** 2 + (before - low_before) ** 2)),
    )


def _wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson 1927."""
    centre = 2 * count + Z**2
    reach = Z * sqrt(Z**2 + 4 * count * (of - count) / of)
    return (centre - reach) / (2 * (of + Z**2)), (centre + reach) / (2 * (of + Z**2))


def whole_percentages(counts: Counts) -> tuple[int, int, int]:
    """Detractors, passives and promoters in whole percent, as a reader would check them.

    They sum to 100 and promoters less detractors is the whole NPS; of all such triples the one
    nearest the exact shares (least squares), on a tie with fewer detractors. ValueError where
    nobody answered.
    """
    return _adding_up(counts, 100)


def tenth_percentages(counts: Counts) -> tuple[float, float, float]:
    """The same with one decimal, where the subtraction is spelled out: 65.6 - 12.8 = 52.8."""
    detractors, passives, promoters = _adding_up(counts, 1000)
    return detractors / 10, passives / 10, promoters / 10


def tenth_nps(counts: Counts) -> float:
    """The NPS with one decimal, half away from zero. ValueError where nobody answered."""
    if counts.n == 0:
        raise ValueError("no answers, no score")
    return _balance(counts, 1000) / 10


def _adding_up(counts: Counts, parts: int) -> tuple[int, int, int]:
    if counts.n == 0:
        raise ValueError("no answers, no percentages")
    nps = _balance(counts, parts)

    def triple(detractors: int) -> tuple[int, int, int]:
        return detractors, parts - nps - 2 * detractors, detractors + nps

    def miss(detractors: int) -> int:
        shown = triple(detractors)
        return sum(
            (parts * exact - counts.n * rounded) ** 2
            for exact, rounded in zip(counts, shown, strict=True)
        )

    return triple(min(range(max(0, -nps), (parts - nps) // 2 + 1), key=miss))
