"""Whom praise is for: the teams that are named."""

from __future__ import annotations

import pytest

from survey.asking.praise import named_in

TEAMS = {"Support": ("Support", "Поддержка"), "Sales": ("Sales",), "客服": ("客服",), "": ("",)}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Your SUPPORT was kind", ["Support"]),
        ("Supportin väki oli ystävällistä", ["Support"]),
        ("Sales and support, both", ["Support", "Sales"]),
        ("Поддержка молодцы", ["Support"]),
        ("你们的客服很好", ["客服"]),
        ("Unsupported, wholesales", []),
        ("(support)", ["Support"]),
        ("", []),
        ("Kind people", []),
    ],
)
def test_a_team_is_named_where_a_word_begins_with_its_name(words: str, named: list[str]) -> None:
    """And no team by its missing name."""
    assert named_in(words, TEAMS) == named
