"""Themes of reasons by name, on buttons and in the middle of a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from locales.texts import text
from survey.themes.themes import COMMON


def theme_name(theme: str, names: Mapping[str, str], language: str) -> str:
    """A theme as the company calls it in this language, else as we do, else by its key."""
    return names.get(language) or (text(language, f"theme.{theme}") if theme in COMMON else theme)
