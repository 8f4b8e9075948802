"""Working hours as they are written in the file."""

from __future__ import annotations

import pytest

from survey.hours import Hours
from survey.working_hours import WANTED, parse_working_hours

NINE_TO_SIX = Hours(9 * 60, 18 * 60)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri 09:00-18:00", {0, 1, 2, 3, 4}),
        ("MON-SUN 9:00-18:00", {0, 1, 2, 3, 4, 5, 6}),
        ("sat-tue 09:00-18:00", {5, 6, 0, 1}),
        ("mon,wed,fri 09:00-18:00", {0, 2, 4}),
        ("mon-tue,sat  09:00-18:00", {0, 1, 5}),
        (" sun 09:00-18:00 ", {6}),
    ],
)
def test_days_are_single_listed_or_a_span(text: str, days: set[int]) -> None:
    read = parse_working_hours(text)
    assert (set(read.days), read.hours) == (days, NINE_TO_SIX)


@pytest.mark.parametrize(
    "text",
    ["", "mon-fri", "09:00-18:00", "mon-fri 18:00-09:00", "monday 09:00-18:00", "mon- 9:00-18:00",
     "mon--fri 09:00-18:00", ",mon 09:00-18:00", "mon-fri, 09:00-18:00", "пн-пт 09:00-18:00"],
)  # fmt: skip
def test_anything_else_is_told_what_is_wanted(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_working_hours(text)
    assert str(caught.value) == WANTED
