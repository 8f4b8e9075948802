"""Whom a survey may ask: only people who have all of certain properties."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EVERYBODY: Mapping[str, str] = MappingProxyType({})
"""Nothing is asked for."""
SEGMENT = "segment"
"""The one name that means no property but the segment of a person."""


def is_eligible(eligible: Mapping[str, str], segment: str, properties: Mapping[str, str]) -> bool:
    """Whether a person has everything a survey asks for; a survey that asks for nothing has all.

    Values are compared as they are written, and a property that is missing is no match.
    """
    facts = {**properties, SEGMENT: segment}
    return all(facts.get(name) == value for name, value in eligible.items())
