"""Two pulses compared, from what was released of them alone: nothing new leaves either."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple

from survey.published.release import Noisy, bands_of, interval
from survey.scores.scoring import moments, whole

SAME_PEOPLE = 0.8  # of a group, at least, or its change would be one of people
TREND = 8  # pulses, this one included


@dataclass(frozen=True)
class Pool:
    """What was released of one group or of the company, with what everybody knows of it."""

    noisy: Noisy
    headcount: int
    epsilon: float
    groups: int = 1  # whose counts were added up


class PulseChange(NamedTuple):
    """How far a score stands from the last pulse's, in points; `margin`: half its 95 % interval."""

    name: str  # of the group; "" the company
    points: int
    margin: int

    @property
    def clear(self) -> bool:
        """Whether chance and noise hardly explain it."""
        return abs(self.points) > self.margin


class Point(NamedTuple):
    """One pulse of a trend: the day it closed, and the score with its interval."""

    name: str  # of the group; "" the company
    closed_on: str  # ISO
    nps: int
    low: int
    high: int


def change_of(name: str, now: Pool, before: Pool) -> PulseChange | None:
    """The change of a score between two releases; None where either says that nobody answered.

    Both intervals hold sampling and noise, so theirs do, too: the root of the sum of squares.
    """
    both = [(pool, bands_of(pool.noisy, pool.headcount)) for pool in (now, before)]
    if not all(bands.n for _, bands in both):
        return None
    (theta, _), (earlier, _) = (moments(*bands) for _, bands in both)
    reaches = [
        interval(bands, pool.headcount, pool.epsilon, pool.groups)[1] for pool, bands in both
    ]
    return PulseChange(
        name, whole(100 * (theta - earlier)), ceil(100 * sqrt(sum(r**2 for r in reaches)))
    )


def changes_between(
    pools: Mapping[str, tuple[Pool | None, Pool | None]],
) -> Iterator[PulseChange]:
    """The change of the company ("") and of each group, from what both pulses released of it."""
    for name, (now, before) in pools.items():
        change = change_of(name, now, before) if now and before else None
        if change:
            yield change


def kept_people(
    now: Mapping[int, str], before: Mapping[int, str], shown: Collection[str]
) -> list[str]:
    """The groups of the same name in both samples with the same people, but for a fifth.

    Both samples are employee -> group. Of a group's people at either time at least four in five
    were in it at the other time, too.
    """
    groups = []
    for group in sorted(shown):
        here, there = ({who for who, name in sample.items() if name == group}
                       for sample in (now, before))  # fmt: skip
        if here and len(here & there) >= SAME_PEOPLE * max(len(here), len(there)):
            groups.append(group)
    return groups
