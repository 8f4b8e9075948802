"""Rows of a file: what stands between cells, quotes, line numbers, headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.files.sheet import LONGEST_ROW, MOST_COLUMNS, MOST_LINES, Row, Unreadable, rows, table


def read(text: str) -> list[Row]:
    return list(rows(text.splitlines(keepends=True)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_what_stands_between_cells(delimiter: str) -> None:
    text = f"name{delimiter}city\nAlice{delimiter} Turku \n"
    assert read(text) == [(1, ["name", "city"]), (2, ["Alice", " Turku "])]


def test_a_cell_of_several_lines_counts_as_an_editor_counts() -> None:
    assert read('a,b\n"one\ntwo",x\nlast,y\n') == [
        (1, ["a", "b"]),
        (2, ["one\ntwo", "x"]),
        (4, ["last", "y"]),
    ]


def test_an_open_quote_costs_one_line_and_not_the_file() -> None:
    """Also where many lines follow it, which are all read."""
    lines = "".join(f"x{n},y\n" for n in range(MOST_LINES + 5))
    found = read(f'a,b\n"open,y\n{lines}')
    assert found[1] == (2, "the quotes do not match")
    assert [cells for _, cells in found[2:]] == [[f"x{n}", "y"] for n in range(MOST_LINES + 5)]


def test_rows_come_before_the_end_of_the_file_is_read() -> None:
    """A file of a million lines is never held."""

    def endless() -> object:
        while True:
            yield "a,b\n"

    found = rows(endless())  # type: ignore[arg-type]
    assert next(found) == (1, ["a", "b"])
    assert next(found) == (2, ["a", "b"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: wants the names of the columns"),
        ("\n", "line 1: wants the names of the columns"),
        ('"a,b\n', "line 1: wants the names of the columns"),
        ("1,2\n3,4\n", "line 1: wants the names of the columns"),
        ("a," * 2000 + "a\n", f"line 1: has 2,001 columns, at most {MOST_COLUMNS:,}"),
        ("a,b\n" + "x" * LONGEST_ROW, f"line 2: is longer than {LONGEST_ROW:,} characters"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(text: str, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        tabled(text)
    assert str(caught.value) == told


def tabled(text: str) -> tuple[list[str], list[Row]]:
    header, below = table(rows(text.splitlines(keepends=True)))
    return header, list(below)


def test_a_cell_too_many_is_told_and_one_missing_or_empty_is_not() -> None:
    header, below = tabled('a,b\n\n , \n1,2,3\n1,2\n1\n1,2,,\n"1,2\n')
    assert header == ["a", "b"]
    assert below == [
        (4, "has 3 cells, the header has 2"),
        (5, ["1", "2"]),
        (6, ["1", ""]),
        (7, ["1", "2"]),
        (8, "the quotes do not match"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\na;b\r\n1,5;2\r\n",
        "\N{ZERO WIDTH NO-BREAK SPACE}a;b\n1,5;2\n",
        'a,b,\n"1,5",2,\n',
        "a|b\n1,5|2\n",
        "Report of May\n\na;b\n1,5;2\n",
        'a;"b"\n"1,5";2\n',
    ],
)
def test_the_same_table_in_several_manners(text: str) -> None:
    """A line that names the delimiter, a BOM, one delimiter too many, a title above it."""
    header, below = tabled(text)
    assert [heading for heading in header if heading] == ["a", "b"]
    assert [cells[:2] for _, cells in below] == [["1,5", "2"]]


@pytest.mark.parametrize(
    "text",
    [
        'score;date;"Why, in your words, if you like, please?"\n9;24.08.2026;good, really\n',
        "score;date;Why, in your words, if you like?\n9;24.08.2026;good\n",
        "score\tdate\tWhy, oh why?\n9\t24.08.2026\ta, b; c\n",
    ],
)
def test_what_stands_between_cells_is_there_on_each_line(text: str) -> None:
    """Signs in a question, quoted or not, are more than those that delimit, and count less."""
    header, below = tabled(text)
    assert len(header) == 3
    assert [len(cells) for _, cells in below] == [3]


def test_headings_may_be_empty_and_there_twice_and_on_two_lines() -> None:
    header, _ = tabled('a,,a,"two\nlines",\n1,2,3,4\n')
    assert header == ["a", "", "a", "two lines", ""]


def test_a_cell_of_a_hundred_lines_is_one_cell() -> None:
    text = "\n".join(f"line {n}, and more" for n in range(100))
    _, below = tabled(f'a,b\r\n"{text}",x\r\nlast,y\r\n')
    assert [cells for _, cells in below] == [[text, "x"], ["last", "y"]]
    assert below[1][0] == 102


def test_a_quote_that_swallows_rows_costs_its_own_line_alone() -> None:
    """Though a later sign of inches closes it."""
    text = 'a,b\n1,"open\n2,x\n3,y\n4,5" screen,z\n5,w\n'
    _, below = tabled(text)
    assert below[0] == (2, "the quotes do not match")
    assert below[1:3] == [(3, ["2", "x"]), (4, ["3", "y"])]
    assert below[-1] == (6, ["5", "w"])


def test_quotes_before_formulas_are_taken_away_but_for_what_is_copied() -> None:
    text = ["a,b\n", "'=1+1,'tis\n"]
    assert list(rows(text))[1] == (2, ["=1+1", "'tis"])
    assert list(rows(text, as_written=True))[1] == (2, ["'=1+1", "'tis"])


@given(st.text(alphabet='a,;\t"\n\r ', max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Every row begins on a line of its own, in order."""
    numbers = [number for number, _ in read(text)]
    assert numbers == sorted(set(numbers))
