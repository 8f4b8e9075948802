"""What months and days of the week are called, in the languages in which files come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

LANGUAGES = (
    "en", "ru", "bg", "fi", "uk", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "et",
)  # fmt: skip


def _names(of: Callable[..., Any]) -> dict[str, int]:
    """Each name that means one thing in all of these languages, or in English."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    english: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in of(width, context, language).items():
                    word = name.lower().strip(". ")
                    if word.isalpha() and len(word) > 1:
                        found[word].add(number)
                        if language == "en":
                            english[word] = number
    return {word: numbers.pop() for word, numbers in found.items() if len(numbers) == 1} | english


@cache
def months() -> Mapping[str, int]:
    """Each name of a month in small letters, whole or shortened, and its number from 1 to 12."""
    from babel.dates import get_month_names  # most files name none, and it takes its time

    return {**_names(get_month_names), "sept": 9}


@cache
def weekdays() -> Mapping[str, int]:
    """Each name of a day of the week in small letters, and its number, Monday being 0."""
    from babel.dates import get_day_names

    return _names(get_day_names)
