"""The release of an anonymous wave: three noisy counts a group, the only thing that leaves it.

One person's change (another score, or silence) moves promoters, detractors and participants of
one group by at most 2 together. Each count gets two-sided geometric noise of scale 2 / epsilon, so
the whole release is epsilon-differentially private for one answer, whatever else a reader knows
(Dwork, McSherry, Nissim and Smith 2006). What is computed from it afterwards gives away no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor, sqrt
from random import Random
from typing import NamedTuple

from survey.published.noise import draw_noise, noise_variance
from survey.scores.scoring import Counts, Z, adjusted, moments, whole_percentages

EPSILON = 2.0
LEAST_EPSILON, MOST_EPSILON = 0.5, 3.0
SENSITIVITY = 2  # how far one person's change moves the three counts of a group, together
WIDEST = 40  # points: a group whose margin is expected to be wider is not shown
EXPECTED_SHARE = 0.65  # of those asked who answer, for what can be expected before anybody is
EXPECTED_SPREAD = 0.58  # variance of one answer worth -1, 0 or 1, likewise


class Noisy(NamedTuple):
    """What was drawn for one group, or the sum of several: any whole numbers, also below 0."""

    promoters: int
    detractors: int
    participants: int


@dataclass(frozen=True)
class Figures:
    """What is said of one group or of the company, from its noisy counts and its headcount.

    `n` is the noisy number of answers, 1 to `headcount`. `nps` is in points with a 95 % interval
    that holds sampling, noise and rounding. The three bands are whole percentages that sum to 100.
    Where nothing is shown, all but name and headcount are None.
    """

    name: str
    headcount: int
    n: int | None = None
    nps: int | None = None
    low: int | None = None
    high: int | None = None
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None

    @property
    def participation(self) -> int | None:
        """How many of those asked answered, in whole percent."""
        return None if self.n is None else (200 * self.n + self.headcount) // (2 * self.headcount)


@cache
def scale_of(epsilon: float) -> Fraction:
    """The scale of the noise of one count. ValueError outside 0.5 to 3."""
    if not LEAST_EPSILON <= epsilon <= MOST_EPSILON:
        raise ValueError(f"epsilon is {LEAST_EPSILON:g} to {MOST_EPSILON:g}, not {epsilon:g}")
    return SENSITIVITY / Fraction(str(epsilon))


def draw_release(
    counts: Mapping[str, Counts], headcounts: Mapping[str, int], epsilon: float, random: Random
) -> dict[str, Noisy]:
    """Draw the noisy counts of every group of the frozen sample, also where nobody answered.

    To be called once a wave: a second draw from the same answers would average the noise away.
    """
    scale = scale_of(epsilon)
    nobody = Counts(0, 0, 0)
    return {
        group: Noisy(
            *(
                exact + draw_noise(scale, random)
                for exact in (found.promoters, found.detractors, found.n)
            )
        )
        for group in headcounts
        for found in [counts.get(group, nobody)]
    }


def together(noisy: Sequence[Noisy]) -> Noisy:
    """The company: the sum of its groups' noisy counts."""
    return Noisy(*map(sum, zip(*noisy, strict=True)))


def figures_of(
    name: str,
    noisy: Noisy,
    headcount: int,
    epsilon: float,
    *,
    groups: int = 1,
    fewest: int = 1,
) -> Figures:
    """What is said of `headcount` people in `groups` groups whose counts were added up.

    Whether a score is shown depends on the headcounts, and on the noisy number of answers, of
    which there have to be `fewest`. The interval joins the variance of sampling without putting
    back (after Rocks 2016, as in `scoring`), of the noise of promoters less detractors, and of the
    noise of n.
    """
    bands = bands_of(noisy, headcount)
    if bands.n < max(fewest, 1) or expected_margin(headcount, epsilon, groups=groups) > WIDEST:
        return Figures(name, headcount)
    centre, reach = interval(bands, headcount, epsilon, groups)
    detractors, passives, promoters = whole_percentages(bands)
    nps = promoters - detractors
    return Figures(
        name,
        headcount,
        bands.n,
        nps=nps,
        low=min(max(floor(100 * (centre - reach)), -100), nps),
        high=max(min(ceil(100 * (centre + reach)), 100), nps),
        promoters=promoters,
        passives=passives,
        detractors=detractors,
    )


def expected_margin(headcount: int, epsilon: float, *, groups: int = 1) -> float:
    """Half the width in points of the interval that so many people in so many groups may expect.

    At 65 % participation and a usual spread; it rests on what everybody knows beforehand.
    """
    n = EXPECTED_SHARE * headcount
    if n < 1:
        return 200.0
    sampling = EXPECTED_SPREAD / n * _silent(n, headcount)
    noise = 2 * groups * noise_variance(float(scale_of(epsilon))) / n**2
    return 100 * Z * sqrt(sampling + noise)


@cache
def fewest_people(epsilon: float) -> int:
    """The fewest people of whom a score may be shown at all."""
    return next(n for n in range(2, 10_000) if expected_margin(n, epsilon) <= WIDEST)


def bands_of(noisy: Noisy, headcount: int) -> Counts:
    """Bands that could be: none below 0, at most `headcount`, their difference kept if may be."""
    n = max(0, min(noisy.participants, headcount))
    promoters, detractors = (max(0, min(count, n)) for count in noisy[:2])
    over = max(promoters + detractors - n, 0)
    promoters, detractors = promoters - (over + 1) // 2, detractors - over // 2
    return Counts(detractors, n - promoters - detractors, promoters)


def interval(bands: Counts, headcount: int, epsilon: float, groups: int) -> tuple[float, float]:
    """Centre and half width of the 95 % interval, as fractions; at least one answer."""
    n = bands.n
    theta, _ = moments(*bands)
    shifted, variance = moments(*adjusted(bands))
    silent = _silent(n, headcount)
    noise = groups * noise_variance(float(scale_of(epsilon))) * (2 + theta**2) / n**2
    return theta + (shifted - theta) * silent, Z * sqrt(variance * silent + noise)


def _silent(n: float, headcount: int) -> float:
    return (headcount - n) / max(headcount - 1, 1)
