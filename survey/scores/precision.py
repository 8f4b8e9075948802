"""How many answers a margin wants."""

from __future__ import annotations

from math import ceil

from survey.scores.scoring import Counts, Z, adjusted, moments

USUAL, WORST = 0.6, 1.0
"""The variance of -1, 0, 1 over the answers: what one mostly meets, and the most there can be."""


def answers_needed(margin: float, variance: float = USUAL) -> int:
    """The fewest answers whose 95 % interval reaches no further than `margin` points either way.

    n = z^2 v / m^2 - 3, from the adjusted interval of Rocks 2016, which adds three answers.
    """
    return max(ceil(Z**2 * variance / (margin / 100) ** 2 - 3), 0)


def answers_wanted(counts: Counts, margin: float) -> int | None:
    """The same where answers are spread as these are; None where these are enough."""
    pool = adjusted(counts)
    needed = answers_needed(margin, moments(*pool)[1] * sum(pool))
    return needed if counts.n < needed else None


def ratings_wanted(answers: int, low: float, high: float, margin: float) -> int | None:
    """The same of an index with the interval `low` to `high`: its reach shrinks as 1/sqrt(n)."""
    reach = (high - low) / 2
    return ceil(answers * (reach / margin) ** 2) if reach > margin else None
