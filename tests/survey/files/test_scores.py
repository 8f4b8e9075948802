"""Scores as tools and spreadsheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.files.scores import UNANSWERED, read_score

SCORES = {
    "9": 9, "0": 0, "10": 10, " 9 ": 9, "9.0": 9, "9,0": 9, "10.00": 10, "9.": 9, "00": 0, "07": 7,
    "+9": 9, "'9": 9, '"9"': 9, "９": 9, "９．０": 9, "٩": 9, "9\N{ZERO WIDTH SPACE}": 9,
    "9\N{NO-BREAK SPACE}": 9, "9\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}": 9,
    "🔟": 10,
    "10/10": 10, "9 / 10": 9, "9 of 10": 9, "9 out of 10": 9, "9.0/10": 9, "9 из 10": 9,
    "9 von 10": 9,
    "10 - Extremely likely": 10, "0 - Not at all likely": 0, "0 (not at all)": 0, "8 – Likely": 8,
    "8: Likely": 8, "10=Extremely likely": 10, "10 Extremely likely": 10,
    "(10) Extremely likely": 10,
    "Extremely likely - 10": 10, "Passive (8)": 8, "Likely: 8": 8, "10 — очень вероятно": 10,
    "0（完全不可能）": 0, "10 - très probable !": 10, "1 = überhaupt nicht": 1, "11": 11,
    "100": 100,
}  # fmt: skip
UNREADABLE = (
    "6.5", "7,5", "8.5", "9.0.0", "-1", "−1", "1e1", "1,000", "nine", "Promoter", "9 or 10", "9-10",
    "9 stars", "★★★★☆", "5/5", "9%", "9 %", "Promoters (9-10)", "10 - 10", "Q1", "9a", "#DIV/0!",
    "Likely -3", "2026-08-24", "1000", "9;10", "TRUE",
)  # fmt: skip


@pytest.mark.parametrize("text", SCORES)
def test_a_whole_number_is_read_with_what_stands_around_it(text: str) -> None:
    """Whether it is on the scale is not asked here."""
    assert read_score(text) == SCORES[text]


@pytest.mark.parametrize("text", [*sorted(UNANSWERED), "N/A", "NaN", "#N/A", " - ", "NULL"])
def test_that_there_is_no_answer_is_no_fault(text: str) -> None:
    assert read_score(text) is None


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_whole_number_is_not_made_one(text: str) -> None:
    with pytest.raises(ValueError, match="wants a whole number"):
        read_score(text)


@given(st.text(max_size=20))
def test_any_text_is_a_number_none_or_refused(text: str) -> None:
    try:
        found = read_score(text)
    except ValueError:
        return
    assert found is None or 0 <= found < 1000
