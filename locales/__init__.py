"""What Eleven says, in every language: plain texts by key, and the messages built of them."""

from __future__ import annotations

from locales.catalogue import LANGUAGES, header_of, pick_language
from locales.formats import (
    days,
    enumerated,
    listed,
    month,
    number,
    percent,
    sentences,
    signed,
    tenths,
)
from locales.prompt import Button, Prompt, Rendered, RenderedButton, render
from locales.texts import Text, says, text

__all__ = [
    "LANGUAGES",
    "Button",
    "Prompt",
    "Rendered",
    "RenderedButton",
    "Text",
    "days",
    "enumerated",
    "header_of",
    "listed",
    "month",
    "number",
    "percent",
    "pick_language",
    "render",
    "says",
    "sentences",
    "signed",
    "tenths",
    "text",
]
