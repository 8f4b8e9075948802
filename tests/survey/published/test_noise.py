"""The noise: exactly two-sided geometric, from whole numbers alone."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import exp
from random import Random

import pytest

from survey.published.noise import _chance_of_exp, draw_noise, noise_variance

DRAWS = 40_000


def expected(scale: float, x: int) -> float:
    q = exp(-1 / scale)
    return (1 - q) / (1 + q) * q ** abs(x)


def distance(drawn: Counter[int], scale: float) -> float:
    """Pearson's chi-square over -6..6 and both tails: 14 degrees of freedom."""
    n = drawn.total()
    cells = [(drawn[x], expected(scale, x)) for x in range(-6, 7)]
    for side in (1, -1):
        tail = sum(times for x, times in drawn.items() if side * x > 6)
        cells.append((tail, (1 - sum(p for _, p in cells[:13])) / 2))
    return sum((seen - n * p) ** 2 / (n * p) for seen, p in cells)


@pytest.mark.parametrize("scale", [Fraction(2, 3), Fraction(1), Fraction(20, 21), Fraction(4)])
def test_draws_follow_the_two_sided_geometric_distribution(scale: Fraction) -> None:
    """36.1 is exceeded once in a thousand seeds; the seed is fixed. The control: 10 % off."""
    random = Random(5)
    drawn = Counter(draw_noise(scale, random) for _ in range(DRAWS))
    assert distance(drawn, float(scale)) < 36.1
    assert distance(drawn, 1.1 * float(scale)) > 100


def test_a_coin_of_probability_exp_minus_gamma() -> None:
    for gamma in (Fraction(0), Fraction(1, 3), Fraction(1)):
        random = Random(8)
        heads = sum(_chance_of_exp(*gamma.as_integer_ratio(), random) for _ in range(20_000))
        assert abs(heads - 20_000 * exp(-gamma)) < 4 * (20_000 / 4) ** 0.5 + 1


def test_the_variance_that_intervals_rest_on_is_the_noise_s() -> None:
    random = Random(9)
    for scale in (Fraction(1), Fraction(4)):
        drawn = [draw_noise(scale, random) for _ in range(DRAWS)]
        assert sum(x * x for x in drawn) / DRAWS == pytest.approx(
            noise_variance(float(scale)), rel=0.06
        )


def test_no_float_decides_a_draw() -> None:
    """Only whole numbers are asked for."""

    class Whole(Random):
        def random(self) -> float:
            raise AssertionError("a float was drawn")

        def getrandbits(self, k: int) -> int:
            return super().getrandbits(k)

    random = Whole(3)
    assert len({draw_noise(Fraction(20, 21), random) for _ in range(200)}) > 3


@pytest.mark.parametrize("scale", [Fraction(0), Fraction(-1, 2)])
def test_a_scale_is_positive(scale: Fraction) -> None:
    with pytest.raises(ValueError, match="above 0"):
        draw_noise(scale, Random(1))


def test_the_fields_library_draws_the_same_distribution() -> None:
    """OpenDP's discrete Laplace sampler, by the same measure."""
    opendp = pytest.importorskip("opendp.prelude", reason="no wheel for this machine")
    opendp.enable_features("contrib")
    space = opendp.atom_domain(T="i32"), opendp.absolute_distance(T="i32")
    measure = opendp.m.make_laplace(*space, scale=1.0)
    theirs = Counter(measure(0) for _ in range(5_000))
    ours = Counter(draw_noise(Fraction(1), Random(seed)) for seed in range(5_000))
    assert distance(theirs, 1.0) < 36.1
    assert distance(ours, 1.0) < 36.1


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_our_draws_and_those_of_opendp_are_of_one_distribution(scale: float) -> None:
    """Chi-square of two samples, 12 degrees: 45 is exceeded once in 100,000 times. Control: 20 %.

    OpenDP draws from the system's randomness, so this is the one test without a seed.
    """
    opendp = pytest.importorskip("opendp.prelude")
    opendp.enable_features("contrib")
    domain, metric = opendp.atom_domain(T=int), opendp.absolute_distance(T=int)
    theirs = opendp.m.make_geometric(domain, metric, scale=scale)
    random = Random(3)
    drawn = Counter(theirs(0) for _ in range(DRAWS // 4))
    ours = Counter(draw_noise(Fraction(scale), random) for _ in range(DRAWS // 4))
    off = Counter(draw_noise(Fraction(6, 5) * Fraction(scale), random) for _ in range(DRAWS // 4))
    assert apart(ours, drawn) < 45
    assert apart(off, drawn) > 45


def apart(one: Counter[int], other: Counter[int]) -> float:
    """Chi-square over -5..5 and both tails."""
    cells = [
        [counted[x] for x in range(-5, 6)]
        + [sum(n for x, n in counted.items() if side * x > 5) for side in (1, -1)]
        for counted in (one, other)
    ]
    return float(sum((a - b) ** 2 / (a + b) for a, b in zip(*cells, strict=True)))
