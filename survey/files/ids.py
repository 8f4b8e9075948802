"""Ids as they come through spreadsheets, which round what is longer than they count."""

from __future__ import annotations

import re

_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)
_FLOAT = re.compile(r"(\d+)[.,]0+", re.ASCII)
_ROUNDED = re.compile(r"[1-9]\d{14}0+", re.ASCII)

SPOILED = "was rounded by a spreadsheet"


def whole(cell: str) -> str:
    """An id that a program wrote as a number with a decimal sign, as it was: 123456789.0."""
    found = _FLOAT.fullmatch(cell)
    return found[1] if found else cell


def is_spoiled(cell: str) -> bool:
    """Whether digits of an id are lost for certain: 5.52614E+15."""
    return _POWER.fullmatch(cell) is not None


def may_be_rounded(cell: str) -> bool:
    """Whether an id of more than 15 digits has noughts where a spreadsheet puts them.

    One in ten ends so by itself; all of a column do not.
    """
    return _ROUNDED.fullmatch(cell) is not None
