"""Two-sided geometric noise, drawn exactly: whole numbers and coin flips, no floating point.

P(X = x) is proportional to exp(-|x| / scale). Source: Canonne, Kamath and Steinke 2020 (The
Discrete Gaussian for Differential Privacy, arXiv 2004.00010), algorithms 1 and 2. Floats would
leave gaps that give answers away (Mironov 2012).
"""

from __future__ import annotations

from fractions import Fraction
from math import exp
from random import Random


def draw_noise(scale: Fraction, random: Random) -> int:
    """One draw of the two-sided geometric distribution, also called the discrete Laplace.

    `random` has to be the system's (`SystemRandom`) wherever an answer is to be protected.
    ValueError where the scale is not positive.
    """
    if scale <= 0:
        raise ValueError(f"a scale is above 0, not {scale}")
    above, below = scale.numerator, scale.denominator
    while True:
        rest = random.randrange(above)
        if not _chance_of_exp(rest, above, random):
            continue
        wholes = 0
        while _chance_of_exp(1, 1, random):
            wholes += 1
        size = (rest + above * wholes) // below
        negative = random.randrange(2)
        if size or not negative:  # nought has one sign, or it would come twice as often
            return -size if negative else size


def _chance_of_exp(above: int, below: int, random: Random) -> bool:
    """True with probability exp(-above / below), for a fraction from 0 to 1."""
    k = 1
    while random.randrange(below * k) < above:
        k += 1
    return k % 2 == 1


def noise_variance(scale: float) -> float:
    """The variance of `draw_noise`: 2q / (1 - q)^2 with q = exp(-1 / scale)."""
    q = exp(-1 / scale)
    return 2 * q / (1 - q) ** 2
