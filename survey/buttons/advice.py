"""The one thing to do after a digest: the first that holds."""

from __future__ import annotations

from enum import StrEnum


class Advice(StrEnum):
    """What to do first."""

    OVERDUE = "overdue"  # answer the cases that are late
    WAITING = "waiting"  # answer whoever waits for a reply
    PLAN = "plan"  # the largest low theme has no plan
    PRAISE = "praise"  # promoters agreed to be quoted, and nobody has heard it


def next_step(
    overdue: int, waiting: int, low_theme_without_action: bool, praise: int
) -> Advice | None:
    """The one thing to do, or nothing.

    `overdue`: cases; `waiting`: people who wait for a reply; `praise`: reasons to pass on.
    """
    if overdue:
        return Advice.OVERDUE
    if waiting:
        return Advice.WAITING
    if low_theme_without_action:
        return Advice.PLAN
    return Advice.PRAISE if praise else None
