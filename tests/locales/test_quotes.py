"""Quotes are found in UTF-16 units, whatever was cut or nested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Prompt, Text, render, text
from locales.quotes import BEGIN, END, Quote, found_quotes


@pytest.mark.parametrize(
    ("signed", "words", "quotes"),
    [
        ("nothing", "nothing", ()),
        (f"😀 {BEGIN}a😀{END} b", "😀 a😀 b", (Quote(3, 3),)),
        (f"{BEGIN}a{END}{BEGIN}b{END}", "ab", (Quote(0, 1), Quote(1, 1))),
        (f"x{BEGIN}cut", "xcut", (Quote(1, 3),)),
        (f"{BEGIN}a{BEGIN}b{END}c{END}d", "abcd", (Quote(0, 3),)),
        (f"{END}a{BEGIN}{END}", "a", ()),
    ],
)
def test_a_quote_is_found(signed: str, words: str, quotes: tuple[Quote, ...]) -> None:
    assert found_quotes(signed) == (words, quotes)


@given(st.text(st.sampled_from(f"a😀\n{BEGIN}{END}"), max_size=20))
def test_quotes_never_overlap_nor_reach_beyond_the_text(signed: str) -> None:
    words, quotes = found_quotes(signed)
    end = 0
    for offset, length, _kind in quotes:
        assert offset >= end
        assert length > 0
        end = offset + length
    assert end <= len(words.encode("utf-16-le")) // 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_quoted_with_the_marks_of_the_language(language: str) -> None:
    shown = render(Prompt(Text("case.quote", {"text": "x"})), language)
    assert shown.text == text(language, "case.quote", text="x")
    assert shown.quotes == (Quote(0, 3),)
