"""Holm's correction: several comparisons at once, and still one error in twenty at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Name = TypeVar("Name")

LEVEL = 0.05


def holds(p_values: Mapping[Name, float], level: float = LEVEL) -> set[Name]:
    """Of these comparisons those that are not chance, taken together at `level`.

    In order of p, the k-th of m (from 0) must lie below level / (m - k); from the first that does
    not, none holds. Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
    """
    found: set[Name] = set()
    for place, name in enumerate(sorted(p_values, key=lambda one: p_values[one])):
        if p_values[name] >= level / (len(p_values) - place):
            break
        found.add(name)
    return found
