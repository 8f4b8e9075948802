"""The groups of an anonymous wave, frozen at its opening: none so small that it names people."""

from __future__ import annotations

from collections.abc import Mapping

OTHER = "Other"
WHOLE = ""  # the one group left: the whole company


class TooSmall(ValueError):
    """Fewer people in all than an anonymous wave needs."""


def frozen_segments(headcounts: Mapping[str, int], k: int) -> dict[str, str]:
    """The group under which each segment counts; every group has at least 2k people.

    A smaller segment is merged into "Other"; while "Other" itself is too small, the smallest
    segment left joins it. Where a single group is left, it is "", the whole company. TooSmall
    where there are fewer than 2k people in all.
    """
    smallest_group = 2 * k
    total = sum(headcounts.values())
    if total < smallest_group:
        raise TooSmall(f"wants at least {smallest_group} people, there are {total}")
    by_size = sorted(headcounts, key=lambda name: (headcounts[name], name))
    merged = {name for name in by_size if name == OTHER or headcounts[name] < smallest_group}
    for name in by_size:
        if not 0 < sum(headcounts[other] for other in merged) < smallest_group:
            break
        merged.add(name)
    groups = {name: OTHER if name in merged else name for name in headcounts}
    peopled = {groups[name] for name in headcounts if headcounts[name]}
    return groups if len(peopled) > 1 else dict.fromkeys(headcounts, WHOLE)
