"""A file of customers: good lines, bad lines by number, and files that cannot be used."""

from __future__ import annotations

import pytest

from survey.files.people_file import BadLine, Entry, read_people
from survey.files.sheet import Unreadable, rows

HEADER = "external_id,telegram_id,name,language,segment,plan"


def read(*lines: str, header: str = HEADER) -> list[Entry | BadLine]:
    return list(read_people(rows(f"{line}\n" for line in (header, *lines)), ("en", "fi")))


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
        ("crm-7,1.5,,,,", f"telegram_id: {ID}"),
        ("crm-7,1.23457E+09,,,,", "telegram_id: was rounded by a spreadsheet"),
        ("5.52614E+15,,,,,", "external_id: was rounded by a spreadsheet"),
        (f"crm-7,{2**52},,,,", f"telegram_id: {ID}"),
        ("crm-7,,,sv,,", "language: wants one of en, fi, or nothing"),
        (f"{'x' * 201},,,,,", "external_id: wants at most 200 printable characters"),
        ("crm-7,,,,,,more", "has 7 cells, the header has 6"),
        ('"crm-7,,,,,', "the quotes do not match"),
    ],
)
def test_a_bad_line_says_what_is_allowed_and_the_next_is_read(line: str, problem: str) -> None:
    bad, good = read(line, "crm-8,,,,,")
    assert bad == BadLine(2, problem)
    assert isinstance(good, Entry)
    assert good.number == 3


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("crm-7", {}),
        ("crm-7,,,,,,,", {}),
        ("crm-7,1001.0", {"telegram_id": 1001}),
        (f"crm-7,,{'x' * 300}", {"name": "x" * 199 + "…"}),
        ("crm-7,,Al\x07ice", {"name": "Alice"}),
        ("crm-7,,Al\N{NO-BREAK SPACE}ice", {"name": "Al\N{NO-BREAK SPACE}ice"}),
        (
            "crm-7,,\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET} Alice",
            {"name": "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET} Alice"},
        ),
        ("crm-7,,,,,small", {"properties": {"plan": "small"}}),
        (f"crm-7,,,,,{'x' * 41}", {"properties": {}}),
        ("'=crm", {"external_id": "=crm"}),
    ],
)
def test_what_does_not_fit_is_kept_otherwise_and_never_costs_the_person(
    line: str, kept: dict[str, object]
) -> None:
    (found,) = read(line)
    assert isinstance(found, Entry)
    expected = {"external_id": "crm-7", "properties": {}} | kept
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("words", ["2026-02-01 10:00:00", "yes", "TRUE", "1"])
def test_who_unsubscribed_elsewhere_is_stopped(words: str) -> None:
    """Under the names that mailing tools give the column; an e-mail address is the id there."""
    header = "Email Address,First Name,Last Name,UNSUB_TIME,TAGS"
    gone, here = read(f"a@x.example,Ann,A,{words},", "b@x.example,Bob,,,", header=header)
    assert isinstance(gone, Entry)
    assert isinstance(here, Entry)
    assert (gone.external_id, gone.name, gone.stopped) == ("a@x.example", "Ann A", True)
    assert (here.external_id, here.name, here.stopped) == ("b@x.example", "Bob", False)


def test_a_column_may_be_named_outright_by_heading_or_number() -> None:
    lines = rows(("Ref;Who\n", "crm-7;Ann\n"))
    (found,) = read_people(lines, ("en",), {"external_id": "ref", "name": "2"})
    assert found == Entry(2, "crm-7", None, "Ann", None, None, {})


def test_long_names_of_properties_are_shortened_and_too_many_left_out() -> None:
    header = f"external_id,{'p' * 41}," + ",".join(f"p{n}" for n in range(60))
    (found,) = read("crm-7,a" + ",b" * 60, header=header)
    assert isinstance(found, Entry)
    assert len(found.properties) == 50
    assert found.properties["p" * 39 + "…"] == "a"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "name,plan",
            "line 1: wants a column external_id (an e-mail address will do) or telegram_id, or "
            "both; --map external_id=COLUMN says which",
        ),
        ("external_id,name,Name", 'line 1: has the column "name" twice'),
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
