"""How many answers a margin wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.scores.precision import USUAL, WORST, answers_needed, answers_wanted, ratings_wanted
from survey.scores.scoring import Counts, Z, adjusted, moments, score_nps


@pytest.mark.parametrize(
    ("margin", "variance", "answers"),
    [(5, USUAL, 919), (5, WORST, 1534), (10, USUAL, 228), (10, WORST, 382)],
)
def test_golden_values(margin: float, variance: float, answers: int) -> None:
    assert answers_needed(margin, variance) == answers


@given(st.integers(2, 60))
def test_at_worst_so_many_answers_keep_the_margin(margin: int) -> None:
    """Half at either end vary the most."""
    n = answers_needed(margin, WORST)
    estimate = score_nps(Counts(n - n // 2, 0, n // 2))
    assert estimate.high is not None
    assert estimate.low is not None
    assert (estimate.high - estimate.low) / 2 <= margin + 1e-9


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_answers_are_wanted_exactly_where_the_interval_is_wider_than_that(
    low: int, middle: int, high: int
) -> None:
    counts = Counts(low, middle, high)
    reach = Z * 100 * moments(*adjusted(counts))[1] ** 0.5
    wanted = answers_wanted(counts, 10)
    assert (wanted is not None) == (reach > 10)
    assert wanted is None or wanted > counts.n


def test_an_index_wants_four_times_the_answers_for_half_the_reach() -> None:
    assert ratings_wanted(50, 60, 80, 5) == 200
    assert ratings_wanted(50, 66, 76, 5) is None
