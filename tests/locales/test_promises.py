"""What the chat promises about anonymity is what the code can keep, in every language.

Wording may change; what each sentence must name, or must not claim, may not.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.locales.test_catalogues import forms

WITHOUT_KEY = {
    "en": ("without the key", "without its key"),
    "ru": ("без ключа",),
    "bg": ("без ключа",),
    "fi": ("ilman avainta",),
    "zh": ("没有密钥",),
    "de": ("ohne den schlüssel", "ohne ihren schlüssel"),
    "uk": ("без ключа",),
}
"""Whoever holds key and list can tell who has voted: the row is named by a keyed hash."""
READS_ALONG = {
    "en": "read along", "ru": "читать", "bg": "чете", "fi": "lukea", "zh": "读取", "de": "mitlesen",
    "uk": "читати",
}  # fmt: skip
NUMBER_AND_WORDS = {
    "en": ("tap", "write"),
    "ru": ("нажали", "написали"),
    "bg": ("натиснали", "написали"),
    "fi": ("napautat", "kirjoitat"),
    "zh": ("点了什么", "写了什么"),
    "de": ("antippen", "schreiben"),
    "uk": ("натискаєте", "пишете"),
}
MANAGERS = {
    "en": ("managers",),
    "ru": ("руководител",),
    "bg": ("ръководител",),
    "fi": ("esihenkilö", "johto"),
    "zh": ("管理者",),
    "de": ("führungskräfte",),
    "uk": ("керівник",),
}
NOTHING_STORED = {
    "en": "Nothing was stored",
    "ru": "Ничего не сохранено",
    "bg": "Нищо не е запазено",
    "fi": "Mitään ei tallennettu",
    "zh": "没有保存任何内容",
    "de": "wurde nichts gespeichert",
    "uk": "Нічого не збережено",
}
UNTIMED = {
    "en": "without a time",
    "ru": "без времени",
    "bg": "без час",
    "fi": "ilman aikaa",
    "zh": "保存时不带姓名和时间",
    "de": "ohne Namen und Zeit",
    "uk": "без імені та часу",
}
NOBODY = {
    "en": "nobody here sees",
    "ru": "здесь никто не увидит",
    "bg": "тук никой не вижда",
    "fi": "kukaan täällä ei näe",
    "zh": "这里没有人能看到",
    "de": "niemand hier sieht",
    "uk": "тут ніхто не побачить",
}


def says_one_of(language: str, key: str, any_of: Mapping[str, tuple[str, ...]]) -> bool:
    words = forms(language, key)[0].lower()
    return any(part in words for part in any_of[language])


@pytest.mark.parametrize("language", WITHOUT_KEY)
@pytest.mark.parametrize("key", ["how", "privacy.employees", "pulse.reminder"])
def test_who_has_answered_is_hidden_without_the_key_and_not_otherwise(
    language: str, key: str
) -> None:
    """The control: tests/handlers/test_pulse.py finds the voters with the key."""
    assert says_one_of(language, key, WITHOUT_KEY)


@pytest.mark.parametrize("language", WITHOUT_KEY)
@pytest.mark.parametrize("key", ["notice", "notice.company", "how", "privacy.employees"])
def test_the_computer_sees_the_number_and_the_words_and_not_only_that_one_taps(
    language: str, key: str
) -> None:
    assert all(part in forms(language, key)[0] for part in NUMBER_AND_WORDS[language])


@pytest.mark.parametrize("language", WITHOUT_KEY)
@pytest.mark.parametrize("key", ["how", "privacy.employees"])
def test_what_the_key_allows_is_said(language: str, key: str) -> None:
    assert READS_ALONG[language] in forms(language, key)[0]


@pytest.mark.parametrize("language", WITHOUT_KEY)
@pytest.mark.parametrize("key", ["how", "privacy.employees"])
def test_no_text_says_that_a_ballot_knows_no_time(language: str, key: str) -> None:
    """It is the row that has none: what lies beside the ballot in the database."""
    assert UNTIMED[language] not in forms(language, key)[0]


@pytest.mark.parametrize("language", WITHOUT_KEY)
def test_whoever_joins_is_told_that_managers_see_it(language: str) -> None:
    assert says_one_of(language, "call.team", MANAGERS)
    assert says_one_of(language, "privacy.employees", MANAGERS)


@pytest.mark.parametrize("language", WITHOUT_KEY)
@pytest.mark.parametrize("key", ["call.team", "call.customers"])
def test_a_message_for_a_group_promises_nothing_about_who_is_in_it(language: str, key: str) -> None:
    """A manager may be in the group, and sees names and customers' answers elsewhere."""
    assert NOBODY[language] not in forms(language, key)[0]


@pytest.mark.parametrize("language", WITHOUT_KEY)
def test_a_late_tap_does_not_say_that_nothing_was_stored(language: str) -> None:
    """It takes the place of the message over a vote that was counted."""
    assert NOTHING_STORED[language] not in forms(language, "pulse.closed")[0]
