from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.time.periods import bounds, day_of, days_of, last_complete, parse_week, shift, week_of

HELSINKI = ZoneInfo("Europe/Helsinki")
CAIRO = ZoneInfo("Africa/Cairo")
SANTIAGO = ZoneInfo("America/Santiago")
ZONES = st.sampled_from(
    [HELSINKI, CAIRO, SANTIAGO]
    + [ZoneInfo(name) for name in ("UTC", "Asia/Kolkata", "Pacific/Apia", "Pacific/Pago_Pago")]
)
INSTANTS = st.datetimes(
    datetime.fromisoformat("2015-01-01"),
    datetime.fromisoformat("2040-01-01"),
    timezones=st.just(UTC),
)
DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def complaint_of(parse: Callable[[str], str], text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-11-16", "2026-W47"),
        ("2026-11-22", "2026-W47"),
        ("2026-11-23", "2026-W48"),
        ("2027-01-03", "2026-W53"),  # a year of 53 weeks
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),  # belongs to the next year already
    ],
)
def test_a_day_belongs_to_its_iso_week(day: str, week: str) -> None:
    assert week_of(utc(f"{day}T12:00"), HELSINKI) == week


def test_the_week_turns_at_midnight_of_the_company_not_of_utc() -> None:
    """Sunday 23:59 and Monday 00:00 in Helsinki are 21:59 and 22:00 UTC in winter."""
    assert week_of(utc("2026-11-22T21:59"), HELSINKI) == "2026-W47"
    assert week_of(utc("2026-11-22T22:00"), HELSINKI) == "2026-W48"
    assert day_of(utc("2026-11-22T22:00"), HELSINKI) == date(2026, 11, 23)


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert days_of("2026-W47") == (date(2026, 11, 16), date(2026, 11, 22))


def test_weeks_shift_over_the_year_with_53_weeks() -> None:
    assert shift("2026-W52", 1) == "2026-W53"
    assert shift("2026-W53", 1) == "2027-W01"
    assert shift("2027-W01", -12) == "2026-W42"
    assert shift("2026-W47", 0) == "2026-W47"


@given(INSTANTS, st.integers(-500, 500))
def test_shifting_there_and_back_is_staying(instant: datetime, weeks: int) -> None:
    week = week_of(instant, HELSINKI)
    assert shift(shift(week, weeks), -weeks) == week


def test_the_last_complete_week_ends_at_monday_midnight() -> None:
    assert last_complete(utc("2026-11-22T21:59"), HELSINKI) == "2026-W46"
    assert last_complete(utc("2026-11-22T22:00"), HELSINKI) == "2026-W47"


@pytest.mark.parametrize(
    ("week", "start", "hours"),
    [
        ("2026-W47", "2026-11-15T22:00", 168),
        ("2026-W13", "2026-03-22T22:00", 167),  # clocks spring forward on its Sunday
        ("2026-W43", "2026-10-18T21:00", 169),  # and fall back
    ],
)
def test_a_week_lasts_168_hours_but_for_a_clock_change(week: str, start: str, hours: int) -> None:
    first, after = bounds(week, HELSINKI)
    assert first == utc(start)
    assert after - first == timedelta(hours=hours)
    assert first.tzinfo is after.tzinfo is UTC


@given(INSTANTS, ZONES)
def test_an_instant_lies_within_the_bounds_of_its_week_alone(
    instant: datetime, zone: ZoneInfo
) -> None:
    """Weeks neither overlap nor leave a gap, whatever the clocks do."""
    week = week_of(instant, zone)
    first, after = bounds(week, zone)
    assert first <= instant < after
    assert bounds(shift(week, 1), zone)[0] == after
    assert week_of(first, zone) == week
    assert week_of(after - timedelta(microseconds=1), zone) == week


@pytest.mark.parametrize("text", ["2026-W47", " 2026-w47 ", "2026-W47\n"])
def test_a_typed_week_is_read_into_one_spelling(text: str) -> None:
    assert parse_week(text) == "2026-W47"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("47", 'such as "2026-W47", not "47"'),
        ("2026-47", "such as"),
        ("2026W47", "such as"),
        ("2026-W4", "such as"),
        ("2026-11-16", "such as"),
        ("２０２６-W47", "such as"),
        ("", "such as"),
        ("2026-W00", "exists"),
        ("2026-W54", "exists"),
        ("2025-W53", 'there is no "2025-W53"'),
        ("0000-W01", "exists"),
        ("9999-W52", "exists"),  # its Sunday lies beyond the calendar
    ],
)
def test_a_wrong_week_is_refused_in_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_week(text)


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_weeks(text: str) -> None:
    problem = complaint_of(parse_week, text)
    assert problem.startswith("wants a week") or parse_week(text) == text.strip().upper()
