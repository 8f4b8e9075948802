"""What Eleven says, in five languages: plain texts by key, and the messages built of them."""

from __future__ import annotations

from locales.catalogue import LANGUAGES, pick_language
from locales.formats import enumerated, listed, month, number, percent, short_day, signed, tenths
from locales.prompt import Button, Prompt, Rendered, RenderedButton, render
from locales.texts import Text, says, text

__all__ = [
    "LANGUAGES",
    "Button",
    "Prompt",
    "Rendered",
    "RenderedButton",
    "Text",
    "enumerated",
    "listed",
    "month",
    "number",
    "percent",
    "pick_language",
    "render",
    "says",
    "short_day",
    "signed",
    "tenths",
    "text",
]
