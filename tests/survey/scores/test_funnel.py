"""The response rate of a wave."""

from __future__ import annotations

from survey.scores.funnel import Funnel


def funnel(delivered: int, scored: int) -> Funnel:
    return Funnel(20, 12, delivered, 2, 1, scored, 1, 5)


def test_the_rate_is_of_the_questions_delivered() -> None:
    """Neither of the eligible nor of the invited, and answers by link stand beside."""
    assert funnel(10, 4).rate == 0.4


def test_without_a_delivery_there_is_no_rate() -> None:
    assert funnel(0, 0).rate is None
