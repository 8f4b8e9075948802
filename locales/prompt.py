"""A message not yet in any language, its buttons, and both rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from locales.texts import Text, text


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
    """A message as its reader sees it: plain text without markup, and its buttons."""

    text: str
    rows: tuple[tuple[RenderedButton, ...], ...]


def render(prompt: Prompt, language: str) -> Rendered:
    """The prompt in `language`. Errors as in `text`."""
    return Rendered(
        spoken(prompt.text, language),
        tuple(
            tuple(RenderedButton(spoken(b.label, language), b.data, b.url) for b in row)
            for row in prompt.rows
        ),
    )


def spoken(words: str | Text, language: str) -> str:
    """Words as they stand, or the text of a key. Errors as in `text`."""
    return words if isinstance(words, str) else text(language, words.key, **words.args)
