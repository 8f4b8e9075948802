"""Operators: single people who serve customers. Nobody is compared with others before others.

Whom a customer dealt with is the property `operator` of their link. A free touchpoint may be a
single person, too: what a channel compares is what the definition names.
"""

from __future__ import annotations

from survey.scores.scoring import FEWEST_TO_JUDGE

OPERATOR = "operator"


def withheld(by: str | None, n: int) -> bool:
    """Whether a part of n answers has no figure: about one person, and too few to judge them."""
    return by == OPERATOR and n < FEWEST_TO_JUDGE
