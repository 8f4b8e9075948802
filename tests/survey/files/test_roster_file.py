"""A roster's file: good lines, bad lines by number, and files that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.definition import Survey
from survey.files.roster_file import Listed, Roster, read_roster
from survey.files.sheet import Unreadable, rows
from survey.scores.scale import Kind

TEAM = Survey(key="team", kind=Kind.ENPS, segments=("Sales", "Support"))
SMALL = Survey(key="team", kind=Kind.ENPS)
HEADER = "external_id,telegram_id,name,language,segment\n"
ALICE = Listed(1001, "Alice", "fi", "Sales")


def read(data: bytes, survey: Survey, languages: Sequence[str]) -> Roster:
    text = StringIO(data.decode("utf-8-sig"), newline="")
    return read_roster(rows(text), survey, languages)


def faults(*lines: str) -> list[tuple[int, str]]:
    """What is wrong with these lines under the usual header."""
    return read((HEADER + "\n".join(lines)).encode(), TEAM, ("en", "fi")).faults


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + "E1,1001,Alice,fi,Sales\n").encode(),
        (HEADER + "E1,1001,Alice,fi,Sales").encode("utf-8-sig"),
        (HEADER + "E1,1001,Alice,fi,Sales\n").replace(",", ";").encode(),
        (HEADER + "E1,1001,Alice,fi,Sales\n").replace("\n", "\r\n").encode(),
        b'Segment, Telegram_ID ,NAME,language\n"Sales", 1001 ,Alice,FI\n\n , , , \n',
    ],
)
def test_spreadsheets_write_the_same_roster_in_several_ways(data: bytes) -> None:
    """With or without BOM, `,` or `;`, quotes, blank lines, columns in any order."""
    found = read(data, TEAM, ("en", "fi"))
    assert (found.people, found.faults) == ([ALICE], [])


def test_whoever_has_no_telegram_id_is_listed_without_one() -> None:
    found = read(f"{HEADER}E1,,Alice,,Sales\n".encode(), TEAM, ("en",))
    assert found.people == [Listed(None, "Alice", None, "Sales")]


def test_a_roster_without_segments_wants_none() -> None:
    found = read(b"telegram_id,name\n1001,Alice\n", SMALL, ("en",))
    assert found.people == [Listed(1001, "Alice", None, "")]


@pytest.mark.parametrize("number", ["0", "-5", "007", "1e-3", "10.5", "x", "１００１", str(2**52)])
def test_a_telegram_id_is_a_positive_whole_number(number: str) -> None:
    told = "telegram_id: wants a positive whole number, or nothing"
    assert faults(f"E1,{number},Alice,fi,Sales") == [(2, told)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("E1,1001,Alice,fi,Legal", "segment: wants one of Sales, Support"),
        ("E1,1001,Alice,fi,", "segment: wants one of Sales, Support"),
        ("E1,1001,Alice,sv,Sales", "language: wants one of en, fi, or nothing"),
        ("E1,1001,,fi,Sales", "name: is missing"),
        ("E1,1.23457E+09,Alice,fi,Sales", "telegram_id: was rounded by a spreadsheet"),
        ("E1,1001,Alice,fi,Sales,more", "has 6 cells, the header has 5"),
    ],
)
def test_a_bad_line_says_what_is_allowed(line: str, problem: str) -> None:
    assert faults(line) == [(2, problem)]


def test_bad_lines_are_numbered_as_an_editor_does_and_good_ones_stay() -> None:
    """The header is line 1; blank lines and cells of several lines count."""
    lines = ("E1,1001,Alice,fi,Sales", "", 'E2,1002,"Bo\nris",fi,Sales', "E3,x,Chen,fi,Sales")
    assert [number for number, _ in faults(*lines)] == [6]
    names = [one.name for one in read((HEADER + "\n".join(lines)).encode(), TEAM, ("fi",)).people]
    assert names == ["Alice", "Bo ris"]


def test_the_second_of_two_equal_lines_is_bad() -> None:
    """By either id; the number of the first is named."""
    assert faults(
        "E1,1001,Alice,fi,Sales", "E2,1001,Alice,fi,Support", "E1,1003,Chen,fi,Sales"
    ) == [
        (3, "telegram_id: stands on line 2 already"),
        (4, "external_id: stands on line 2 already"),
    ]


ALLOWED = "wants columns of external_id, telegram_id, name, language, segment"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "line 1: wants the names of the columns"),
        (b"telegram_id,name\n", f"line 1: lacks segment; {ALLOWED}"),
        (
            b"telegram_id,name,segment,salary,age\n",
            f'line 1: an anonymous roster has no column "salary", "age"; {ALLOWED}',
        ),
        (b"telegram_id,name,segment,name\n", f"line 1: has a column twice; {ALLOWED}"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, TEAM, ("en", "fi"))
    assert str(caught.value) == told


@given(st.text(), st.sampled_from([b"", HEADER.encode(), b"telegram_id,name,segment\n"]))
def test_any_file_is_read_or_refused(data: str, header: bytes) -> None:
    """And what is read may be stored."""
    try:
        found = read(header + data.encode(errors="replace"), TEAM, ("en", "fi"))
    except Unreadable:
        return
    for one in found.people:
        assert one.segment in TEAM.segments
        assert one.telegram_id is None or 0 < one.telegram_id < 2**52
