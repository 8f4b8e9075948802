"""Quarters: every day is in exactly one, whose name says which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.time.quarters import (
    days_of_quarter,
    parse_quarter,
    quarter_before,
    quarter_of,
    quarter_to_read,
)

days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def test_the_last_quarter_ends_with_the_year() -> None:
    assert days_of_quarter("2026-Q4") == (date(2026, 10, 1), date(2026, 12, 31))
    assert days_of_quarter("2024-Q1") == (date(2024, 1, 1), date(2024, 3, 31))
    assert quarter_before("2026-Q1") == "2025-Q4"


@given(days)
def test_a_day_lies_in_its_quarter_and_the_one_before_ends_the_day_before(day: date) -> None:
    first, last = days_of_quarter(quarter_of(day))
    assert first <= day <= last
    assert days_of_quarter(quarter_before(quarter_of(day)))[1] == first - timedelta(days=1)


def test_as_somebody_typed_it() -> None:
    assert parse_quarter(" 2026-q4 ") == "2026-Q4"


@pytest.mark.parametrize("text", ["2026", "2026-Q5", "2026-Q0", "Q4-2026", "", "0000-Q1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='wants a quarter such as "2026-Q4"'):
        parse_quarter(text)


def test_in_its_first_four_weeks_a_quarter_is_too_young_to_read() -> None:
    assert quarter_to_read(date(2026, 10, 28)) == "2026-Q3"
    assert quarter_to_read(date(2026, 10, 29)) == "2026-Q4"
    assert quarter_to_read(date(2026, 1, 1)) == "2025-Q4"
