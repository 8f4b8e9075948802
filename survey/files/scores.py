"""Scores as spreadsheets and survey tools write them: 9.0, 9,0, 10/10, "10 - Extremely likely"."""

from __future__ import annotations

import re
import unicodedata

UNANSWERED = frozenset(
    (
        "", "-", "--", "–", "—", ".", "?", "n/a", "na", "n.a.", "n/a.", "#n/a", "#na", "nan",
        "null",
        "none", "nil", "(blank)", "blank", "#null!", "#value!", "<na>", "not answered", "no answer",
        "no response", "skipped", "unanswered", "not applicable", "no score", "нет ответа",
        "без ответа", "няма отговор", "немає відповіді", "ei vastausta", "未回答", "无", "无回答",
        "keine antwort", "keine angabe", "k.a.", "k. a.", "sin respuesta", "pas de réponse",
    )
)  # fmt: skip
"""What a cell says where there is no answer, in small letters."""

_NUMBER = re.compile(r"\+?(\d{1,3})(?:\.0*|,0{0,2})?", re.ASCII)
_OF_TEN = re.compile(r"(\d{1,2})(?:[.,]0+)?\s*(?:/|of|out of|из|от|von|de|sur)\s*10", re.ASCII)
_LABEL = r"[^\W\d_](?:[^\d%★☆⭐]*[^\d\s%★☆⭐])?"
_AHEAD = re.compile(rf"[(\[]?(\d{{1,2}})[)\]]?(?:\s*[-–—:=.,|]\s*|\s+|\s*(?=[(\[]))[(\[]?{_LABEL}")
_BEHIND = re.compile(rf"{_LABEL}(?:\s+[-–—|]\s+|\s*[:=]\s*|\s+|\s*[(\[]\s*)(\d{{1,2}})\s*[)\]]?")
_OTHER = re.compile(r"\b(stars?|percent|of 5|points? of)\b", re.IGNORECASE)
_INVISIBLE = ("Cf", "Mn", "Me")  # zero-width signs, and what turns a digit into a key


def read_score(text: str) -> int | None:
    """The whole number that a cell means, None where it says that there is no answer.

    Whether the number is one of the scale is the caller's. ValueError where it is no whole number.
    """
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    word = unicodedata.normalize("NFKC", text.replace("🔟", "10"))
    word = "".join(_plain(sign) for sign in word if unicodedata.category(sign) not in _INVISIBLE)
    word = " ".join(word.split()).strip("'\"").strip().lower()
    if word in UNANSWERED:
        return None
    found = _NUMBER.fullmatch(word) or _OF_TEN.fullmatch(word)
    if not found and not _OTHER.search(word):
        found = _AHEAD.fullmatch(word) or _BEHIND.fullmatch(word)
    if not found:
        raise ValueError("wants a whole number")
    return int(found[1])


def _plain(sign: str) -> str:
    """A digit of any script as ours."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
