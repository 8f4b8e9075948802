"""Whom a survey may ask."""

from __future__ import annotations

import pytest

from survey.people.eligible import is_eligible

ALICE = {"status": "active", "город": "Turku"}


@pytest.mark.parametrize(
    ("eligible", "expected"),
    [
        ({}, True),
        ({"status": "active"}, True),
        ({"status": "active", "город": "Turku"}, True),
        ({"status": "active", "plan": "small"}, False),
        ({"status": "Active"}, False),
        ({"segment": "Retail"}, True),
        ({"segment": "Online", "status": "active"}, False),
    ],
)
def test_a_person_needs_every_property_that_is_named(
    eligible: dict[str, str], expected: bool
) -> None:
    assert is_eligible(eligible, "Retail", ALICE) is expected


def test_a_property_called_segment_is_not_the_segment() -> None:
    assert not is_eligible({"segment": "Online"}, "Retail", {"segment": "Online"})
