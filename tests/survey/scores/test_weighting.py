"""Weighting by headcount: the published figures, and what a segment's size does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.scores.scoring import Counts, score_nps
from survey.scores.weighting import Stratum, weigh

THREE = [
    Stratum(400, Counts(10, 20, 30)),
    Stratum(150, Counts(12, 10, 8)),
    Stratum(50, Counts(2, 4, 14)),
]
counts = st.builds(Counts, st.integers(0, 40), st.integers(0, 40), st.integers(2, 40))


def test_golden_values() -> None:
    weighted = weigh(THREE)
    assert weighted is not None
    assert weighted.exact == pytest.approx(23.888889)
    assert weighted.error == pytest.approx(6.908324)
    assert weighted.effective_n == pytest.approx(101.647, abs=5e-4)
    assert score_nps(Counts(24, 34, 52)).exact == pytest.approx(25.4545, abs=5e-5)


@given(counts, st.integers(1, 5))
def test_one_segment_is_its_own_score(answers: Counts, times: int) -> None:
    weighted = weigh([Stratum(answers.n * times, answers)])
    assert weighted is not None
    assert weighted.exact == pytest.approx(score_nps(answers).exact)
    assert weighted.effective_n == pytest.approx(answers.n)


@given(counts)
def test_where_everybody_answered_nothing_is_unsure(answers: Counts) -> None:
    weighted = weigh([Stratum(answers.n, answers)])
    assert weighted is not None
    assert weighted.error == 0


@given(st.lists(st.builds(Stratum, st.integers(120, 10_000), counts), min_size=1, max_size=6))
def test_it_lies_between_the_segments_and_never_gains_answers(strata: list[Stratum]) -> None:
    weighted = weigh(strata)
    assert weighted is not None
    scores = [score_nps(one.counts).exact or 0.0 for one in strata]
    assert min(scores) - 1e-9 <= weighted.exact <= max(scores) + 1e-9
    assert weighted.effective_n <= sum(one.counts.n for one in strata) + 1e-6


def test_a_segment_of_one_answer_has_no_variance() -> None:
    assert weigh([*THREE, Stratum(9, Counts(0, 0, 1))]) is None
    assert weigh([]) is None


def test_more_answers_than_people_is_an_error() -> None:
    with pytest.raises(ValueError, match="more answers than people"):
        weigh([Stratum(5, Counts(2, 2, 2))])
