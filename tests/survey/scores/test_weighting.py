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
counts = st.builds(Counts, st.integers(0, 40), st.integers(0, 40), st.integers(8, 40))


def test_golden_values() -> None:
    weighted = weigh(THREE, census=True)
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
    weighted = weigh([Stratum(answers.n, answers)], census=True)
    assert weighted is not None
    assert weighted.error == 0


@given(st.lists(st.builds(Stratum, st.integers(120, 10_000), counts), min_size=1, max_size=6))
def test_a_list_of_known_people_makes_nothing_surer(strata: list[Stratum]) -> None:
    """Ten times as many on it change nothing; as a census they would."""
    longer = [Stratum(10 * people, answers) for people, answers in strata]
    once, tenfold, census = weigh(strata), weigh(longer), weigh(strata, census=True)
    assert once is not None
    assert tenfold is not None
    assert census is not None
    assert once.error == pytest.approx(tenfold.error)
    assert census.error <= once.error


@given(st.lists(st.builds(Stratum, st.integers(120, 10_000), counts), min_size=1, max_size=6))
def test_it_lies_between_the_segments_and_never_gains_answers(strata: list[Stratum]) -> None:
    weighted = weigh(strata)
    assert weighted is not None
    scores = [score_nps(one.counts).exact or 0.0 for one in strata]
    assert min(scores) - 1e-9 <= weighted.exact <= max(scores) + 1e-9
    assert weighted.effective_n <= sum(one.counts.n for one in strata) + 1e-6


def test_a_segment_of_seven_answers_stands_for_nobody() -> None:
    assert weigh([*THREE, Stratum(90, Counts(0, 0, 7))]) is None
    assert weigh([*THREE, Stratum(90, Counts(0, 0, 8))]) is not None
    assert weigh([]) is None


def test_more_answers_than_people_is_an_error() -> None:
    with pytest.raises(ValueError, match="more answers than people"):
        weigh([Stratum(5, Counts(2, 2, 2))])
