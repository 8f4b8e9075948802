"""A message not yet in any language, its buttons, and both rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from locales.quotes import Quote, found_quotes, unsigned
from locales.texts import Text, signed_text
from survey.words.direction import isolate


@dataclass(frozen=True)
class Button:
    """A button: its label, and either the data its tap returns or the address it opens."""

    label: str | Text
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Prompt:
    """A plain text, or the key of one, and rows of buttons."""

    text: Text | str
    rows: tuple[tuple[Button, ...], ...] = ()


class RenderedButton(NamedTuple):
    """A button as its reader sees it."""

    label: str
    data: str | None
    url: str | None


class Rendered(NamedTuple):
    """A message as its reader sees it: plain text, its buttons, and where it quotes somebody."""

    text: str
    rows: tuple[tuple[RenderedButton, ...], ...]
    quotes: tuple[Quote, ...] = ()


def render(prompt: Prompt | str, language: str) -> Rendered:
    """The prompt, or a text without buttons, in `language`. Errors as in `text`."""
    shown = prompt if isinstance(prompt, Prompt) else Prompt(prompt)
    words, quotes = found_quotes(spoken(shown.text, language))
    rows = tuple(
        tuple(RenderedButton(_label(button, language), button.data, button.url) for button in row)
        for row in shown.rows
    )
    return Rendered(words, rows, quotes)


def _label(button: Button, language: str) -> str:
    return isolate(unsigned(spoken(button.label, language)))


def spoken(words: str | Text, language: str) -> str:
    """Words as they stand, or the text of a key, with the signs of quotes. Errors as in `text`."""
    return words if isinstance(words, str) else signed_text(language, words.key, **words.args)
