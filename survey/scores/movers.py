"""Which parts of a survey moved: told only where it is not chance, all of them taken together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from survey.scores.holm import LEVEL, holds
from survey.scores.scoring import Change, Counts, compare

IN_DIGEST = 0.005  # a digest judges its headline beside these: together they stay below 1 %

Name = TypeVar("Name", bound="str | tuple[str, str]")


class Mover(NamedTuple, Generic[Name]):
    """A part whose score stands clearly above or below what it was."""

    name: Name
    change: Change


def movers(
    now: Mapping[Name, Counts], before: Mapping[Name, Counts], level: float = LEVEL
) -> list[Mover[Name]]:
    """The parts that moved beyond chance, most improved first; none below 30 answers on a side.

    Each is compared with itself before; Holm's correction holds all comparisons together at `level`
    (5 %).
    """
    changes = {
        name: change
        for name, counts in now.items()
        if name in before and (change := compare(counts, before[name])) is not None
    }
    moved = holds({name: change.p_value for name, change in changes.items()}, level)
    found = [Mover(name, changes[name]) for name in moved]
    return sorted(found, key=lambda one: (-one.change.points, one.name))
