"""Themes read in a reason: stems at the beginning of words, in whatever language it is written."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from locales import LANGUAGES, text
from survey.files.sheet import rows
from survey.files.theme_scores import Labelled, evaluate, read_labelled
from survey.themes.themes import COMMON, LONGEST, _named, folded, forget_texts, read_themes

REASONS = Path(__file__).parents[3] / "benchmarks" / "themes" / "reasons.csv"


def labelled() -> list[Labelled]:
    """Reasons of our own, of three groups: the lexicon was mended with an eye on `tuned` alone.

    `new` were written afterwards, to say things in words that are not in it.
    """
    with REASONS.open(encoding="utf-8", newline="") as lines:
        found = list(read_labelled(rows(lines), COMMON))
    return [row for row in found if isinstance(row, Labelled)]


LABELLED = labelled()


def test_there_are_enough_of_them_and_most_are_held_out() -> None:
    groups = Counter(row.group for row in LABELLED)
    assert sum(groups.values()) >= 200
    assert groups["held"] + groups["new"] >= groups["tuned"]


def test_three_of_four_held_out_reasons_are_read_as_a_person_would() -> None:
    """Written by the lexicon's own author; words from elsewhere are found less often."""
    score = evaluate([row for row in LABELLED if row.group == "held"], COMMON)
    assert (score.exact or 0) >= 0.75
    assert (score.precision or 0) >= 0.9
    assert (score.recall or 0) >= 0.75


def test_of_words_it_does_not_know_it_says_nothing_rather_than_something_wrong() -> None:
    score = evaluate([row for row in LABELLED if row.group == "new"], COMMON)
    assert (score.precision or 0) >= 0.7
    assert (score.abstained or 0) >= 0.3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_seldom_wrong_in_any_language(language: str) -> None:
    rows = [row for row in LABELLED if row.language == language and row.group != "new"]
    assert len(rows) >= 12
    assert (evaluate(rows, COMMON).precision or 0) >= 0.9


def test_reasons_of_no_theme_stay_unsorted() -> None:
    read = {row.reason: read_themes(row.reason, COMMON) for row in LABELLED if not row.themes}
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


# The longest reason of each kind that costs a reader most: what grows when it is folded, combining
# marks in the wrong order (alone, behind a letter, and by characters that only become some), what
# begins like a stem again and again, and words that are all different.
WORST = {
    "ligatures": "\ufdfa" * 12_000,
    "squares": "\u3300" * 12_000,
    "three letters": "\u0390" * 12_000,
    "marks": "a" + "\u0315\u0300" * 6_000,
    "marks that become two": "\u0f73\u0f75\u0f81" * 4_000,
    "marks in disguise": "\u0315\uff9e" * 6_000,
    "emoji": "👨\u200d👩\u200d👧" * 2_400,
    "beginnings": "too much mone " * 850,
    "Chinese": "价a" * 6_000,
}


@pytest.mark.parametrize("text_", WORST.values(), ids=WORST)
def test_no_text_grows_or_is_put_in_order_at_length(
    text_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap holds after folding, too, and Unicode's own square of a run stays a small one."""
    longest = 0
    normalize = unicodedata.normalize

    def watching(_form: str, piece: str) -> str:
        nonlocal longest
        longest = max(longest, len(piece.rstrip()))
        return normalize("NFKC", piece)

    monkeypatch.setattr("survey.themes.themes.unicodedata.normalize", watching)
    forget_texts()
    assert len(folded(text_)) <= LONGEST + 2
    assert longest <= 64


def test_what_was_decomposed_is_read_like_what_was_not() -> None:
    """Some keyboards write й and ё as two characters."""
    words = "ДЁШЕВО, свой 👨\u200d👩\u200d👧"
    assert folded(unicodedata.normalize("NFD", words)) == folded(words) == " дешево свой "


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_common_theme_has_a_name_and_no_two_share_one(language: str) -> None:
    assert len({text(language, f"theme.{theme}") for theme in COMMON}) == len(COMMON)


def test_a_company_has_words_of_its_own_for_its_themes() -> None:
    """They begin words, in any language, beside the lexicon's stems; a theme without has none."""
    themes = {
        "installation": ("install", "монтаж", "安装"),
        "price": ("tariffs only",),
        "staff": (),
    }
    for said in ("Installed in a day", "долгий монтажник", "你们安装很快", "Well, INSTALL!"):
        assert read_themes(said, themes) == ("installation",)
    assert read_themes("reinstall", themes) == ()
    assert read_themes("Cheap, and installed", themes) == ("installation", "price")
    assert read_themes("Installed in a day", list(themes)) == ()


def test_own_words_are_forgotten_with_the_rest() -> None:
    read_themes("Installed", {"installation": ("install",)})
    assert _named.cache_info().currsize
    forget_texts()
    assert not _named.cache_info().currsize


@pytest.mark.parametrize(
    "said",
    [
        "I will definitely return", "We will be returning soon", "A returning customer since 2010",
        "They pay attention", "paying attention to detail", "No complaints at all",
        "Waiting for my next visit", "Worth the wait", "Glad to support local shops", "Priceless",
        "I have no time", "Kind of nice", "Хочется возвращаться", "Возвращаемся сюда каждый год",
        "Жалоб нет", "Ждём новинок", "Ценят клиентов", "Винаги се връщам", "Нямам оплаквания",
        "Чакам с нетърпение", "Odotan innolla", "Ei valittamista", "Palaan varmasti",
        "没有投诉", "很快乐的体验", "等待下次光临", "我会再来",
    ],
)  # fmt: skip
def test_a_phrase_that_only_has_the_stem_is_about_no_theme(said: str) -> None:
    assert read_themes(said, COMMON) == ()


@pytest.mark.parametrize(
    ("said", "theme"),
    [
        ("No complaints, though I returned it and nobody gave the money back", "returns"),
        ("Worth the wait, but the queue was long", "speed"),
        ("They pay attention; paid by card", "payment"),
        ("Жалоб нет, но возврат оформляли месяц", "returns"),
        ("Връщам се винаги, но опашката е дълга", "speed"),
        ("很快乐，但是排队太久", "speed"),
    ],
)
def test_what_stands_beside_such_a_phrase_is_read(said: str, theme: str) -> None:
    assert theme in read_themes(said, COMMON)
