"""Reasons that managers have sorted are examples for those that the lexicon knows nothing of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import log, sqrt
from typing import NamedTuple

from survey.themes.themes import folded

MOST = 200  # examples of a survey, the newest
ALIKE = 0.4  # the least at which nothing was read worse: see benchmarks/themes
GRAM = 4  # letters; two characters of Chinese


class Example(NamedTuple):
    """A reason, and the themes that a manager gave it: none where it speaks of none."""

    words: str
    themes: frozenset[str]


Look = Callable[
    [Sequence[str], Sequence[Example], Mapping[str, Sequence[str]]], list[frozenset[str]] | None
]
"""Reads reasons by examples, or by the themes' names: what each speaks of, none where unsure.

None where there is nothing to go by.
"""


def by_shared_letters(
    reasons: Sequence[str], examples: Sequence[Example], themes: Mapping[str, Sequence[str]]
) -> list[frozenset[str]] | None:
    """The themes of the example that shares most runs of letters with a reason, rare ones first.

    Likeness is the weight of the shared runs over the geometric mean of both weights, from 0 to 1;
    a run weighs log((n + 1) / (m + 1/2)) where m of n examples have it. Below ALIKE: nothing.
    """
    if not examples:
        return None
    known = [(_runs(example.words), example.themes & set(themes)) for example in examples]
    having = Counter(run for runs, _ in known for run in runs)

    def weight(runs: frozenset[str]) -> float:
        return sum(log((len(examples) + 1) / (having[run] + 0.5)) for run in runs)

    weighed = [(runs, weight(runs), found) for runs, found in known]

    def nearest(reason: str) -> frozenset[str]:
        runs = _runs(reason)
        total = weight(runs)
        best, alike = frozenset[str](), ALIKE
        for others, other, found in weighed:
            shared = weight(runs & others) if other and total else 0
            if shared and shared / sqrt(total * other) > alike:
                best, alike = found, shared / sqrt(total * other)
        return best

    return [nearest(reason) for reason in reasons]


def _runs(text: str) -> frozenset[str]:
    """What words begin with, end with and have inside, so that their endings matter less."""
    found: set[str] = set()
    for word in folded(text).split():
        chinese = "\u4e00" <= word[0] <= "\u9fff"
        long, word = (2, word) if chinese else (GRAM, f" {word} ")
        if chinese or len(word) >= GRAM:
            found |= {word[start : start + long] for start in range(len(word) - long + 1)}
    return frozenset(found)
