"""Whom praise is for: the teams that a customer named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def named_in(words: str, teams: Mapping[str, Iterable[str]]) -> list[str]:
    """The teams that a text names, in their order; `teams` are the names that each goes by.

    A name is found where a word begins with it, whatever its case: "supportin" names Support.
    Chinese writes no spaces, so there a name is found anywhere.
    """
    folded = words.casefold()
    return [
        team
        for team, names in teams.items()
        if any(_names(folded, name.strip().casefold()) for name in names)
    ]


def _names(words: str, name: str) -> bool:
    start = "" if not name.isascii() and ord(name[:1] or " ") >= 0x2E80 else r"\b"
    return bool(name) and re.search(start + re.escape(name), words) is not None
