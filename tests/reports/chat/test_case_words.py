"""The digest's line of cases: what waits comes first, and a quote goes before it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from locales import LANGUAGES, text
from reports.digest.digest import Quote
from reports.digest.frozen import freeze, thaw
from reports.digest.words import caption
from storage.cases.case_numbers import CaseNumbers
from tests.reports.situations import digest

WAITING = CaseNumbers(14, 5, 8, 2, 3, 1, 22)


@pytest.mark.parametrize(
    ("numbers", "line"),
    [
        (
            CaseNumbers(3, 0, 0, 7, 9),
            "Cases: 3 open, none overdue. 7 of 9 people who answered said “solved”.",
        ),
        (CaseNumbers(1, 1, 1), "Cases: 1 open, 1 overdue. Waiting for a reply: 1."),
        (CaseNumbers(hours_to_take=1), "Taken after 1 hour (median)."),
    ],
)
def test_a_line_says_where_cases_stand(numbers: CaseNumbers, line: str) -> None:
    assert line in caption(replace(digest((30, 40, 60)), cases=numbers), "en").split("\n")


def test_what_is_late_is_the_one_thing_to_do() -> None:
    """Then whoever waits for a reply."""
    for numbers, todo in (
        (WAITING, text("en", "digest.todo.overdue", n=5)),
        (CaseNumbers(3, 0, 2), text("en", "digest.todo.waiting", n=2)),
    ):
        said = caption(replace(digest((30, 40, 60)), cases=numbers), "en")
        assert said.split("\n")[-1] == todo


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_cases_there_is_no_line(language: str) -> None:
    shown = digest((30, 40, 60))
    assert caption(replace(shown, cases=CaseNumbers()), language) == caption(shown, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_goes_before_the_line_does(language: str) -> None:
    """Within the 650 characters."""
    quotes = tuple(Quote("word " * 55, score) for score in (10, 3))
    shown = replace(digest((30, 40, 60)), quotes=quotes, subject="S" * 60)
    said = caption(replace(shown, cases=WAITING), language)
    assert "14" in said.split("\n")[-2]
    assert "22" in said.split("\n")[-2]
    assert len(said.encode("utf-16-le")) // 2 <= 650
    assert len(said.split("\n")) <= len(caption(shown, language).split("\n")) + 2


def test_a_frozen_row_keeps_them_and_an_older_one_has_none() -> None:
    plain = freeze(replace(digest((30, 40, 60)), cases=WAITING))
    assert thaw(dict(plain)).cases == WAITING
    del plain["cases"]
    assert thaw(plain).cases == CaseNumbers()
