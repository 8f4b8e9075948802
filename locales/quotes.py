"""Where a message quotes somebody, so that no quote can pass for words of ours; and what is bold.

In the catalogues a quote stands between <q> and </q>, what is bold between <b> and </b>; in a text
on its way to a message, between signs that are no characters, which nobody can type and no text
shows.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

BEGIN, END = "\ufdd0", "\ufdd1"
BOLD, PLAIN = "\ufdd2", "\ufdd3"
_MARKS = {"<q>": BEGIN, "</q>": END, "<b>": BOLD, "</b>": PLAIN}
_SIGNS = dict.fromkeys(map(ord, _MARKS.values()))


class Quote(NamedTuple):
    """Where a quote, or what is bold, stands in a message, in UTF-16 code units as Telegram counts.

    `kind` is the type of Telegram's MessageEntity.
    """

    offset: int
    length: int
    kind: Literal["blockquote", "bold"] = "blockquote"


def with_signs(template: str) -> str:
    """A catalogue's text with signs for its marks."""
    for mark, sign in _MARKS.items():
        template = template.replace(mark, sign)
    return template


def unsigned(words: str) -> str:
    """The same without the signs."""
    return words.translate(_SIGNS)


def found_quotes(words: str) -> tuple[str, tuple[Quote, ...]]:
    """A text without its signs, and the quotes and bold words they enclose.

    A quote within a quote is part of it, and one that was cut ends with the text.
    """
    said: list[str] = []
    quotes: list[Quote] = []
    place = begun = depth = bold = 0
    for sign in words:
        if sign == BEGIN:
            begun = begun if depth else place
            depth += 1
        elif sign == END:
            depth = max(depth - 1, 0)
            if not depth and place > begun:
                quotes.append(Quote(begun, place - begun))
                begun = place
        elif sign == BOLD:
            bold = place
        elif sign == PLAIN:
            quotes.append(Quote(bold, place - bold, "bold"))
        else:
            said.append(sign)
            place += 1 + (ord(sign) > 0xFFFF)
    if depth and place > begun:
        quotes.append(Quote(begun, place - begun))
    return "".join(said), tuple(quotes)
