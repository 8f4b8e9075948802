"""Who is asked about the competitor, and the paired difference."""

from __future__ import annotations

from math import sqrt
from random import Random

import pytest

from survey.asking.competitor import COMPETITOR, asks_competitor, compare_pairs
from survey.definition.definition import Survey
from survey.scores.scale import Kind

SURVEY = Survey(key="customers", kind=Kind.NPS, competitor="Brand X")


def test_a_quarter_is_asked_and_none_where_there_is_no_competitor() -> None:
    random = Random(1)
    ids = [random.getrandbits(53) for _ in range(10_000)]
    asked = sum(asks_competitor(SURVEY, one) for one in ids)
    assert asked == pytest.approx(2500, abs=150)
    alone = SURVEY.model_copy(update={"competitor": None})
    assert not any(asks_competitor(alone, one) for one in ids)
    assert not any(asks_competitor(SURVEY, one, {COMPETITOR}) for one in ids)


def test_the_difference_is_that_of_the_two_nps_with_a_paired_error() -> None:
    """Of 40: 20 give us 9 and them 3 (d = 2), 10 alike, 10 give us 7 and them 10 (d = -1)."""
    found = compare_pairs({(9, 3): 20, (8, 8): 10, (7, 10): 10})
    differences = [2] * 20 + [0] * 10 + [-1] * 10
    mean = sum(differences) / 40
    error = sqrt(sum((d - mean) ** 2 for d in differences) / 39 / 40)
    assert (found.n, found.nps) == (40, -25)
    assert found.difference == pytest.approx(75)  # +50 less -25
    assert found.low == pytest.approx(100 * (mean - 1.959964 * error))
    assert found.high == pytest.approx(100 * (mean + 1.959964 * error))


def test_nobody_and_a_single_person_have_no_interval() -> None:
    none = compare_pairs({})
    assert (none.n, none.nps, none.difference, none.low, none.high) == (0, None, None, None, None)
    one = compare_pairs({(10, 0): 1})
    assert (one.n, one.nps, one.difference, one.low) == (1, -100, 200, None)


@pytest.mark.parametrize(("n", "reach"), [(2, 62.0), (30, 8.53), (100, 2.7)])
def test_people_who_all_agree_do_not_prove_that_everybody_does(n: int, reach: float) -> None:
    """The floor: without it the difference of thirty alike would be told as exact."""
    found = compare_pairs({(9, 8): n})
    assert found.difference == 100
    assert found.low == pytest.approx(100 - reach, abs=0.05)
    assert found.high == pytest.approx(min(100 + reach, 200), abs=0.05)
