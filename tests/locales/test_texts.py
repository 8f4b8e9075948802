"""A key and its arguments become a sentence, whatever the arguments hold."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from locales import LANGUAGES, Text, pick_language, text


def plain(words: str) -> str:
    """The same with spaces that may break."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["1 answer", "2 answers", "5 answers", "21 answers"]),
        ("ru", ["1 ответ", "2 ответа", "5 ответов", "21 ответ"]),
        ("bg", ["1 отговор", "2 отговора", "5 отговора", "21 отговора"]),
        ("fi", ["1 vastaus", "2 vastausta", "5 vastausta", "21 vastausta"]),
        ("zh", ["1 份答卷", "2 份答卷", "5 份答卷", "21 份答卷"]),
    ],
)
def test_a_noun_follows_its_number(language: str, written: list[str]) -> None:
    assert [plain(text(language, "count.answers", n=n)) for n in (1, 2, 5, 21)] == written


def test_russian_eleven_and_a_hundred_and_eleven_are_not_one() -> None:
    assert [plain(text("ru", "count.answers", n=n)) for n in (0, 11, 12, 111, 122)] == [
        "0 ответов",
        "11 ответов",
        "12 ответов",
        "111 ответов",
        "122 ответа",
    ]


def test_a_text_may_count_several_things() -> None:
    said = text("ru", "digest.window.people", weeks=4, answers=21, people="Всё.")
    assert plain(said) == "За 4 недели: 21 ответ. Всё."


def test_a_text_inside_a_text_speaks_the_same_language() -> None:
    follow = Text("follow.low")
    assert text("fi", "reason", score=3, follow=follow).endswith(text("fi", "follow.low"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["{score}", "{0}", "{", "}", "{x!r:>10}", "%s", "<b>Chen</b>"])
def test_a_name_with_braces_or_markup_stays_as_it_is(language: str, name: str) -> None:
    assert name in text(language, "help", company=name)
    assert name in text(
        language, "digest.head", title=Text("note.alert", {"text": name}), verdict=""
    )


def test_a_language_we_do_not_speak_falls_back_to_english() -> None:
    assert text("tlh", "thanks") == text("en", "thanks")


def test_an_unknown_key_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError, match="nothing"):
        text("en", "nothing")


def test_a_missing_argument_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError, match="company"):
        text("en", "help")


@pytest.mark.parametrize("n", [None, 2.5, "2"])
def test_a_plural_without_a_whole_number_is_a_fault_of_ours(n: object) -> None:
    with pytest.raises(TypeError, match="whole number"):
        text("en", "count.answers", n=n)


@pytest.mark.parametrize(
    ("key", "args"),
    [
        ("add.ask", {"on": datetime(2026, 11, 12, 9, 0, tzinfo=UTC)}),
        ("help", {"company": None}),
        ("thanks.until", {"until": "February"}),
        ("result.took", {"share": "75", "asked": 40}),
    ],
)
def test_an_argument_of_the_wrong_kind_is_refused(key: str, args: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        text("en", key, **args)


def test_an_argument_may_be_called_as_the_functions_own_parameters_are() -> None:
    """A placeholder {text} or {key} stays possible: the function's own two are positional only."""
    assert text("en", "note.alert", text="a", key="b", language="c").endswith("\na")


def test_the_question_keeps_the_subject_alone_on_its_line() -> None:
    for language in LANGUAGES:
        ask, scale = Text("ask.nps"), Text("scale.0")
        lines = text(language, "question", subject="Nordic Kettle", ask=ask, scale=scale)
        assert lines.split("\n")[0] == "Nordic Kettle"
        assert len(lines.split("\n")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "numbers"), [("scale.0", ["0", "5", "10"]), ("scale.1", ["1", "10"])]
)
def test_a_scale_names_its_ends_and_a_middle_only_where_there_is_one(
    language: str, key: str, numbers: list[str]
) -> None:
    assert re.findall(r"\d+", text(language, key)) == numbers


def test_the_employees_notice_says_all_it_must() -> None:
    said = text(
        "en",
        "notice",
        subject="Nordic Kettle",
        until=date(2026, 11, 6),
        segment="Support",
        people=14,
        epsilon=2.0,
    )
    for promise in (
        "sealed, without your name, until 6 November",
        "the key destroyed",
        "You count under Support (14 people)",
        "blurred by chance, so that they say hardly anything about one answer (epsilon 2)",
        "leave out names and dates",
        "see what you tap and what you write",
    ):
        assert promise in said


@pytest.mark.parametrize(
    ("wanted", "picked"),
    [
        ("ru-RU", "ru"),
        ("ru_RU", "ru"),
        ("RU", "ru"),
        ("zh-hans", "zh"),
        ("zh-Hant-TW", "zh"),
        ("fi", "fi"),
        ("uk", "bg"),
        ("en-GB", "bg"),
        ("", "bg"),
        (None, "bg"),
        ("r", "bg"),
    ],
)
def test_a_persons_language_is_one_the_company_offers_or_its_first(
    wanted: str | None, picked: str
) -> None:
    assert pick_language(wanted, ("bg", "ru", "fi", "zh")) == picked


def test_each_language_bears_its_own_name() -> None:
    """These and, wherever there are others, those as well."""
    assert (
        dict(LANGUAGES).items()
        >= {
            "en": "English",
            "ru": "Русский",
            "bg": "Български",
            "fi": "Suomi",
            "zh": "中文",
        }.items()
    )
