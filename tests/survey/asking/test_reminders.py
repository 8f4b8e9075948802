"""When an unanswered question comes again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.asking.reminders import DAY, next_reminder

ASKED = datetime(2026, 11, 16, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "last", "expected"),
    [
        ((), 0, None),
        ((3,), 0, 3),
        ((3,), 3, None),
        ((7, 3), 0, 3),
        ((3, 7), 3.5, 7),
        ((3, 4), 3.5, 4.5),  # a day apart, though planned for sooner
        ((3, 7), 9, None),  # what was missed meanwhile is not made up for
    ],
)
def test_the_next_day_of_the_plan_a_day_after_the_last_message(
    days: tuple[int, ...], last: float, expected: float | None
) -> None:
    found = next_reminder(ASKED, days, ASKED + timedelta(days=last))
    assert found == (None if expected is None else ASKED + timedelta(days=expected))


@given(
    days=st.lists(st.integers(1, 30), max_size=5),
    delays=st.lists(st.floats(0, 10), min_size=10, max_size=10),
)
def test_never_more_reminders_than_days_nor_two_within_a_day(
    days: list[int], delays: list[float]
) -> None:
    """However late each of them arrives."""
    last, sent = ASKED, 0
    for delay in delays:
        due = next_reminder(ASKED, days, last)
        if due is None:
            break
        assert due - last >= DAY
        last, sent = due + timedelta(days=delay), sent + 1
    assert sent <= len(set(days))
