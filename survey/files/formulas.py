"""Text that a spreadsheet would run as a formula: guarded on its way out, plain again when read.

A program may take another separator than the file was written with, so a text has as many
beginnings as it has separators in it: each may begin a cell.
"""

from __future__ import annotations

import re
import sys
import unicodedata

SIGNS = "".join(
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.normalize("NFKC", sign) in {"=", "+", "-", "@"}
)
"""What begins a formula, in every width: some programs fold it before they look."""

_BEGINNING = r"(?:^|[;|\t\r\n\v\f])"  # of a text, or of what another separator makes a cell
_UNSEEN = r"[\s\"\ufeff\u200b-\u200f\u2060]*"
_HERE = rf"({_BEGINNING}{_UNSEEN})", rf"(?='*[{re.escape(SIGNS)}])"
_TABBED = "^()", r"(?='*[\t\r])"  # some programs drop these, and look again


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever would begin a formula."""
    for before, after in (_HERE, _TABBED):
        text = re.sub(before + after, r"\1'", text)
    return text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`, exactly."""
    if "'" not in text:
        return text
    for before, after in (_TABBED, _HERE):
        text = re.sub(f"{before}'{after}", r"\1", text)
    return text
