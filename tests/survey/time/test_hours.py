from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.time.hours import Hours, next_sending, parse_hours

HELSINKI = ZoneInfo("Europe/Helsinki")
CAIRO = ZoneInfo("Africa/Cairo")
TEN_TO_SEVEN = Hours(600, 1140)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("10:00-19:00", TEN_TO_SEVEN),
        (" 10:00 - 19:00 ", TEN_TO_SEVEN),
        ("10:00–19:00", TEN_TO_SEVEN),
        ("9:05-9:06", Hours(545, 546)),
        ("00:00-24:00", Hours(0, 1440)),
    ],
)
def test_hours_are_read(text: str, hours: Hours) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10-19",
        "10:00",
        "19:00-10:00",  # no night shift
        "10:00-10:00",
        "10:60-19:00",
        "10:00-24:01",
        "25:00-26:00",
        "-1:00-19:00",
        "10:00-19:00-20:00",
        "10:00-19:00 mon",
        "１０:00-19:00",
    ],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='such as "10:00-19:00"'):
        parse_hours(text)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-16T12:34:56", "2026-11-16T12:34:56"),  # inside: now
        ("2026-11-16T08:00", "2026-11-16T08:00"),  # the opening minute, 10:00 in Helsinki
        ("2026-11-16T16:59:59", "2026-11-16T16:59:59"),  # the last second
        ("2026-11-16T17:00", "2026-11-17T08:00"),  # closed at 19:00 sharp
        ("2026-11-16T07:59:59", "2026-11-16T08:00"),
        ("2026-11-16T22:30", "2026-11-17T08:00"),  # past midnight in Helsinki: the same morning
        ("2026-12-31T20:00", "2027-01-01T08:00"),
    ],
)
def test_outside_the_hours_sending_waits_for_the_opening(now: str, sent: str) -> None:
    assert next_sending(utc(now), TEN_TO_SEVEN, HELSINKI) == utc(sent)


def test_the_opening_keeps_wall_time_over_clock_changes() -> None:
    """10:00 is 08:00 UTC on the evening's side of either change and 07:00 on the other."""
    assert next_sending(utc("2026-03-28T18:00"), TEN_TO_SEVEN, HELSINKI) == utc("2026-03-29T07:00")
    assert next_sending(utc("2026-10-24T18:00"), TEN_TO_SEVEN, HELSINKI) == utc("2026-10-25T08:00")


def test_an_opening_at_a_skipped_midnight_comes_at_one() -> None:
    """On 24 April 2026 Cairo's clocks go from 00:00 to 01:00."""
    opening = next_sending(utc("2026-04-23T20:00"), Hours(0, 600), CAIRO)
    assert opening.astimezone(CAIRO).isoformat() == "2026-04-24T01:00:00+03:00"


def test_in_a_repeated_hour_the_opening_is_never_in_the_past() -> None:
    """The second 03:10 of 25 October 2026 waits for the second 03:30."""
    assert next_sending(utc("2026-10-25T01:10"), Hours(210, 600), HELSINKI) == utc(
        "2026-10-25T01:30"
    )


@given(
    st.datetimes(
        datetime.fromisoformat("2015-01-01"),
        datetime.fromisoformat("2040-01-01"),
        timezones=st.just(UTC),
    ),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.sampled_from([HELSINKI, CAIRO, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")]),
)
def test_sending_is_never_early_and_waits_at_most_a_day(
    now: datetime, opens: int, length: int, zone: ZoneInfo
) -> None:
    hours = Hours(opens, min(opens + length, 1440))
    sent = next_sending(now, hours, zone)
    local = now.astimezone(zone)
    inside = hours.opens <= 60 * local.hour + local.minute < hours.closes
    assert (sent == now) == inside or sent.second == 0
    assert now <= sent <= now + timedelta(hours=25)
    assert inside or sent > now
