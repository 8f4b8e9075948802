"""Themes read in a reason: stems at the beginning of words, in whatever language it is written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from locales import LANGUAGES, text
from survey.themes import COMMON, read_themes
from tests.survey.labelled_reasons import LABELLED, THEMES

Row = tuple[str, str, frozenset[str]]


def shares(rows: Sequence[Row]) -> tuple[float, float, float]:
    """Of the reasons those read exactly; of the themes read those right, and of the right ones
    those read."""
    pairs = [(frozenset(read_themes(words, THEMES)), wanted) for _, words, wanted in rows]
    right = sum(len(found & wanted) for found, wanted in pairs)
    return (
        sum(found == wanted for found, wanted in pairs) / len(pairs),
        right / sum(len(found) for found, _ in pairs),
        right / sum(len(wanted) for _, wanted in pairs),
    )


def test_three_of_four_held_out_reasons_are_read_as_a_person_would() -> None:
    """Written by the lexicon's own author; words from elsewhere are found less often."""
    exact, precision, recall = shares(LABELLED[1::2])
    assert exact >= 0.75
    assert precision >= 0.9
    assert recall >= 0.75


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_seldom_wrong_in_any_language(language: str) -> None:
    rows = [row for row in LABELLED if row[0] == language]
    assert len(rows) >= 12
    assert shares(rows)[1] >= 0.9


def test_reasons_of_no_theme_stay_unsorted() -> None:
    read = {words: read_themes(words, THEMES) for _, words, wanted in LABELLED if not wanted}
    assert len(read) >= 10
    assert {words for words, found in read.items() if found} == set()


def test_a_longer_word_that_begins_otherwise_is_not_meant() -> None:
    """The app is not apparent, цена is not центр, and a stem inside a word is nothing."""
    assert read_themes("I appreciate the apparent calm", ["app"]) == ()
    assert read_themes("В самом центре", ["price"]) == ()
    assert read_themes("unstaffed", ["staff"]) == ()
    assert read_themes("The App!", ["app"]) == ("app",)


def test_writing_does_not_matter() -> None:
    """Capitals, full width, ё, letters of two scripts without a space."""
    assert read_themes("ДЁШЕВО", ["price"]) == read_themes("дешево", ["price"]) == ("price",)
    assert read_themes("ＰＲＩＣＥ", ["price"]) == ("price",)
    assert read_themes("你们的app闪退", ["app"]) == ("app",)


def test_only_themes_of_the_survey_are_read_in_their_order() -> None:
    words = "Expensive, and the courier was rude"
    assert read_themes(words, ["delivery", "price"]) == ("delivery", "price")
    assert read_themes(words, []) == ()
    assert read_themes("teapots", ["teapots"]) == ()


def test_the_longest_reason_is_read_at_once() -> None:
    assert read_themes("слово " * 2000 + "доставка", COMMON) == ("delivery",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_common_theme_has_a_name_and_no_two_share_one(language: str) -> None:
    assert len({text(language, f"theme.{theme}") for theme in COMMON}) == len(COMMON)
