"""What is wrong with a file or a setting: one line each, never the value itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

TOKEN = re.compile(r"\d{5,}:[\w-]{30,}")  # pasted into the wrong place, it stays out of the log


@dataclass(frozen=True)
class Fault:
    """One thing to mend: where it stands, what is wrong there and what is allowed."""

    key: str
    problem: str

    def __str__(self) -> str:
        line = " ".join(f"{self.key}: {self.problem}".split())
        line = "".join(sign if sign.isprintable() else "?" for sign in line)
        return TOKEN.sub("(a token)", line)


class Faulty(Exception):
    """The file or the settings cannot be used; its text is one line a fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: the known word that was probably meant, or all of them."""
    known = list(known)
    close = get_close_matches(word, known, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"known here: {', '.join(known)}" if known else "none is known here"


def wording(error: Mapping[str, Any]) -> str:
    """The problem behind one of pydantic's errors, in words of ours.

    Only bounds and lists of what is allowed come from the error, never what was given.
    """
    return PROBLEMS.get(error["type"], "is not valid").format(**error.get("ctx", {}))


PROBLEMS = {
    "missing": "is missing",
    "string_type": "wants text in quotes",
    "int_type": "wants a whole number, without quotes",
    "float_type": "wants a number, without quotes",
    "float_parsing": "wants a number",
    "finite_number": "wants a finite number",
    "bool_parsing": "wants true or false",
    "tuple_type": 'wants a list, such as ["one", "two"] or [1, 2]',
    "dict_type": "wants a table of keys and values",
    "model_type": "wants a table",
    "enum": "wants {expected}",
    "literal_error": "wants {expected}",
    "greater_than": "wants more than {gt:g}",
    "greater_than_equal": "wants {ge:g} or more",
    "less_than_equal": "wants {le:g} or less",
    "string_too_long": "wants at most {max_length} characters",
    "string_pattern_mismatch": "wants 1-32 characters of a-z, 0-9, _ and -",
    "value_error": "{error}",
}
