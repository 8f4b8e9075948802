"""docs/anonymity.md: every number in it is the code's, and every file it names is there."""

from __future__ import annotations

import re
from math import exp
from pathlib import Path

import pytest

from survey.definition.definition import Survey
from survey.people.segments import TooSmall, frozen_segments
from survey.published.publish import FEWEST_COMMENTS, FEWEST_FOR_COMMENTS, smallest_shown
from survey.published.release import (
    EPSILON,
    LEAST_EPSILON,
    MOST_EPSILON,
    WIDEST,
    expected_margin,
    fewest_people,
)
from survey.scores.scale import Kind

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "anonymity.md").read_text(encoding="utf-8").split())
PULSE = Survey(key="team", kind=Kind.ENPS, subject="Nordic Kettle")

CLAIMS = (
    f"epsilon is {EPSILON:g} unless the company sets another one, from {LEAST_EPSILON:g} to "
    f"{MOST_EPSILON:g}",
    f"at most {exp(EPSILON):.1f} times",
    f"at most {WIDEST} points",
    f"At epsilon 2 that takes {fewest_people(2.0)} people, at 1 {fewest_people(1.0)}, "
    f"at 0.5 {fewest_people(0.5)}, at 3 {fewest_people(3.0)}",
    f"from about {FEWEST_FOR_COMMENTS} answers and {FEWEST_COMMENTS} comments on",
    *(
        f"| {people} | {round(expected_margin(people, 2.0, groups=groups))} |"
        for people, groups in ((20, 1), (30, 1), (40, 2), (60, 3), (100, 4), (200, 6), (400, 10))
    ),
)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_page_says_the_number_that_the_code_has(claim: str) -> None:
    assert claim in PAGE


def test_a_group_too_small_for_a_figure_is_merged_and_such_a_company_refused() -> None:
    least = smallest_shown(EPSILON, PULSE.minimum_group)
    assert PULSE.fewest_asked == least
    assert frozen_segments({"A": least - 1, "B": least}, least) == {"A": "", "B": ""}
    with pytest.raises(TooSmall):
        frozen_segments({"A": least - 1}, least)


@pytest.mark.parametrize("epsilon", [0.4, 3.1])
def test_epsilon_outside_its_bounds_is_refused(epsilon: float) -> None:
    with pytest.raises(ValueError, match="epsilon"):
        Survey.model_validate({"key": "team", "kind": "enps", "epsilon": epsilon})


def test_the_files_it_invites_to_read_are_there() -> None:
    named = re.findall(r"`([a-z_/]+\.py)`", PAGE)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
