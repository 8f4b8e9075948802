"""When something planned is due: in the company's time, through every change of its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.time.periods import first_due, newest_due, valid_cron
from tests.survey.time.test_periods import (
    CAIRO,
    DAY,
    HELSINKI,
    INSTANTS,
    SANTIAGO,
    ZONES,
    complaint_of,
    utc,
)

CRONS = st.sampled_from(
    ["0 9 * * mon", "30 3 * * *", "15,45 3 * * *", "0 0 * * *", "*/30 * * * *", "0 10 1 */3 *"]
)


def due_after(cron: str, after: str, zone: ZoneInfo, times: int) -> list[str]:
    """The next due times after a UTC time, as the wall clock shows them with its offset."""
    instant, shown = utc(after), []
    for _ in range(times):
        instant = first_due(cron, instant, zone)
        assert instant.tzinfo is UTC
        shown.append(instant.astimezone(zone).strftime("%m-%d %H:%M %z"))
    return shown


def test_digests_come_on_mondays_at_nine_of_the_company() -> None:
    assert due_after("0 9 * * mon", "2026-11-20T12:00", HELSINKI, 2) == [
        "11-23 09:00 +0200",
        "11-30 09:00 +0200",
    ]


def test_names_of_days_mean_the_days_they_name() -> None:
    """Zero and seven are Sunday, as in cron, not Monday as elsewhere in Python."""
    for name, number in (("sun", "0"), ("sun", "7"), ("mon", "1"), ("sat", "6")):
        named = first_due(f"0 9 * * {name}", utc("2026-11-18T00:00"), HELSINKI)
        assert first_due(f"0 9 * * {number}", utc("2026-11-18T00:00"), HELSINKI) == named
        assert named.strftime("%a").lower() == name


def test_a_quarterly_wave_opens_on_the_first_of_each_quarter() -> None:
    assert due_after("0 10 1 */3 *", "2026-11-20T12:00", HELSINKI, 3) == [
        "01-01 10:00 +0200",
        "04-01 10:00 +0300",
        "07-01 10:00 +0300",
    ]


def test_a_due_time_is_after_and_never_at_the_instant() -> None:
    nine = utc("2026-11-23T07:00")
    assert first_due("0 9 * * mon", nine - timedelta(microseconds=1), HELSINKI) == nine
    assert first_due("0 9 * * mon", nine, HELSINKI) == nine + 7 * DAY
    assert first_due("0 9 * * mon", nine + timedelta(microseconds=1), HELSINKI) == nine + 7 * DAY


def test_cairo_skips_midnight_and_what_was_due_then_comes_at_one() -> None:
    """On Friday 24 April 2026 the clocks of Cairo go from 00:00 to 01:00."""
    assert due_after("0 0 * * *", "2026-04-22T12:00", CAIRO, 3) == [
        "04-23 00:00 +0200",
        "04-24 01:00 +0300",
        "04-25 00:00 +0300",
    ]
    assert due_after("0 0 * * fri", "2026-04-20T12:00", CAIRO, 2) == [
        "04-24 01:00 +0300",
        "05-01 00:00 +0300",
    ]


def test_santiago_skips_midnight_and_what_was_due_then_comes_at_one() -> None:
    """On Sunday 6 September 2026 the clocks of Santiago go from 00:00 to 01:00."""
    assert due_after("0 0 * * *", "2026-09-04T12:00", SANTIAGO, 3) == [
        "09-05 00:00 -0400",
        "09-06 01:00 -0300",
        "09-07 00:00 -0300",
    ]


def test_helsinki_springs_forward_and_a_skipped_time_comes_when_it_has() -> None:
    """On 29 March 2026 03:00 becomes 04:00; two skipped times make one due time."""
    assert due_after("30 3 * * *", "2026-03-28T00:00", HELSINKI, 3) == [
        "03-28 03:30 +0200",
        "03-29 04:00 +0300",
        "03-30 03:30 +0300",
    ]
    assert due_after("15,45 3 * * *", "2026-03-28T02:00", HELSINKI, 2) == [
        "03-29 04:00 +0300",
        "03-30 03:15 +0300",
    ]


def test_helsinki_falls_back_and_a_repeated_time_comes_once() -> None:
    """On 25 October 2026 04:00 becomes 03:00: the hour from three passes twice."""
    assert due_after("30 3 * * *", "2026-10-24T12:00", HELSINKI, 2) == [
        "10-25 03:30 +0300",
        "10-26 03:30 +0200",
    ]


def test_in_the_second_passing_of_an_hour_nothing_is_due_again() -> None:
    """Asked at the second 03:10, cronsim itself would answer with the first 03:45, now past."""
    second_passing = utc("2026-10-25T01:10")
    assert second_passing.astimezone(HELSINKI).strftime("%H:%M %z") == "03:10 +0200"
    due = first_due("45 3 * * *", second_passing, HELSINKI)
    assert due == utc("2026-10-26T01:45")


def test_a_star_in_the_hours_counts_real_hours_through_both_changes() -> None:
    assert due_after("0 * * * *", "2026-10-24T23:30", HELSINKI, 3) == [
        "10-25 03:00 +0300",
        "10-25 03:00 +0200",
        "10-25 04:00 +0200",
    ]
    assert due_after("0 * * * *", "2026-03-28T23:30", HELSINKI, 3) == [
        "03-29 02:00 +0200",
        "03-29 04:00 +0300",
        "03-29 05:00 +0300",
    ]


@given(CRONS, INSTANTS, ZONES)
def test_due_times_only_ever_go_forward(cron: str, after: datetime, zone: ZoneInfo) -> None:
    first = first_due(cron, after, zone)
    second = first_due(cron, first, zone)
    assert after < first < second
    assert first_due(cron, first - timedelta(seconds=1), zone) == first


def test_of_all_that_was_missed_the_newest_is_due() -> None:
    after, until = utc("2026-11-02T07:00"), utc("2026-11-24T00:00")
    assert newest_due("0 9 * * mon", after, until, HELSINKI) == utc("2026-11-23T07:00")


def test_the_newest_due_time_excludes_the_start_and_includes_the_end() -> None:
    nine = utc("2026-11-23T07:00")
    assert newest_due("0 9 * * mon", nine - DAY, nine, HELSINKI) == nine
    assert newest_due("0 9 * * mon", nine, nine + DAY, HELSINKI) is None
    assert newest_due("0 9 * * mon", nine, nine, HELSINKI) is None


@given(CRONS, INSTANTS, st.timedeltas(timedelta(0), 3 * DAY), ZONES)
def test_nothing_is_due_between_the_newest_and_the_end(
    cron: str, after: datetime, gone: timedelta, zone: ZoneInfo
) -> None:
    until = after + gone
    newest = newest_due(cron, after, until, zone)
    assert newest is None or after < newest <= until
    assert first_due(cron, newest or after, zone) > until


@pytest.mark.parametrize("cron", ["0 9 * * mon", "0 10 1 */3 *", "*/15 8-18 * * mon-fri"])
def test_ordinary_crons_are_valid(cron: str) -> None:
    assert valid_cron(cron) == cron


@pytest.mark.parametrize(
    ("cron", "complaint"),
    [
        ("", "five fields"),
        ("@weekly", "five fields"),
        ("0 9 * *", "five fields"),
        ("0 0 9 * * mon", "five fields"),  # seconds are no field of ours
        ("60 9 * * mon", "bad minute"),
        ("0 24 * * mon", "bad hour"),
        ("0 9 32 * *", "bad day-of-month"),
        ("0 9 * 13 *", "bad month"),
        ("0 9 * * monday", "bad day-of-week"),
        ("0 9 * * 8", "bad day-of-week"),
        ("0 9 30 2 *", "bad day-of-month"),  # no February has it
        ("0 9 */30 2 mon#5", "never does"),  # the 1st is never a fifth Monday
    ],
)
def test_a_wrong_cron_is_refused_in_one_line(cron: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as refused:
        valid_cron(cron)
    assert "\n" not in str(refused.value)
    with pytest.raises(ValueError, match=complaint):
        first_due(cron, utc("2026-01-01T00:00"), HELSINKI)


FIELD = st.text("0123456789*/,-#LWmonsujat", min_size=1, max_size=6)


@given(st.one_of(st.text(max_size=20), st.lists(FIELD, min_size=5, max_size=5).map(" ".join)))
def test_no_text_breaks_the_reading_of_crons(text: str) -> None:
    problem = complaint_of(valid_cron, text)
    assert problem.startswith("wants a cron") or valid_cron(text) == text
    assert len(problem.splitlines()) <= 1
