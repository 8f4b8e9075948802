"""What those who stayed silent could change, at the very most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.scores.nonresponse import silent_bounds
from survey.scores.scoring import Counts, score_nps

counts = st.builds(Counts, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))


def test_half_a_hall_that_is_silent_decides_everything() -> None:
    assert silent_bounds(Counts(0, 0, 50), 50) == (0, 100)
    assert silent_bounds(Counts(0, 0, 0), 0) is None


@given(counts, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_whatever_the_silent_would_have_said_lies_within(
    answers: Counts, low: int, middle: int, high: int
) -> None:
    bounds = silent_bounds(answers, low + middle + high)
    everybody = Counts(answers[0] + low, answers[1] + middle, answers[2] + high)
    exact = score_nps(everybody).exact
    assert (bounds is None) is (exact is None)
    if bounds is not None and exact is not None:
        assert bounds[0] - 1e-9 <= exact <= bounds[1] + 1e-9


def test_fewer_than_none_cannot_stay_silent() -> None:
    with pytest.raises(ValueError, match="cannot stay silent"):
        silent_bounds(Counts(1, 1, 1), -1)
