"""How many of those who were asked answer, and when that is worth a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from survey.scores.scoring import FEWEST_TO_JUDGE, share_shift

LINE = 30  # percent; below it figures are not taken at face value


class Reached(NamedTuple):
    """Invitations delivered in some time, and of these scored by its end."""

    delivered: int
    answered: int

    @property
    def rate(self) -> int:
        """In whole percent, half upwards; 0 where nothing was delivered."""
        return (200 * self.answered + self.delivered) // (2 * self.delivered or 1)


def is_low(reached: Reached) -> bool:
    """Whether fewer than 30 % answered, of enough to judge; as the rounded rate reads."""
    return reached.delivered >= FEWEST_TO_JUDGE and reached.rate < LINE


def crossed(now: Reached, weeks: Sequence[Reached]) -> bool:
    """Whether a week lies on the other side of the line than the weeks before, not by chance.

    `weeks`: those before, the oldest first. False where the newest of them with 30 delivered had
    crossed the line itself: it is told once, however many weeks without a question lie between.
    """
    if not _across(now, together(weeks)):
        return False
    asked = [place for place, week in enumerate(weeks) if week.delivered >= FEWEST_TO_JUDGE]
    return not (asked and _across(weeks[asked[-1]], together(weeks[: asked[-1]])))


def _across(now: Reached, before: Reached) -> bool:
    shift = share_shift(now.answered, now.delivered, before.answered, before.delivered)
    if shift is None or shift.low <= 0 <= shift.high:
        return False
    return (now.rate < LINE) != (before.rate < LINE)


def together(weeks: Sequence[Reached]) -> Reached:
    """Several weeks as one."""
    return Reached(sum(one.delivered for one in weeks), sum(one.answered for one in weeks))
