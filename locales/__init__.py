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
    short_day,
    signed,
    tenths,
)
from locales.prompt import Button, Prompt, Rendered, RenderedButton, render
from locales.quotes import Quote
from locales.texts import Text, says, signed_text, text

__all__ = [
    "LANGUAGES",
    "Button",
    "Prompt",
    "Quote",
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
    "short_day",
    "signed",
    "signed_text",
    "tenths",
    "text",
]
