"""Texts by key: the catalogue's template with its arguments put in as the language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from string import Formatter
from typing import Any

from locales.catalogue import CATALOGUES, FALLBACK
from locales.formats import clock, day, enumerated, month, number, percent, signed
from locales.quotes import unsigned
from survey.words.direction import isolate


@dataclass(frozen=True)
class Text:
    """A text not yet in any language: a key and what its placeholders stand for."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)


class _Formatter(Formatter):
    """Fills placeholders; what follows the colon says how: {until:month}, {nps:signed}.

    A whole number may also name an entry with plural forms: {people:count.people}.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        match value, format_spec:
            case str(), "":
                return isolate(value)
            case Text(), "":
                return signed_text(self.language, value.key, **value.args)
            case tuple(), "":
                return enumerated(self.language, value)
            case date(), "":
                return day(self.language, value)
            case date(), "month":
                return month(self.language, value)
            case time(), "":
                return clock(self.language, value)
            case int() | float(), "":
                return number(self.language, value)
            case int() | float(), "signed":
                return signed(self.language, value)
            case int() | float(), "percent":
                return percent(self.language, value)
            case int(), _:
                return text(self.language, format_spec, n=value)
        raise TypeError(f"a {type(value).__name__} cannot be written as {format_spec or 'text'!r}")


def text(language: str, key: str, /, **args: object) -> str:
    """The text of `key` in `language` (English where we do not speak it).

    Arguments: numbers, dates and times are written as the language does, a `Text` is rendered in
    the same language, a tuple of str is enumerated, a str stands as it is, braces included, and
    isolated where it could turn its neighbours around. `n` chooses the plural form.
    Raises KeyError for an unknown key or a missing argument, TypeError for a wrong one.
    """
    return unsigned(signed_text(language, key, **args))


def signed_text(language: str, key: str, /, **args: object) -> str:
    """The same with the signs of its quotes, for what becomes a message."""
    catalogue = CATALOGUES.get(language, CATALOGUES[FALLBACK])
    template = catalogue.template(key, args.get("n"))
    if "{" not in template and "}" not in template:
        return template
    return _Formatter(language).vformat(template, (), args)


def says(words: str, keys: Iterable[str]) -> str | None:
    """Which of these texts `words` are, in any language and with any arguments; None: none."""
    return next((key for key in keys if any(_fits(words, one) for one in _templates(key))), None)


@cache
def _templates(key: str) -> tuple[tuple[str, ...], ...]:
    """What a text of one form says between its arguments, in every language."""
    found = [catalogue.template(key, None) for catalogue in CATALOGUES.values()]
    return tuple(
        tuple(literal for literal, *_ in Formatter().parse(f"{unsigned(template)}{{}}"))
        for template in found
    )


def _fits(words: str, literals: tuple[str, ...]) -> bool:
    # The template ends in an argument of its own, so the last literal has to end the words.
    *others, last = literals
    place = 0
    for position, literal in enumerate(others):
        found = words.find(literal, place)
        if found < 0 or (position == 0 and found > 0):
            return False
        place = found + len(literal)
    rest = words[place:]
    return rest.endswith(last) if others else rest == last
