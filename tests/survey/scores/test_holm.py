"""Several comparisons at once: which of them are not chance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from survey.scores.holm import LEVEL, holds

p_values = st.dictionaries(st.integers(), st.floats(0, 1), max_size=12)


def test_the_example_of_four() -> None:
    """0.01 < .05/4, 0.04 > .05/3: it ends there, though 0.03 is looked at before it."""
    assert holds({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == {"a", "d"}


@given(p_values)
def test_it_lies_between_none_and_bonferroni_and_no_correction(values: dict[int, float]) -> None:
    found = holds(values)
    assert {one for one, p in values.items() if p < LEVEL / max(len(values), 1)} <= found
    assert found <= {one for one, p in values.items() if p < LEVEL}


@given(p_values)
def test_whatever_lies_below_what_holds_holds(values: dict[int, float]) -> None:
    found = holds(values)
    worst = max((values[one] for one in found), default=-1.0)
    assert all(one in found for one, p in values.items() if p < worst)


@given(st.floats(0, 1))
def test_a_single_comparison_is_judged_as_it_is(p: float) -> None:
    assert bool(holds({"only": p})) is (p < LEVEL)
