"""How many of those who were asked answer, and when that is worth a word."""

from __future__ import annotations

from typing import NamedTuple

from survey.scoring import FEWEST_TO_JUDGE, share_shift

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


def crossed(now: Reached, last: Reached, before: Reached) -> bool:
    """Whether a week lies on the other side of the line than the 12 weeks before, not by chance.

    False where the week before, `last`, was across already: it is told once.
    """
    shift = share_shift(now.answered, now.delivered, before.answered, before.delivered)
    if shift is None or shift.low <= 0 <= shift.high:
        return False
    below = now.rate < LINE
    across = last.delivered >= FEWEST_TO_JUDGE and (last.rate < LINE) == below
    return (before.rate < LINE) != below and not across
