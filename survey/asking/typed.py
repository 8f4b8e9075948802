"""Scores that were typed, not tapped."""

from __future__ import annotations

import re

from survey.scores.scale import valid_score

_FULL_WIDTH = str.maketrans("０１２３４５６７８９／", "0123456789/")
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_TEN = re.compile("\U0001f51f\ufe0f?")  # the keycap of ten is a sign of its own
_SCORE = re.compile(r"(10|[0-9])(?:\s*/\s*10)?")


def typed_score(text: str, scale_min: int) -> int | None:
    """The score, where the whole text is one: "9", "9/10", full-width digits or a keycap sign.

    None for anything else ("9 lives", "9.5", "11"), and for a score off the scale.
    """
    plain = _KEYCAP.sub(r"\1", _TEN.sub("10", text.translate(_FULL_WIDTH))).strip()
    match = _SCORE.fullmatch(plain)
    if not match or not valid_score(int(match[1]), scale_min):
        return None
    return int(match[1])
