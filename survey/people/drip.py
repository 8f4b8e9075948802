"""The weeks of a rotation cycle: in which of them each person of a sample is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from random import Random

DAYS_TO_ANSWER = 7  # what the last part has, as every other


def weekly_parts(open_days: int) -> int:
    """Into how many weekly parts a sample falls, so that the last has a week before the close."""
    return max(1, open_days // DAYS_TO_ANSWER)


def drip(segments: Mapping[int, str], parts: int, random: Random) -> dict[int, int]:
    """The part, 0 to `parts` - 1, of each person, given everybody's segment.

    Which part is random; the parts are even, as a whole and within each segment: none has more
    than one person more than another.
    """
    by_segment: defaultdict[str, list[int]] = defaultdict(list)
    for person, segment in segments.items():
        by_segment[segment].append(person)
    people = list(by_segment.values())
    random.shuffle(people)
    for segment_mates in people:
        random.shuffle(segment_mates)
    # Dealt out like cards, one segment after the other: every run of the deal is even.
    dealt = (person for segment_mates in people for person in segment_mates)
    return {person: place % parts for place, person in enumerate(dealt)}
