"""docs/anonymity.md: every number in it is the code's, and every file it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey.definition.definition import Survey
from survey.people.segments import TooSmall, frozen_segments
from survey.published.publish import (
    FEWEST_COMMENTS,
    FEWEST_FOR_COMMENTS,
    OVER_90,
    SMALLEST_GROUP,
    STEPS,
    UNDER_10,
)
from survey.scores.scale import Kind

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "anonymity.md").read_text(encoding="utf-8").split())
WORDS = {4: "four", 5: "five", 10: "ten"}
ROUNDED, (*COARSER, COARSEST) = STEPS[0], STEPS[1:]
ASKED = 2 * SMALLEST_GROUP  # the fewest that are asked in a group
PULSE = Survey(key="team", kind=Kind.ENPS, subject="Nordic Kettle")

CLAIMS = (
    f"| the company | from {SMALLEST_GROUP} answers on: ",
    f"| a group | from {SMALLEST_GROUP} answers on: its score, rounded to {ROUNDED}, "
    f"or to {', '.join(map(str, COARSER))} or {COARSEST} where",
    f"rounded to {', '.join(map(str, COARSER))} or {COARSEST} |",
    f"together they have at least {SMALLEST_GROUP} answers",
    f"from {FEWEST_FOR_COMMENTS} answers and {FEWEST_COMMENTS} comments on",
    f"Groups with fewer than {WORDS[SMALLEST_GROUP]} answers are never shown",
    f"fewer than {WORDS[ASKED]} people are asked is merged",
    f"fewer than {WORDS[ASKED]} people cannot have a pulse",
    f"the {WORDS[PULSE.quarantine_days // 7]} weeks between two pulses of the same people",
)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_page_says_the_number_that_the_code_has(claim: str) -> None:
    assert claim in PAGE


def test_a_share_at_the_ends_is_told_as_the_page_says() -> None:
    assert (UNDER_10, OVER_90) == (5, 95)  # the marks of "under 10 %" and "over 90 %"
    assert 'shares of "under 10 %" and "over 90 %" are not told apart' in PAGE


def test_a_company_can_set_more_and_not_less() -> None:
    assert "Five is the least: a company can set more, not less." in PAGE
    for name, least in (
        ("minimum_group", SMALLEST_GROUP),
        ("minimum_comments", FEWEST_FOR_COMMENTS),
    ):
        assert getattr(PULSE, name) == least
        Survey.model_validate({"key": "team", "kind": "enps", name: least + 1})
        with pytest.raises(ValueError, match=name):
            Survey.model_validate({"key": "team", "kind": "enps", name: least - 1})


def test_groups_and_companies_of_nine_are_merged_and_refused() -> None:
    assert frozen_segments({"A": ASKED - 1, "B": ASKED}, SMALLEST_GROUP) == {"A": "", "B": ""}
    with pytest.raises(TooSmall):
        frozen_segments({"A": ASKED - 1}, SMALLEST_GROUP)


def test_the_files_it_invites_to_read_are_there_and_as_short_as_it_says() -> None:
    named = re.findall(r"`([a-z/]+\.py)`", PAGE)
    lengths = [len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in named]
    (longest,) = re.findall(r"(\w+) files, none longer than (\d+) lines", PAGE)
    assert longest[0] == WORDS[len(named)]
    assert max(lengths) <= int(longest[1])
