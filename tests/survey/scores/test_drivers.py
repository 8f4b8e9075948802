"""Themes and scores: what goes together, and when nothing is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.scores.drivers import FEWEST, associated

tallies = st.lists(st.integers(0, 60), min_size=11, max_size=11)


def plain_spearman(named: list[int], silent: list[int]) -> float:
    """Answer by answer: Pearson's correlation of midranks."""
    rows = [(1, s) for s, n in enumerate(named) for _ in range(n)]
    rows += [(0, s) for s, n in enumerate(silent) for _ in range(n)]

    def ranks(values: list[int]) -> list[float]:
        return [sum(o < v for o in values) + (sum(o == v for o in values) + 1) / 2 for v in values]

    x, y = ranks([a for a, _ in rows]), ranks([b for _, b in rows])
    mx, my = sum(x) / len(x), sum(y) / len(y)
    both = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    alone = sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y)
    return float(both / alone**0.5)


def test_it_is_the_correlation_of_the_ranks() -> None:
    named = [9, 4, 0, 3, 1, 8, 2, 0, 5, 1, 2]
    silent = [1, 0, 2, 2, 6, 1, 9, 12, 20, 15, 11]
    found = associated(named, silent)
    assert found is not None
    assert found.rho == pytest.approx(plain_spearman(named, silent))
    assert -1 <= found.low < found.rho < found.high < 0


def test_what_is_named_by_unhappy_people_alone_goes_with_low_scores() -> None:
    low, high = [20] * 5 + [0] * 6, [0] * 6 + [20] * 5
    found, opposite = associated(low, high), associated(high, low)
    assert found is not None
    assert opposite is not None
    assert found.high < -0.8
    assert opposite.rho == pytest.approx(-found.rho)


def test_what_is_named_alike_by_all_goes_with_nothing() -> None:
    found = associated([10] * 11, [30] * 11)
    assert found is not None
    assert found.rho == pytest.approx(0)
    assert found.low < 0 < found.high


@settings(max_examples=40)
@given(tallies, tallies)
def test_it_lies_in_its_bounds_or_is_not_told(named: list[int], silent: list[int]) -> None:
    found = associated(named, silent)
    both = [a + b for a, b in zip(named, silent, strict=True)]
    told = sum(both) >= FEWEST and any(named) and any(silent) and sum(map(bool, both)) > 1
    assert (found is not None) is told
    if found is not None:
        assert -1 - 1e-9 <= found.low <= found.high <= 1 + 1e-9


def test_the_same_answers_give_the_same_interval() -> None:
    tally = ([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], [8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2])
    assert associated(*tally) == associated(*tally)
