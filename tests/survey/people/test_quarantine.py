from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.people.quarantine import free, quarantined_until, rested

NOVEMBER_3 = datetime(2026, 11, 3, 12, tzinfo=UTC)
MOMENTS = st.datetimes(
    datetime.fromisoformat("2020-01-01"),
    datetime.fromisoformat("2030-01-01"),
    timezones=st.just(UTC),
)
DAYS = st.integers(0, 400)


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("of_kind", "of_any", "until"),
    [
        (None, None, None),
        (NOVEMBER_3, NOVEMBER_3, NOVEMBER_3 + days(90)),
        (None, NOVEMBER_3, NOVEMBER_3 + days(7)),
        (NOVEMBER_3 - days(89), NOVEMBER_3, NOVEMBER_3 + days(7)),  # the quiet days last longer
        (NOVEMBER_3 - days(80), NOVEMBER_3, NOVEMBER_3 + days(10)),
    ],
)
def test_the_longer_of_two_waits_counts(
    of_kind: datetime | None, of_any: datetime | None, until: datetime | None
) -> None:
    """90 days after the same kind of survey, 7 after any."""
    assert quarantined_until(of_kind, 90, of_any, 7) == until


def test_quarantine_ends_at_its_very_instant() -> None:
    end = NOVEMBER_3 + days(90)
    asked = (NOVEMBER_3, 90, NOVEMBER_3, 7)
    assert not free(*asked, now=end - timedelta(microseconds=1))
    assert free(*asked, now=end)


def test_somebody_never_asked_is_free() -> None:
    assert free(None, 90, None, 7, now=NOVEMBER_3)


def test_no_days_of_waiting_are_no_quarantine() -> None:
    assert free(NOVEMBER_3, 0, NOVEMBER_3, 0, now=NOVEMBER_3)


@given(MOMENTS, DAYS, MOMENTS, DAYS, MOMENTS)
def test_free_means_that_both_waits_are_over(
    of_kind: datetime, quarantine: int, of_any: datetime, quiet: int, now: datetime
) -> None:
    over = now - of_kind >= days(quarantine) and now - of_any >= days(quiet)
    assert free(of_kind, quarantine, of_any, quiet, now) == over


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2027, 3, 28, 20, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 28, 21, tzinfo=UTC), True),  # midnight in Helsinki, in summer
        (datetime(2027, 3, 29, 7, tzinfo=UTC), True),  # ten o'clock: not yet 28 times 24 hours
    ],
)
def test_a_rest_ends_with_a_calendar_day(now: datetime, over: bool) -> None:
    """Asked on Monday 1 March, ten seconds after ten; the clocks sprang forward in between."""
    asked = datetime(2027, 3, 1, 8, 0, 10, tzinfo=UTC)
    assert rested(asked, 28, now, ZoneInfo("Europe/Helsinki")) == over


def test_whoever_was_never_asked_has_rested() -> None:
    assert rested(None, 3650, NOVEMBER_3, ZoneInfo("UTC"))
    assert rested(NOVEMBER_3, 0, NOVEMBER_3, ZoneInfo("UTC"))
