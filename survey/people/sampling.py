"""Whom a wave asks: a part of the eligible, even across segments, the longest waiting first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import ceil, floor
from random import Random

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked; `last_asked` is None where they never were."""

    id: int
    segment: str
    last_asked: datetime | None


def places(fraction: float | Fraction, people: int) -> int:
    """How many that part of so many people are, rounded up to whole people."""
    # 0.07 means 7 of 100, not the float just above it
    part = fraction if isinstance(fraction, Fraction) else Fraction(Decimal(str(fraction)))
    return ceil(part * people)


def roster_for(asked: int, fraction: float) -> int:
    """How many people there have to be, so that this part of them is as many as `asked`."""
    return next(people for people in count(asked) if places(fraction, people) >= asked)


def draw(
    candidates: Sequence[Candidate], fraction: float | Fraction, random: Random
) -> list[Candidate]:
    """Of N candidates ceil(fraction * N), in the order given; ValueError outside 0..1.

    Every segment gets its exact share, rounded down or up. The places left over by rounding go
    to the segments whose next candidate has waited longest, then by largest remainder: by
    remainder alone a small segment beside large ones would never be asked. Within a segment
    whoever waited longest comes first, the never asked before all; ties fall at random.
    """
    if not 0 <= fraction <= 1:
        raise ValueError(f"wants a fraction from 0 to 1, not {fraction}")
    drawn = places(fraction, len(candidates))
    queues = _queues(candidates, random)
    share = Fraction(drawn, len(candidates) or 1)
    quota = {segment: floor(share * len(queue)) for segment, queue in queues.items()}
    rounded_down = [name for name, queue in queues.items() if quota[name] < share * len(queue)]

    def waiting(segment: str) -> tuple[datetime, Fraction, float]:
        queue = queues[segment]
        remainder = share * len(queue) - quota[segment]
        return queue[quota[segment]].last_asked or NEVER, -remainder, random.random()

    for segment in sorted(rounded_down, key=waiting)[: drawn - sum(quota.values())]:
        quota[segment] += 1
    chosen = {person.id for name, queue in queues.items() for person in queue[: quota[name]]}
    return [candidate for candidate in candidates if candidate.id in chosen]


def longest_waiting(
    candidates: Iterable[Candidate], quota: Mapping[str, int], random: Random
) -> list[Candidate]:
    """So many of each segment, whoever waited longest first; fewer where there are fewer."""
    queues = _queues(candidates, random)
    return [one for segment, n in quota.items() for one in queues.get(segment, [])[:n]]


def _queues(candidates: Iterable[Candidate], random: Random) -> dict[str, list[Candidate]]:
    queues: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        queues[candidate.segment].append(candidate)
    for queue in queues.values():
        random.shuffle(queue)
        queue.sort(key=lambda candidate: candidate.last_asked or NEVER)
    return queues
