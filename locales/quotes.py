"""Where a message quotes somebody, so that no quote can pass for words of ours.

In the catalogues a quote stands between <q> and </q>; in a text on its way to a message, between
two signs that are no characters, which nobody can type and no text shows.
"""

from __future__ import annotations

from typing import NamedTuple

BEGIN, END = "\ufdd0", "\ufdd1"
_SIGNS = {ord(BEGIN): None, ord(END): None}


class Quote(NamedTuple):
    """Where a quote stands in a message, in UTF-16 code units as Telegram counts."""

    offset: int
    length: int


def with_signs(template: str) -> str:
    """A catalogue's text with signs for its marks."""
    return template.replace("<q>", BEGIN).replace("</q>", END)


def unsigned(words: str) -> str:
    """The same without the signs."""
    return words.translate(_SIGNS)


def found_quotes(words: str) -> tuple[str, tuple[Quote, ...]]:
    """A text without its signs, and the quotes they enclose.

    A quote within a quote is part of it, and one that was cut ends with the text.
    """
    said: list[str] = []
    quotes: list[Quote] = []
    place = begun = depth = 0
    for sign in words:
        if sign == BEGIN:
            begun = begun if depth else place
            depth += 1
        elif sign == END:
            depth = max(depth - 1, 0)
            if not depth and place > begun:
                quotes.append(Quote(begun, place - begun))
                begun = place
        else:
            said.append(sign)
            place += 1 + (ord(sign) > 0xFFFF)
    if depth and place > begun:
        quotes.append(Quote(begun, place - begun))
    return "".join(said), tuple(quotes)
