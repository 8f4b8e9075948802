"""A file of customers: good lines, bad lines by number, and files that cannot be used."""

from __future__ import annotations

import pytest

from survey.files.people_file import BadLine, Entry, read_people
from survey.files.sheet import Unreadable

HEADER = "external_id,telegram_id,name,language,segment,plan"


def read(*lines: str, header: str = HEADER) -> list[Entry | BadLine]:
    return list(read_people([f"{line}\n" for line in (header, *lines)], ("en", "fi")))


def test_a_line_gives_what_it_says_and_nothing_for_what_it_leaves_empty() -> None:
    assert read("crm-7,1001,Alice,FI,Retail,small", ",1002,,,,") == [
        Entry(2, "crm-7", 1001, "Alice", "fi", "Retail", {"plan": "small"}),
        Entry(3, None, 1002, None, None, None, {}),
    ]


def test_columns_may_stand_in_any_order_and_properties_keep_their_case() -> None:
    found = read("Turku,crm-7", header="City,External_ID")
    assert found == [Entry(2, "crm-7", None, None, None, None, {"City": "Turku"})]


ID = "wants a positive whole number, or nothing"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",,Alice,,,", "external_id, telegram_id: wants one of the two, or both"),
        ("crm-7,0,,,,", f"telegram_id: {ID}"),
        ("crm-7,-4,,,,", f"telegram_id: {ID}"),
        ("crm-7,1.0,,,,", f"telegram_id: {ID}"),
        (f"crm-7,{2**52},,,,", f"telegram_id: {ID}"),
        ("crm-7,,,sv,,", "language: wants one of en, fi, or nothing"),
        (f"{'x' * 201},,,,,", "external_id: wants at most 200 printable characters"),
        ("crm-7,,Al\x07ice,,,", "name: wants at most 200 printable characters"),
        (f"crm-7,,,,,{'x' * 41}", "plan: wants at most 40 printable characters"),
        ("crm-7,,,,", "has 5 cells, the header has 6"),
        ('"crm-7,,,,,', "the quotes do not match"),
    ],
)
def test_a_bad_line_says_what_is_allowed_and_the_next_is_read(line: str, problem: str) -> None:
    bad, good = read(line, "crm-8,,,,,")
    assert bad == BadLine(2, problem)
    assert isinstance(good, Entry)
    assert good.number == 3


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("name,plan", "line 1: wants a column external_id or telegram_id, or both"),
        ("external_id,plan,Plan", 'line 1: has the column "plan" twice'),
        (
            f"external_id,{'p' * 41}",
            f'line 1: the column "{"p" * 40}" wants at most 40 printable characters in its name',
        ),
        (
            "external_id," + ",".join(f"p{n}" for n in range(51)),
            "line 1: wants at most 50 columns of properties",
        ),
    ],
)
def test_a_header_that_cannot_be_used_says_why(header: str, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(header=header)
    assert str(caught.value) == told


def test_an_override_in_a_cell_is_left_out_and_its_words_are_kept() -> None:
    """A name copied from elsewhere is no reason to refuse a line."""
    found = read("crm-7,,Bob\u202eevil,,\u2067North\u2069,", header=HEADER)
    assert found == [Entry(2, "crm-7", None, "Bobevil", None, "North", {})]
