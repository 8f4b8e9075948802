"""Where a file says its time, its zone and its question beside the cell, it is heard or asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from survey.files.answers_file import Given, Passed
from survey.files.moments import Open, is_like_zone
from tests.survey.files.test_answers_file import given, read


def moments(*lines: str, **options: str) -> list[str]:
    return [f"{one.at:%m-%d %H:%M}" for one in given(*lines, **options)]


def test_a_day_and_its_time_may_stand_in_two_columns() -> None:
    """And is never taken for noon."""
    lines = ("Date,Time,Score", "2026-08-30,22:30,9", "2026-08-31,11:10 PM,2", "2026-09-01,,8")
    assert moments(*lines) == ["08-30 19:30", "08-31 20:10", "09-01 09:00"]
    (bad,) = read("Date,Time,Score", "2026-08-30,22:30,9", "2026-08-30,soon,9")[1:]
    assert "2026-08-30 soon" in repr(bad)
    assert moments("Time,Score", "2026-08-30 22:30,9") == ["08-30 19:30"]


def test_a_column_of_zones_is_asked_about_and_obeyed() -> None:
    lines = ("Date,Timezone,Score", "2026-08-30 22:30,America/New_York,9",
             "2026-08-30 22:30,Europe/Berlin,3", "2026-08-30 22:30,,3")  # fmt: skip
    with pytest.raises(Open, match="--map zone=2 says that it is; wants --zone"):
        read(*lines)
    assert moments(*lines, zone="UTC") == ["08-30 22:30"] * 3


@pytest.mark.parametrize(
    ("heading", "hour"),
    [("Date (Pacific Time)", 5), ("Date [UTC]", 22), ("Date (YYYY-MM-DD HH:MM)", 19),
     ("Date (local time)", 19), ("Date (required)", 19)],
)  # fmt: skip
def test_a_heading_may_name_a_zone_in_words(heading: str, hour: int) -> None:
    (found,) = given(f"{heading},Score", "2026-08-30 22:30,9")
    assert found.at.astimezone(UTC).hour == hour


@pytest.mark.parametrize("said", ["CST", "Central European Time", "IST", "Time zone: Mars"])
def test_a_zone_that_is_not_known_is_asked_for(said: str) -> None:
    assert is_like_zone(said)
    with pytest.raises(Open, match="wants --zone"):
        read(f"Date ({said}),Score", "2026-08-30 22:30,9")


def test_answers_to_other_questions_of_a_long_table_are_left_out() -> None:
    first, second = read(
        "date,question,score", "2026-08-24,How likely are you to recommend us?,9",
        "2026-08-24,How satisfied are you?,5",
    )  # fmt: skip
    assert isinstance(first, Given)
    assert second == Passed(3, "How satisfied are you?, another question")


def test_pairs_above_the_header_are_no_table() -> None:
    lines = ("NPS report", "Exported by,Ann", "Date,Score,Comment", "2026-08-24,9,fine")
    (found,) = given(*lines)
    assert (found.number, found.at) == (4, datetime(2026, 8, 24, 9, tzinfo=UTC))


def test_pairs_above_the_header_do_not_cut_cells_of_two_lines() -> None:
    lines = ("Survey,Customers", "", "date,score,reason,where", '2026-08-24,9,"two', 'lines",North')
    (found,) = given(*lines)
    assert found.reason == "two\nlines"


def test_what_forces_text_in_a_spreadsheet_is_no_part_of_it() -> None:
    (found,) = given("date,score,email,comment", '2026-08-24,"=""8""","=""007""",=cmd')
    assert (found.score, found.external_id, found.reason) == (8, "007", "=cmd")
