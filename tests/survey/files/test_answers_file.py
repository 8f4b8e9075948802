"""A file of answers: dates and scores as others write them, and what is wrong by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from survey.files.answers_file import Expected, Given, parse_date, read_answers
from survey.files.people_file import BadLine
from survey.files.sheet import Unreadable

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOON = datetime(2026, 11, 16, 10, tzinfo=UTC)


def mapped(
    lines: Iterable[str], chosen: dict[str, str], source: str = "", scale_min: int = 0
) -> list[Given | BadLine]:
    expected = Expected(scale_min, HELSINKI, NOW)
    return list(read_answers([f"{line}\n" for line in lines], source, chosen, expected))


def read(*lines: str, source: str = "", scale_min: int = 0, **chosen: str) -> list[Given | BadLine]:
    return mapped(lines, chosen, source, scale_min)


def given(number: int, score: int, reason: str = "", external_id: str = "") -> Given:
    return Given(number, score, NOON, reason, external_id, "", "", "")


@pytest.mark.parametrize("written", ["2026-11-16", "16.11.2026", "11/16/2026"])
def test_a_day_is_noon_there_in_each_way_of_writing(written: str) -> None:
    assert parse_date(written, HELSINKI) == NOON


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-16T10:00:00Z",
        "2026-11-16 10:00:00 UTC",
        "2026-11-16 12:00",
        "2026-11-16T12:00:00+02:00",
        "16.11.2026 12:00",
        "11/16/2026 12:00:00 PM",
    ],
)
def test_a_time_without_a_zone_is_the_companys(written: str) -> None:
    assert parse_date(written, HELSINKI) == NOON


@pytest.mark.parametrize("source", ["", "delighted", "retently", "surveymonkey"])
def test_score_and_date_are_enough(source: str) -> None:
    assert read("Date,Score" if source != "surveymonkey" else "End Date,Score",
                "2026-11-16,9", source=source) == [given(2, 9)]  # fmt: skip


def test_a_column_may_be_named_outright_and_a_second_heading_is_passed_over() -> None:
    found = read(
        "Respondent ID,End Date,How likely?,Why?",
        ",,Response,Open-Ended Response",
        "R1,11/16/2026 12:00:00 PM,9,Fine",
        source="surveymonkey",
        score="how likely?",
        reason="Why?",
    )
    assert found == [given(3, 9, reason="Fine", external_id="R1")]


def test_an_answer_of_our_own_export_is_known_by_its_id() -> None:
    (found,) = read("answer_id,score,scored_at", "77,9,2026-11-16T10:00:00+00:00")
    assert found == replace(given(2, 9), answer_id=77)


SCORE = "score: wants a whole number from 0 to 10"
DATE = "date: wants a date such as 2026-11-16, 16.11.2026 or 11/16/2026, with or without a time"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2026-11-16,11,", SCORE),
        ("2026-11-16,nine,", SCORE),
        ("2026-11-16,,", SCORE),
        ("2026-11-16,9.5,", SCORE),
        ("2026-11-16,-1,", SCORE),
        ("16/11/2026,9,", DATE),
        ("2026-02-30,9,", DATE),
        (",9,", DATE),
        ("0001-01-01,9,", DATE),
        ("2026-11-23,9,", "date: wants a day that has come"),
        (f"2026-11-16,9,{'x' * 4097}", "reason: wants at most 4096 characters"),
        ("2026-11-16,9", "has 2 cells, the header has 3"),
    ],
)
def test_a_bad_line_says_what_is_allowed(line: str, problem: str) -> None:
    assert read("date,score,reason", line, "2026-11-16,9,") == [BadLine(2, problem), given(3, 9)]


def test_the_smaller_scale_has_no_zero() -> None:
    found = read("date,score", "2026-11-16,0", scale_min=1)
    assert found == [BadLine(2, "score: wants a whole number from 1 to 10")]


@pytest.mark.parametrize(
    ("header", "chosen", "told"),
    [
        ("date,rating", {}, 'has no column for the score; wants "score", or say which by --map'),
        ("score", {}, 'has no column for the date; wants "date", "scored_at", "day"'),
        ("date,score", {"reason": "why"}, 'line 1: has no column "why"'),
    ],
)
def test_a_header_that_cannot_be_used_says_why(
    header: str, chosen: dict[str, str], told: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        mapped([header], chosen)
    assert told in str(caught.value)


def test_themes_are_given_with_semicolons_between() -> None:
    """Each once; one that would fit no button is refused."""
    (one, none) = read("date,score,themes", "2026-11-16,9,price; staff;;price", "2026-11-16,9,")
    assert isinstance(one, Given)
    assert one.themes == ("price", "staff")
    assert isinstance(none, Given)
    assert none.themes == ()
    (bad,) = read("date,score,themes", f"2026-11-16,9,{'x' * 41}")
    assert bad == BadLine(2, "themes: wants at most 40 characters each, ; between them")


def test_what_an_export_marked_against_formulas_is_read_as_it_was() -> None:
    (found,) = read(
        "score,date,reason,external_id", "9,2026-11-16,x;'=cmd(),'+358 40", reason="reason"
    )
    assert isinstance(found, Given)
    assert (found.reason, found.external_id) == ("x;=cmd()", "+358 40")
