"""A file of answers as a whole: its columns, what is asked, and what is wrong by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from survey.files.answers_file import (
    LONGEST_REASON,
    UNANSWERED,
    BadLine,
    Given,
    Line,
    Options,
    Passed,
    Terms,
    Understood,
    read_answers,
    understand,
)
from survey.files.moments import Open, Order, named_zone
from survey.files.sheet import Row, Unreadable, rows

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOON = datetime(2026, 11, 16, 10, tzinfo=UTC)


def look(lines: Sequence[str], options: Options, scale_min: int = 0) -> Understood:
    return understand(lambda: table(lines), options, Terms(scale_min, HELSINKI, NOW))


def table(lines: Sequence[str]) -> list[Row]:
    return list(rows([f"{line}\n" for line in lines]))


def read(
    *lines: str,
    source: str = "",
    scale_min: int = 0,
    order: Order | None = None,
    zone: str = "",
    **chosen: str,
) -> list[Line]:
    """The lines of a file; its scores are taken for what they are."""
    options = Options(source, chosen, order, named_zone(zone) if zone else None)
    return list(read_answers(table(lines), look(lines, options, scale_min)))


def given(*lines: str, **options: Any) -> list[Given]:
    return [line for line in read(*lines, **options) if isinstance(line, Given)]


@pytest.mark.parametrize("source", ["", "delighted", "retently", "surveymonkey", "hubspot"])
def test_score_and_date_are_enough(source: str) -> None:
    (found,) = given("Date,Score", "2026-11-16,9", source=source)
    assert found == Given(2, 9, NOON, "", "", "", "", "")


def test_a_column_may_be_named_by_heading_or_number_and_a_second_heading_is_passed_over() -> None:
    lines = (
        "Respondent ID,End Date,How likely?,Why?",
        ",,Response,Open-Ended Response",
        "R1,11/16/2026 12:00:00 PM,9,Fine",
    )
    (found,) = given(*lines, source="surveymonkey", score="how likely?", reason="4")
    assert (found.number, found.score, found.at, found.reason) == (3, 9, NOON, "Fine")
    assert found.response_id == "surveymonkey:R1"


DATE = "date: wants a date such as 2026-11-16, 16.11.2026 or 11/16/2026, with or without a time"
SCORE = "score: wants a whole number from 0 to 10"


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("2026-11-16,11,", BadLine(2, SCORE, "11")),
        ("2026-11-16,nine,", BadLine(2, SCORE, "nine")),
        ("2026-11-16,6.5,", BadLine(2, SCORE, "6.5")),
        ("2026-11-16,-1,", BadLine(2, SCORE, "-1")),
        ("2026-02-30,9,", BadLine(2, DATE, "2026-02-30")),
        ("2026-11-16 later,9,", BadLine(2, DATE, "2026-11-16 later")),
        (",9,", BadLine(2, DATE, "")),
        ("0001-01-01,9,", BadLine(2, DATE, "0001-01-01")),
        ("2026-11-23,9,", BadLine(2, "date: wants a day that has come", "2026-11-23")),
        ("2026-11-16,9,ok,more", BadLine(2, "has 4 cells, the header has 3")),
        ('2026-11-16,9,"open', BadLine(2, "the quotes do not match")),
    ],
)
def test_a_bad_line_says_what_is_allowed_and_costs_no_other(line: str, bad: BadLine) -> None:
    first, second = read("date,score,reason", line, "2026-11-16,9,")
    assert first == bad
    assert isinstance(second, Given)
    assert second.number == 3


@pytest.mark.parametrize("cell", ["", "N/A", "NaN", "-", "#N/A"])
def test_no_answer_is_no_fault(cell: str) -> None:
    """Though nothing else of the line is right, either."""
    first, _ = read("date,score", f",{cell}" if cell else "2026-11-16,", "2026-11-16,9")
    assert first == Passed(2, UNANSWERED)


def test_the_smaller_scale_has_no_zero() -> None:
    first, _ = read("date,score", "2026-11-16,0", "2026-11-16,9", scale_min=1)
    assert first == BadLine(2, "score: wants a whole number from 1 to 10", "0")


@pytest.mark.parametrize(
    ("lines", "chosen", "told"),
    [
        (["date,mood", "2026-11-16,good"], {}, 'has no column for the score; wants "score"'),
        (["score", "9"], {}, 'has no column for the date; wants "date", "scored at"'),
        (["date,score", "2026-11-16,9"], {"reason": "why"}, 'line 1: has no column "why"'),
        (["date,score", "2026-11-16,9"], {"reason": "7"}, 'line 1: has no column "7"'),
    ],
)
def test_a_header_that_cannot_be_used_says_why(
    lines: list[str], chosen: dict[str, str], told: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        look(lines, Options(chosen=chosen))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["date,score", "01/08/2026,9", "05/08/2026,3"], "--date-order dmy|mdy"),
        (["date,score", "2026-08-01 10:00 CST,9"], "wants --zone"),
        (["date,score", "2026-11-16,5", "2026-11-16,4"], "is above 5: if these are answers to how "
         "likely people are to recommend you, say so by --map score=2"),
        (["date,a,b", "2026-11-16,9,8", "2026-11-16,3,4"], 'may be the score, 2 ("a"), 3 ("b")'),
        (["date,score,score", "2026-11-16,9,8"], 'columns 2 and 3 are called "score"'),
        (["score,began,ended", "9,2026-11-16,2026-11-17"], 'may be the date, 2 ("began")'),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_asked(lines: list[str], told: str) -> None:
    with pytest.raises(Open) as caught:
        look(lines, Options())
    assert told in str(caught.value)


def test_an_answer_to_the_question_settles_it() -> None:
    (one, _) = given("date,score", "01/08/2026,9", "05/08/2026,3", order=Order.DMY)
    assert one.at == datetime(2026, 8, 1, 9, tzinfo=UTC)
    (two,) = given("date,score", "2026-08-01 10:00 CST,9", zone="UTC+8")
    assert two.at == datetime(2026, 8, 1, 2, tzinfo=UTC)
    assert [one.score for one in given("date,score", "2026-11-16,5", score="2")] == [5]
    assert [one.score for one in given("date,a,b", "2026-11-16,9,8", score="b")] == [8]


def test_the_question_is_found_by_its_word_or_by_its_cells() -> None:
    lines = ("date,visits,Would you recommend us?,colour", "2026-11-16,9,8,red", "2026-11-17,7,3,")
    assert [one.score for one in given(*lines)] == [8, 3]
    cells = (
        "date,n,colour,Wie war es?",
        "2026-11-16,1,red,9",
        "2026-11-17,2,,3",
        "2026-11-18,3,,8",
    )
    assert [one.score for one in given(*cells)] == [9, 3, 8]


@pytest.mark.parametrize(
    ("heading", "hour"),
    [("Submit Date (UTC)", 12), ("date (UTC+3)", 9), ("Date (America/Denver)", 19), ("date", 10)],
)
def test_a_heading_that_names_a_zone_is_obeyed(heading: str, hour: int) -> None:
    (found,) = given(f"{heading},score", "2026-11-16 12:00,9")
    assert found.at == datetime(2026, 11, 16, hour, tzinfo=UTC)


def test_totals_and_the_headings_again_are_no_answers() -> None:
    found = read("date,score", "2026-11-16,9", "Total,9", "Average:,", "date,score", "2026-11-17,3")
    assert [line for line in found if isinstance(line, Passed)] == [
        Passed(3, "totals"), Passed(4, "totals"), Passed(5, "the headings again"),
    ]  # fmt: skip
    assert [line.score for line in found if isinstance(line, Given)] == [9, 3]


def test_every_other_column_is_a_property_but_what_tells_of_a_device() -> None:
    """One that is too long to be counted by is left out, and said."""
    (found,) = given(
        "date,score,market,IP Address,Notes,", f"2026-11-16,9,Nordics,192.0.2.1,{'x' * 41},1"
    )
    assert found.properties == {"market": "Nordics"}
    assert found.notes == ('"Notes": left out, it has more than 40 characters',)


def test_what_is_too_long_is_shortened_and_said() -> None:
    (found,) = given("date,score,reason,name,email", f"2026-11-16,9,{'x' * 20_000},{'y' * 300},a@x")
    assert (len(found.reason), len(found.name)) == (LONGEST_REASON, 200)
    assert len(found.notes) == 2


def test_a_name_of_any_signs_is_kept() -> None:
    name = (
        "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}\N{NO-BREAK SPACE}\N{WOMAN}\N{ZERO WIDTH JOINER}"
    )
    (found,) = given("date,score,name,email", f"2026-11-16,9,{name}\N{ROCKET},z@x")
    assert found.name == f"{name}\N{ROCKET}"


def test_spoiled_ids_are_found_out() -> None:
    """One by its power of ten; a whole column by its noughts."""
    lines = ("date,score,telegram_id,email", "2026-11-16,9,1.23E+09,3.58E+11", "2026-11-16,3,77.0,")
    one, two = given(*lines)
    assert (one.telegram_id, one.external_id, two.telegram_id) == (None, "", 77)
    assert len(one.notes) == 2
    spoiled = ("survey,answer_id,scored_at,score", *(
        f",{n}526143340178420,2026-03-30T12:00:00+00:00,9" for n in (5, 6)
    ))  # fmt: skip
    assert [one.answer_id for one in given(*spoiled)] == [None, None]
    understood = look(spoiled, Options())
    assert "ids have been rounded by a spreadsheet" in understood.notes[0]


def test_an_answer_of_our_own_export_is_known_by_its_id() -> None:
    (found,) = given("survey,answer_id,scored_at,score", "customers,77,2026-11-16T10:00:00+00:00,9")
    assert (found.answer_id, found.survey, found.at) == (77, "customers", NOON)


def test_themes_are_given_with_semicolons_between() -> None:
    """Each once; one that would fit no button is refused."""
    one, none = given("date,score,themes", "2026-11-16,9,price; staff;;price", "2026-11-16,9,")
    assert (one.themes, none.themes) == (("price", "staff"), ())
    bad, _ = read("date,score,themes", f"2026-11-16,9,{'x' * 41}", "2026-11-16,9,")
    assert bad == BadLine(2, "themes: wants at most 40 characters each, ; between them")


def test_a_file_that_has_grown_is_known_and_one_that_holds_the_same_is_another() -> None:
    """Short ones by their name, too."""

    def root(lines: Sequence[str], name: str, *earlier: Understood) -> str:
        grown = {one.rows: {one.digest: one.root} for one in earlier}
        expected = Terms(0, HELSINKI, NOW)
        return understand(lambda: table(lines), Options(), expected, grown, name).root

    lines = ["date,score", *(f"2026-11-{n % 20 + 1:02},9" for n in range(30))]
    first = understand(lambda: table(lines), Options(), Terms(0, HELSINKI, NOW), {}, "a.csv")
    assert root([*lines, "2026-11-16,3"], "b.csv", first) == first.root
    assert root([lines[0], "2026-11-16,3", *lines[1:]], "b.csv", first) != first.root
    assert root(lines[:3], "a.csv") != root(lines[:3], "b.csv")
    assert root(lines[:3], "a.csv") == root(lines[:3], "a.csv")
