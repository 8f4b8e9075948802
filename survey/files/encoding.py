"""The encoding of a text that is not UTF-8: by what its words look like, then by languages."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

KNOWN = {"cp1252": "Windows-1252", "cp1251": "Windows-1251", "gb18030": "GB18030"}
"""Encodings that are told apart, and what they are called."""
BY_LANGUAGE = {"ru": "cp1251", "bg": "cp1251", "uk": "cp1251", "zh": "gb18030"}
CLEAR = 0.8  # of the words, as many look right in the encoding
FAIR = 0.6  # of them, where they are
FAR = 0.3  # more than in any other
MOST_WORDS = 2_000

_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x30-\x39\x80-\xff]*")


class Undecided(ValueError):
    """Several encodings are as likely; the encodings, likeliest first."""

    def __init__(self, encodings: Sequence[str]) -> None:
        super().__init__(" or ".join(KNOWN[one] for one in encodings))


def words_of(pieces: Iterable[bytes]) -> list[bytes]:
    """Words of a file that are not of plain letters, each once."""
    found: dict[bytes, None] = {}
    for piece in pieces:
        for word in _WORD.findall(piece):
            if len(word) < 40:
                found.setdefault(word)
        if len(found) > MOST_WORDS:
            break
    return list(found)


def encoding_of(words: Sequence[bytes], languages: Sequence[str]) -> str:
    """The likeliest encoding of these words. Raises Undecided."""
    marks = {encoding: _likeness(words, encoding) for encoding in KNOWN}
    best = max(marks.values())
    likely = [encoding for encoding, mark in marks.items() if mark > best - 0.1]
    ahead = best - sorted(marks.values())[-2]
    if len(likely) == 1 and (best >= CLEAR or (best >= FAIR and ahead >= FAR)):
        return likely[0]
    wanted = [encoding for encoding in usual_encodings(languages) if encoding in likely]
    if len(wanted) == 1:
        return wanted[0]
    raise Undecided(sorted(likely, key=lambda one: -marks[one]))


def usual_encodings(languages: Sequence[str]) -> list[str]:
    """What a company's files are written in. English says nothing: what else it speaks does."""
    others = [one for one in languages if one != "en"]
    return list(dict.fromkeys(BY_LANGUAGE.get(one, "cp1252") for one in others or languages))


def _likeness(words: Sequence[bytes], encoding: str) -> float:
    """How many of the words look like words of this encoding's languages, from 0 to 1."""
    looks = []
    for word in words:
        try:
            text = word.decode(encoding)
        except UnicodeDecodeError:
            looks.append(False)
            continue
        looks.append(_LOOKS[encoding](text))
    return sum(looks) / len(looks) if looks else 0.0


def _latin(text: str) -> bool:
    """Letters with accents are few among plain ones: not Îòçûâ, though Ö by itself is a word."""
    if any(unicodedata.category(sign) in ("Cc", "Cn") for sign in text):
        return False
    letters = [sign for sign in text if sign.isalpha()]
    accented = [sign for sign in letters if ord(sign) > 127]
    if any(one.islower() and other.isupper() for one, other in itertools.pairwise(letters)):
        return False
    strange = [
        sign for sign in text if not sign.isalnum() and ord(sign) > 127 and sign not in _SIGNS
    ]
    return not strange and (len(accented) <= 1 or 2 * len(accented) <= len(letters))


def _cyrillic(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    ours = [sign for sign in letters if "а" <= sign.lower() <= "я" or sign in "ёЁіїєґІЇЄҐ№"]
    strange = [
        sign for sign in text if not sign.isalnum() and ord(sign) > 127 and sign not in _SIGNS
    ]
    if not ours:
        return not letters and not strange
    shouted = [one for one, other in itertools.pairwise(ours)
               if one.islower() and other.isupper()]  # fmt: skip
    return len(ours) == len(letters) and not shouted and not strange


def _chinese(text: str) -> bool:
    """Common characters, and none glued to plain letters."""
    signs = [sign for sign in text if ord(sign) > 127]
    plain = [sign for sign in text if sign.isascii() and sign.isalpha()]
    common = [sign for sign in signs if "一" <= sign <= "鿿" or sign in _FULL]
    if len(common) < len(signs) or plain:
        return False
    # The characters of daily use come first in the code: two bytes from B0 to D7.
    usual = [sign for sign in common
             if sign in _FULL or 0xB0 <= sign.encode("gb18030")[0] <= 0xD7]  # fmt: skip
    return 4 * len(usual) >= 3 * len(common)


_SIGNS = "«»„“”‘’…–—№€£¥§°·•®©™´`×÷²³½¼¾¿¡ªº\xa0"
_FULL = "，。！？：；（）、“”‘’《》…—　％￥·"
_LOOKS = {"cp1252": _latin, "cp1251": _cyrillic, "gb18030": _chinese}
