"""Texts that are not UTF-8: by the looks of their words, then by the company's languages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from survey.files.encoding import Undecided, encoding_of, words_of

TEXTS = {
    "cp1252": ("Hyvä palvelu, kiitos Päivi!", "Très déçu – 5 € de trop", "Größe, schöne Grüße",
               "señor Muñoz", "naïve café", "¿Qué tal? Años", "ÖVERRASKNING", "Été à Noël"),
    "cp1251": ("Очень хорошо", "Долго ждал, никто не пришёл", "Добър ден, всичко е наред", "Иван",
               "цена", "ОТЗЫВ", "Дуже добре, їжа", "— не работает"),
    "gb18030": ("服务很好", "太慢了，等了很久", "好", "价格太贵", "送货员态度差！", "咖啡机"),
}  # fmt: skip


def found(text: str, encoding: str, languages: Sequence[str]) -> str:
    return encoding_of(words_of([text.encode(encoding)]), languages)


@pytest.mark.parametrize("languages", [("en",), ("en", "fi"), ("en", "ru"), ("en", "zh")])
@pytest.mark.parametrize(("encoding", "text"), [(key, one) for key in TEXTS for one in TEXTS[key]])
def test_words_tell_their_encoding_whatever_the_company_speaks(
    encoding: str, text: str, languages: tuple[str, ...]
) -> None:
    assert found(text, encoding, languages) == encoding


def test_words_that_look_right_in_two_are_read_as_the_company_speaks() -> None:
    assert found("ÄLÄ", "cp1252", ("en", "fi")) == "cp1252"
    assert found("я", "cp1251", ("bg", "en")) == "cp1251"


def test_what_nothing_tells_is_asked() -> None:
    with pytest.raises(Undecided, match="Windows-125"):
        found("я", "cp1251", ("en", "ru", "bg", "fi", "zh"))
