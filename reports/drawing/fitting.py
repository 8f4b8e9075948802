"""Words that fit their place, as Telegram measures it."""

from __future__ import annotations

import unicodedata

from locales.quotes import unsigned

MESSAGE_LIMIT = 4096  # of a message without a picture
SUBJECT_LIMIT = 100  # of a survey's subject in a caption
JOINER = "\N{ZERO WIDTH JOINER}"


def size(words: str) -> int:
    """Characters as Telegram counts them: UTF-16 code units, without the signs of quotes."""
    return len(unsigned(words).encode("utf-16-le", "surrogatepass")) // 2


def trimmed(words: str, limit: int) -> str:
    """`words` on one line, cut at a word to at most `limit` characters with an ellipsis."""
    words = " ".join(words.split())
    if size(words) <= limit:
        return words
    end = max(min(len(words), limit), 0)  # a character is at least one
    while end and size(words[:end]) > limit - 1:
        end -= 1
    space = words.rfind(" ", 0, end + 1)
    if space > end // 2:
        end = space
    else:  # Chinese has no spaces; at least no letter loses its accent, no emoji its parts
        while end and (_clings(words[end]) or words[end - 1] == JOINER):
            end -= 1
    return words[:end].rstrip(" ,;:.–-") + "…" if end else ""


def _clings(character: str) -> bool:
    return character == JOINER or unicodedata.category(character) in {"Mn", "Me", "Sk"}
