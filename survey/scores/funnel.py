"""The way from those who could be asked to those who said why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Funnel:
    """One wave of a named survey, in people.

    `eligible`: who could be asked when it opened (None for a wave of before this was counted).
    `delivered`: whom the question reached. A question that failed, because its reader had blocked
    the bot before, never counts as delivered; one that arrived does, whatever became of its reader
    afterwards: to leave out those who block the bot because of a question would flatter the rate.
    `blocked` and `snoozed`: who was invited, has not scored, and cannot or does not want to be
    written to now. `opened`: answers by link, QR or /start meanwhile; they stand beside.
    """

    eligible: int | None
    invited: int
    delivered: int
    blocked: int
    snoozed: int
    scored: int
    reasoned: int
    opened: int

    @property
    def rate(self) -> float | None:
        """The response rate, 0 to 1: of the questions delivered, those scored; None without any."""
        return self.scored / self.delivered if self.delivered else None
