"""Which way words run: what people write never turns around what stands beside it.

The controls are those of Unicode's bidirectional algorithm (UAX #9).
"""

from __future__ import annotations

import re
from unicodedata import bidirectional

FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_ISOLATES = "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}" + FSI
_OVERRIDES = "\u202a-\u202e"  # embeddings, overrides, and their end
_MARKS = "\u200e\u200f\u061c"  # of one place, and without reach
_NO_CHARACTERS = "\ufdd0-\ufdef"  # Unicode leaves them to programs; nobody can type them

_FOREIGN = re.compile(f"[{_OVERRIDES}\u2066-\u2069{_NO_CHARACTERS}]")
_NEVER = re.compile(f"[{_OVERRIDES}{_NO_CHARACTERS}]")
_MAY_TURN = re.compile(  # all that could be: the table of every character is looked at afterwards
    f"[\u0590-\u08ff{_MARKS}{_OVERRIDES}\u2066-\u2069\ufb1d-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_BREAK = re.compile("([\n\r\x1c-\x1e\x85\u2029])")  # each begins a paragraph, which ends isolates


def without_overrides(words: str) -> str:
    """What comes from outside, without what changes the direction of other words.

    Overrides, embeddings and isolates go, and what is no character; marks of one place
    (LRM, RLM, ALM) stay, as right-to-left scripts are written with them.
    """
    return words if words.isascii() else _FOREIGN.sub("", words)


def isolate(words: str) -> str:
    """`words` so that their direction ends where they do: line by line between FSI and PDI.

    Only where they have right-to-left letters or bidi controls: other words stay as they are, and
    so do words that are isolated already. Isolates that do not match are dropped.
    """
    if not _MAY_TURN.search(words):
        return words
    return "".join(
        piece if place % 2 else _isolated(piece) for place, piece in enumerate(_BREAK.split(words))
    )


def _isolated(line: str) -> str:
    line, outside = _balanced(_NEVER.sub("", line))
    return f"{FSI}{line}{PDI}" if any(map(_turns, outside)) else line


def _turns(sign: str) -> bool:
    return sign in _MARKS or bidirectional(sign) in ("R", "AL", "AN")


def _balanced(line: str) -> tuple[str, str]:
    """A line without isolates that do not match, and what of it stands outside all others."""
    if not any(sign in line for sign in (*_ISOLATES, PDI)):
        return line, line
    opened: list[int] = []
    matched: set[int] = set()
    for place, sign in enumerate(line):
        if sign in _ISOLATES:
            opened.append(place)
        elif sign == PDI and opened:
            matched |= {opened.pop(), place}
    kept, outside, depth = [], [], 0
    for place, sign in enumerate(line):
        control = sign in _ISOLATES or sign == PDI
        if control and place not in matched:
            continue
        kept.append(sign)
        if control:
            depth += -1 if sign == PDI else 1
        elif not depth:
            outside.append(sign)
    return "".join(kept), "".join(outside)
