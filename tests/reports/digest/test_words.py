"""The caption says the verdict first, only what the numbers allow, and fits a phone's screen."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from locales import LANGUAGES, signed
from reports.digest.digest import Moved, Planned, Quote, Why
from reports.digest.frozen import freeze, thaw
from reports.digest.words import caption
from tests.reports.situations import (
    CHINESE,
    FAMILIES,
    LATE,
    LONG,
    RECEIPT,
    SITUATIONS,
    TALKATIVE,
    digest,
)
from tests.reports.situations_edges import EDGES
from tests.reports.situations_parts import PARTS
from tests.reports.situations_response import RESPONSE

ALL = SITUATIONS | PARTS | RESPONSE | EDGES


def plain(words: str) -> str:
    """With ordinary spaces, as one reads it."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def units(words: str) -> int:
    """Length as Telegram counts it."""
    return len(words.encode("utf-16-le")) // 2


@pytest.mark.parametrize("name", ALL)
def test_english_says_just_this(name: str) -> None:
    assert plain(caption(ALL[name].digest, "en")) == ALL[name].english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_every_language_says_the_same_figures_on_as_many_lines(name: str, language: str) -> None:
    situation = ALL[name]
    said = caption(situation.digest, language)
    assert [figure for figure in situation.figures if figure not in said] == []
    assert len(said.split("\n")) == len(situation.english.split("\n"))
    assert units(said) <= 650
    assert not re.search(r"None|[{}!！↑↓▲▼]|\.\.|  ", said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_nps_stands_there_once_or_not_at_all_below_thirty_answers(name: str, language: str) -> None:
    shown = ALL[name].digest
    said = caption(shown, language)
    judged = shown.estimate.n > 0 and shown.headline.n >= 30
    assert said.count("NPS") == said.count("NPS ") == judged
    if judged:
        assert shown.headline.nps is not None
        assert len(re.findall(rf"NPS {re.escape(signed('en', shown.headline.nps))}\b", said)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_percentages_appear_from_thirty_answers_on(name: str, language: str) -> None:
    shown = ALL[name].digest
    percentage = (shown.estimate.n >= 30 and shown.delivered > 0) or shown.rate_before is not None
    assert ("%" in caption(shown, language)) == percentage


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdicts_can_be_told_apart_by_the_first_line(language: str) -> None:
    lines = {caption(s.digest, language).split("\n")[0] for s in ALL.values()}
    assert len({line for line in lines if line.startswith("Customers")}) == len(lines)
    distinct = ("better", "worse", "within chance", "a running week", "nobody was asked")
    assert len({caption(SITUATIONS[n].digest, language).split("\n")[0] for n in distinct}) == 5


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "NPS +46 (probably +37 to +53)."),
        ("ru", "NPS +46 (скорее всего от +37 до +53)."),
        ("bg", "NPS +46 (вероятно между +37 и +53)."),
        ("fi", "NPS +46 (todennäköisesti +37…+53)."),
        ("zh", "NPS +46（很可能在 +37 到 +53 之间）。"),
    ],
)
def test_the_worked_example_of_300_answers_in_every_language(language: str, line: str) -> None:
    assert caption(digest((37, 89, 174)), language).split("\n")[1] == line


def test_the_bad_week_in_russian() -> None:
    said = caption(SITUATIONS["worse"].digest, "ru")
    assert plain(said) == (
        "Customers, неделя 47: хуже, и это не случайность.\n"
        "NPS +13 (скорее всего от +1 до +25).\n"
        "К предыдущим 12 неделям: −32, скорее всего от −44 до −20.\n"
        "Ответили: 212 из 486 (44 %).\n«Two hours late, and nobody called.» 3"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("quote", [LONG, CHINESE, FAMILIES, RECEIPT])
def test_quotes_shrink_before_anything_else_does(language: str, quote: Quote) -> None:
    without = caption(TALKATIVE, language)
    said = caption(replace(TALKATIVE, quotes=(quote, LONG)), language)
    assert said.startswith(without + "\n")
    assert units(said) <= 650
    assert len(said.split("\n")) == len(without.split("\n")) + 2


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "ru",
            "Что не так: доставка 38 (обычно около 9), персонал 12. Что нравится: качество 33.",
        ),
        ("zh", "低分原因：配送 38（通常约 9）、员工 12。高分原因：质量 33。"),
    ],
)
def test_themes_are_named_in_the_language_of_the_digest(language: str, line: str) -> None:
    assert caption(SITUATIONS["worse, and why"].digest, language).split("\n")[4] == line


def test_a_theme_is_called_as_the_company_calls_it() -> None:
    """One that is not built in by its key, where the company has no name for it either."""
    whys = (Why("tea", 5, None, (("ru", "чай"),)), Why("price", 4, None, (("ru", "ценник"),)))
    shown = digest((37, 89, 174), why_high=whys)
    assert "Что нравится: чай 5, ценник 4." in caption(shown, "ru")
    assert "Why high: tea 5, price 4." in caption(shown, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_names_of_themes_leave_the_caption_whole(language: str) -> None:
    """The second themes go first, and the line itself before any figure; quotes only shrink."""
    names = ((language, "W" * 40),)
    two = tuple(Why(f"{n}", 9_999, 8_888, names) for n in (1, 2))
    shown = replace(TALKATIVE, why_high=two, why_low=two)
    said = caption(shown, language)
    assert said.startswith(caption(TALKATIVE, language) + "\n")
    assert units(said) <= 650
    figures, todo = said.rsplit("\n", 1)
    assert 1 <= figures.count("W" * 40) // 2 <= 2
    with_quotes = caption(replace(shown, quotes=(LONG, LATE)), language)
    assert with_quotes.startswith(figures)
    assert with_quotes.endswith(todo)
    assert units(with_quotes) <= 650
    crowded = replace(shown, subject="W" * 200, why_high=two * 9)
    assert units(caption(crowded, language)) <= 650


def test_a_long_quote_is_cut_at_a_word() -> None:
    said = caption(digest((37, 89, 174), quotes=(LONG,)), "en").split("\n")[-1]
    cut = re.fullmatch(r"“(.*)…” 2", said)
    assert cut is not None
    assert set(cut[1].split()) <= set(LONG.text.split()) | {
        word.rstrip(",") for word in LONG.text.split()
    }
    assert 150 < len(cut[1]) < 220


def test_a_cut_keeps_whole_the_signs_that_belong_together() -> None:
    said = caption(digest((37, 89, 174), quotes=(FAMILIES,)), "zh").split("\n")[-1]
    kept = said.removeprefix("“").partition("…")[0]
    assert kept == "👩‍👩‍👧" * (len(kept) // 5)
    assert kept


def test_a_quote_over_several_lines_becomes_one() -> None:
    said = caption(digest((37, 89, 174), quotes=(Quote("Good.\n\n  Quick. ", 9),)), "en")
    assert said.endswith("\n“Good. Quick.” 9")


def test_a_name_of_any_length_leaves_room_for_the_figures() -> None:
    for subject in ("Nordic Kettle " * 100, "北欧水壶" * 200, "😀" * 300):
        said = caption(replace(TALKATIVE, subject=subject, quotes=(LONG, LATE)), "ru")
        assert units(said) <= 650
        assert "NPS" in said


def test_braces_in_a_name_or_a_quote_are_letters() -> None:
    said = caption(digest((1, 0, 0), subject="{n}", quotes=(Quote("{0} and {x}", 1),)), "en")
    assert said.startswith("{n}, week 47")
    assert "“{0} and {x}” 1" in said


PLAN = Planned("delivery", (), "A second courier until Friday", "Chen", date(2026, 12, 4))
SINCE = Moved("delivery", (), "A second courier until Friday", 18.2, 4.4, -20.1, -7.6)


def test_a_plan_its_effect_and_the_next_step_end_the_caption() -> None:
    shown = digest((37, 89, 174), why_low=(Why("delivery", 11, None, ()),))
    told = replace(shown, plans=(PLAN, PLAN), moved=SINCE, praise=2)
    assert caption(told, "en").split("\n")[-3:] == [
        "Planned: delivery – A second courier until Friday (Chen, by 4 December). 1 more plan.",
        "Done: “A second courier until Friday”. Named low, delivery: 4% of answers, "
        "before 18% (difference −20 to −8 points).",
        "There is praise to pass on to the team: /report.",
    ]


def test_a_theme_with_a_plan_is_no_longer_the_thing_to_do() -> None:
    shown = digest((37, 89, 174), why_low=(Why("delivery", 11, None, ()),))
    assert "/act" in caption(shown, "en")
    assert "/act" not in caption(replace(shown, plans=(PLAN,)), "en")
    assert "/act" in caption(replace(shown, plans=(PLAN._replace(theme="staff"),)), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_plans_leave_the_caption_whole(language: str) -> None:
    """They go before a figure or the next step does."""
    names = ((language, "W" * 40),)
    long = PLAN._replace(names=names, text="W " * 900, who="W" * 200)
    effect = SINCE._replace(names=names, text="W" * 1000)
    whys = tuple(Why(f"{n}", 9_999, 8_888, names) for n in (1, 2))
    for subject in ("Customers", "W" * 200):
        facts = replace(TALKATIVE, subject=subject)
        shown = replace(facts, quotes=(LONG, LATE), why_low=whys, why_high=whys)
        said = caption(replace(shown, plans=(long,) * 99, moved=effect), language)
        assert units(said) <= 650
        assert said.split("\n")[-1] == caption(shown, language).split("\n")[-1]
        assert said.startswith(caption(facts, language))


def test_a_digest_comes_back_as_it_was_frozen_and_an_old_one_without_plans() -> None:
    names = (("ru", "доставка"),)
    told = replace(
        digest((37, 89, 174)), plans=(PLAN._replace(names=names),), moved=SINCE, praise=2
    )
    plain = json.loads(json.dumps(freeze(told)))
    assert thaw(plain) == told
    for name in ("plans", "moved", "praise"):
        del plain[name]
    assert thaw(plain) == digest((37, 89, 174))
