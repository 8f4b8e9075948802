"""How many answers a margin wants."""

from __future__ import annotations

from math import ceil

from survey.scoring import Z

USUAL, WORST = 0.6, 1.0
"""The variance of -1, 0, 1 over the answers: what one mostly meets, and the most there can be."""


def answers_needed(margin: float, variance: float = USUAL) -> int:
    """The fewest answers whose 95 % interval reaches no further than `margin` points either way.

    n = z^2 v / m^2 - 3, from the adjusted interval of Rocks 2016, which adds three answers.
    """
    return max(ceil(Z**2 * variance / (margin / 100) ** 2 - 3), 0)
