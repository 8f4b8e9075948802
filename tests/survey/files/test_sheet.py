"""Rows of a file: what stands between cells, quotes, line numbers, headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.files.sheet import MOST_LINES, Unreadable, rows, table


def read(text: str) -> list[tuple[int, list[str] | None]]:
    return list(rows(text.splitlines(keepends=True)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_what_stands_between_cells(delimiter: str) -> None:
    text = f"name{delimiter}city\nAlice{delimiter} Turku \n"
    assert read(text) == [(1, ["name", "city"]), (2, ["Alice", "Turku"])]


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
    assert found[1] == (2, None)
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
        ("a,,b\n", "line 1: has a column without a name"),
        ("a,b,A\n", 'line 1: has the column "a" twice'),
    ],
)
def test_a_header_that_cannot_be_used_says_why(text: str, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        table(text.splitlines(keepends=True))
    assert str(caught.value) == told


def test_bad_rows_are_told_and_empty_ones_passed_over() -> None:
    header, below = table(["a,b\n", "\n", " , \n", "1,2,3\n", "1,2\n", '"1,2\n'])
    assert header == ["a", "b"]
    assert list(below) == [
        (4, "has 3 cells, the header has 2"),
        (5, ["1", "2"]),
        (6, "the quotes do not match"),
    ]


@given(st.text(alphabet='a,;\t"\n\r ', max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Every row begins on a line of its own, in order."""
    numbers = [number for number, _ in read(text)]
    assert numbers == sorted(set(numbers))
