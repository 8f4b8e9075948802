"""How well themes are read: what is counted, and what is wrong with a file."""

from __future__ import annotations

import pytest

from survey.files.sheet import Unreadable, rows
from survey.files.theme_scores import BadLine, Labelled, ThemeScore, evaluate, read_labelled
from survey.themes.themes import COMMON


def row(reason: str, *themes: str) -> Labelled:
    return Labelled("", "en", reason, frozenset(themes))


def test_each_share_counts_what_it_says() -> None:
    score = evaluate(
        [
            row("Too expensive", "price"),
            row("Too expensive", "quality"),
            row("Cheap, and the courier was polite", "price", "delivery", "staff", "app"),
            row("Well"),
        ],
        COMMON,
    )
    assert score == ThemeScore(4, exact=0.5, precision=4 / 5, recall=4 / 6, abstained=0.25)


def test_nothing_to_share_is_not_zero() -> None:
    assert evaluate([], COMMON) == ThemeScore(0, None, None, None, None)


def test_a_bad_line_is_told_by_its_number_and_the_others_are_read() -> None:
    lines = [
        "Reason;Themes;Language\n",
        "Too dear;price;en\n",
        "Nice;tea;en\n",
        ";price;en\n",
        "Hm;;en;1\n",
        "Well;unsorted;en\n",
    ]
    first, unknown, empty, cells, last = read_labelled(rows(lines), ["price", "staff"])
    assert first == row("Too dear", "price")
    assert unknown == BadLine(3, 'themes: "tea" is none of price, staff')
    assert empty == BadLine(4, "reason: is empty")
    assert cells == BadLine(5, "has 4 cells, the header has 3")
    assert last == row("Well")


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(Unreadable, match='wants a column "themes"'):
        list(read_labelled(rows(["reason\n", "x\n"]), COMMON))
