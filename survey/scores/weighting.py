"""NPS as if every segment had answered in proportion to its headcount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from survey.scores.scoring import Counts, Z, moments

FEWEST = 8  # answers that may stand for a segment: fewer alike would have no spread at all


class Stratum(NamedTuple):
    """One segment: how many people there are, and what those who answered gave."""

    people: int
    counts: Counts


@dataclass(frozen=True)
class Weighted:
    """NPS, its 95 % interval (clipped) and its standard error, all in points.

    `effective_n`: how many answers are left, once some count for more people than others.
    """

    exact: float
    low: float
    high: float
    error: float
    effective_n: float


def weigh(strata: Sequence[Stratum], *, census: bool = False) -> Weighted | None:
    """The weighted score; None where a segment has fewer than eight answers, or nobody in it.

    `census`: `people` are all there are, so the more of them answered the surer it is. A list of
    known people is none: more customers come than are on it. Without it f_h is 0.

    With W_h = N_h / N and f_h = n_h / N_h: theta = sum W_h theta_h and
    Var = sum W_h^2 (1 - f_h) v_h / (n_h - 1), where v_h is the variance of -1, 0, 1 in segment h.
    The effective sample is (sum w_i)^2 / sum w_i^2, where each answer of segment h stands for
    w_i = N_h / n_h people. ValueError where more answered than there are people. Sources: Cochran,
    "Sampling Techniques" (1977), 5.3; Kish, "Survey Sampling" (1965), 11.7.
    """
    if any(people < counts.n for people, counts in strata):
        raise ValueError("more answers than people in a segment")
    if not strata or any(counts.n < FEWEST for _, counts in strata):
        return None
    everybody = sum(one.people for one in strata)
    theta = variance = squares = 0.0
    for people, counts in strata:
        weight, n = people / everybody, counts.n
        mean, of_mean = moments(*counts)
        theta += weight * mean
        squares += people**2 / n
        unheard = 1 - n / people if census else 1.0
        variance += weight**2 * unheard * of_mean * n / (n - 1)
    error = sqrt(variance)
    return Weighted(
        exact=100 * theta,
        low=100 * max(theta - Z * error, -1.0),
        high=100 * min(theta + Z * error, 1.0),
        error=100 * error,
        effective_n=everybody**2 / squares,
    )
