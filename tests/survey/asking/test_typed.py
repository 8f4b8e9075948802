import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.asking.typed import typed_score

SCORES = st.integers(0, 10)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("9", 9),
        (" 9 ", 9),
        ("\n10\t", 10),
        ("9/10", 9),
        ("9 / 10", 9),
        ("10/10", 10),
        ("0", 0),
        ("0/10", 0),
        ("９", 9),
        ("１０", 10),
        ("\u3000８／１０\u3000", 8),
        ("9\ufe0f\u20e3", 9),
        ("9\u20e3", 9),  # some keyboards leave the selector out
        ("0\ufe0f\u20e3", 0),
        ("1\ufe0f\u20e30\ufe0f\u20e3", 10),
        ("\U0001f51f", 10),
        ("\U0001f51f\ufe0f", 10),
        ("\U0001f51f/\U0001f51f", 10),
    ],
)
def test_a_text_that_is_a_score_counts_as_a_tap(text: str, score: int) -> None:
    assert typed_score(text, 0) == score


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "9 lives",
        "about 9",
        "11",
        "100",
        "-1",
        "+9",
        "9.5",
        "9,5",
        "9.",
        "09",
        "9/11",
        "9/1",
        "9/",
        "/10",
        "9//10",
        "9-10",
        "9 10",
        "1 0",
        "11/10",
        "9!",
        "nine",
        "²",
        "1⁰",
        "⑨",
        "٩",
        "\u20e39",
        "\ufe0f9",
        "9\ufe0f",
        "\U0001f51f0",
        "1\U0001f51f",
        "9\n9",
    ],
)
def test_any_other_text_is_a_reason(text: str) -> None:
    assert typed_score(text, 0) is None


@pytest.mark.parametrize("text", ["0", "0/10", "０", "0\ufe0f\u20e3"])
def test_zero_is_off_the_scale_from_one(text: str) -> None:
    assert typed_score(text, 0) == 0
    assert typed_score(text, 1) is None


@given(SCORES, st.sampled_from(["", "/10", " / 10", " /10"]), st.sampled_from(["", " ", "\n\t"]))
def test_every_score_is_read_in_every_spelling(score: int, out_of: str, space: str) -> None:
    assert typed_score(f"{space}{score}{out_of}{space}", 0) == score


@given(st.text(), st.sampled_from([0, 1]))
def test_no_other_text_is_taken_for_a_score(text: str, scale_min: int) -> None:
    score = typed_score(text, scale_min)
    assert score is None or scale_min <= score <= 10
    if re.search(r"[^\W\d]|[.,!?-]", text):
        assert score is None
