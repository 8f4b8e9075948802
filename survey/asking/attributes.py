"""An interview about attributes: how important each is to somebody, and how satisfied they are.

A sitting asks two questions of each of a few attributes. Which ones is stored with the invitation,
so that a definition that changes meanwhile moves no answer to another attribute.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

IMPORTANCE, SATISFACTION = "importance", "satisfaction"


class Question(NamedTuple):
    """One question of a sitting; `attribute` is "" where it is about none."""

    kind: str
    attribute: str = ""


def in_turn(
    attributes: Sequence[str], ask: int, asked: Mapping[str, int], seed: int
) -> tuple[str, ...]:
    """The `ask` attributes whose turn it is for somebody who was asked each so many times.

    Least often asked first; of equals those that follow a place that `seed` chooses, so that
    random seeds ask every attribute equally often.
    """
    start = seed % max(len(attributes), 1)
    turned = (*attributes[start:], *attributes[:start])
    return tuple(sorted(turned, key=lambda attribute: asked.get(attribute, 0))[:ask])


def questions(asks: Sequence[str]) -> list[Question]:
    """The questions of a sitting in their order; a button names one by its place here."""
    return [Question(kind, name) for name in asks for kind in (IMPORTANCE, SATISFACTION)]


def next_question(
    asks: Sequence[str], attributes: Collection[str], rated: Collection[Question]
) -> int | None:
    """The place of the first question not rated yet whose attribute still exists; None at the end.

    `asks`: the sitting's attributes; `attributes`: those of the survey as it is defined now.
    """
    for place, question in enumerate(questions(asks)):
        if question not in rated and question.attribute in attributes:
            return place
    return None
