"""What Eleven says, in five languages: plain texts by key, and the messages built of them."""

from __future__ import annotations

from locales.catalogue import LANGUAGES, pick_language
from locales.formats import days, enumerated, listed, month, number, percent, signed, tenths
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
    "listed",
    "month",
    "number",
    "percent",
    "pick_language",
    "render",
    "says",
    "signed",
    "signed_text",
    "tenths",
    "text",
]
