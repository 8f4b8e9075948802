"""Working hours as they are written in the file."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey.time.hours import (
    WANTED,
    Hours,
    parse_working_hours,
    working_time_after,
    working_time_between,
)

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


HELSINKI = ZoneInfo("Europe/Helsinki")
OFFICE = parse_working_hours("mon-fri 09:00-18:00")


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(16, 10), at(16, 12), 2),
        (at(13, 17), at(16, 10), 2),  # over a weekend
        (at(14, 10), at(15, 10), 0),  # within one
        (at(16, 6), at(16, 23), 9),
        (at(16, 12), at(16, 10), 0),
        (at(23, 17, 10), at(26, 10, 10), 2),  # the clocks go back on that Sunday
    ],
)
def test_working_time_passes_in_working_hours_alone(
    start: datetime, end: datetime, hours: float
) -> None:
    passed = working_time_between(start, end, OFFICE, HELSINKI)
    assert passed == timedelta(hours=hours)


def test_what_is_due_after_so_much_working_time_has_as_much_behind_it() -> None:
    due = working_time_after(at(13, 16), timedelta(hours=8), OFFICE, HELSINKI)
    assert working_time_between(at(13, 16), due, OFFICE, HELSINKI) == timedelta(hours=8)
