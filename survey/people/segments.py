"""The groups of an anonymous wave, frozen at its opening: none so small that it says nothing."""

from __future__ import annotations

from collections.abc import Mapping

OTHER = "Other"
UNPLACED = "No group"  # those who have no segment
WHOLE = ""  # the one group left: the whole company


class TooSmall(ValueError):
    """Fewer people than an anonymous wave needs: how many there are, and how many it takes."""

    def __init__(self, says: str, people: int, wanted: int) -> None:
        super().__init__(says)
        self.people, self.wanted = people, wanted


def frozen_segments(headcounts: Mapping[str, int], smallest: int) -> dict[str, str]:
    """The group under which each segment counts; every group has at least `smallest` people.

    Who has no segment counts under a group of their own name. A smaller segment is merged into
    "Other"; while "Other" itself is too small, the smallest segment left joins it. Where a single
    group is left, it is "", the whole company. TooSmall where there are fewer people in all.
    """
    total = sum(headcounts.values())
    if total < smallest:
        raise TooSmall(f"wants at least {smallest} people, there are {total}", total, smallest)
    named = {segment: segment or UNPLACED for segment in headcounts}
    sizes: dict[str, int] = {}
    for segment, n in headcounts.items():
        sizes[named[segment]] = sizes.get(named[segment], 0) + n
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    merged = {name for name in by_size if name == OTHER or sizes[name] < smallest}
    for name in by_size:
        if not 0 < sum(sizes[other] for other in merged) < smallest:
            break
        merged.add(name)
    groups = {segment: OTHER if name in merged else name for segment, name in named.items()}
    peopled = {groups[segment] for segment in headcounts if headcounts[segment]}
    return groups if len(peopled) > 1 else dict.fromkeys(headcounts, WHOLE)
