"""A sitting: the score, then the reason, and what each hour still allows.

The first tap begins the sitting's clock: for a day the next text is the reason, for a week the
score may change; after that the sitting is closed, and says so kindly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from survey.scores.scale import Band, band_of

ASK_FOR = timedelta(days=30)  # an unanswered question outside a wave
REASON_FOR = timedelta(hours=24)
CHANGE_FOR = timedelta(days=7)
RECALL_FOR = timedelta(days=30)  # a late text is offered to an answer this old at most
REASON_LIMIT = 12_000  # characters: three of Telegram's longest messages


class Stage(StrEnum):
    """What a sitting is open for."""

    SCORE = "score"  # asked, and not everything is answered yet
    REASON = "reason"  # scored within a day: texts are the reason, the score may change
    CHANGE = "change"  # scored within a week: the score may change
    CLOSED = "closed"


@dataclass(frozen=True)
class Sitting:
    """The facts that decide: when asked, whether its wave (if any) is open, when answered.

    `scored_at` is the first tap, `finished_at` the last one that the sitting needs: the same
    instant where it asks one question, None while questions are left.
    """

    asked_at: datetime
    in_wave: bool
    wave_open: bool
    scored_at: datetime | None
    finished_at: datetime | None


def stage(sitting: Sitting, now: datetime) -> Stage:
    """What a sitting is open for at `now`."""
    if sitting.scored_at is None:
        lasting = sitting.wave_open if sitting.in_wave else now < sitting.asked_at + ASK_FOR
        return Stage.SCORE if lasting else Stage.CLOSED
    if now >= sitting.scored_at + CHANGE_FOR:
        return Stage.CLOSED
    if sitting.finished_at is None:  # whoever has begun may finish, though the wave has closed
        return Stage.SCORE
    return Stage.REASON if now < sitting.finished_at + REASON_FOR else Stage.CHANGE


def follow_up(score: int) -> str:
    """Which second sentence goes with a score: `low`, `middle` or `high`. It names no band."""
    return {Band.DETRACTOR: "low", Band.PASSIVE: "middle", Band.PROMOTER: "high"}[band_of(score)]


class TooLong(ValueError):
    """A reason would pass REASON_LIMIT; `n` is the length it would have, in characters."""

    def __init__(self, n: int) -> None:
        super().__init__(f"{n} characters")
        self.n = n


def with_part(parts: Mapping[str, str], message_id: int, text: str) -> dict[str, str]:
    """The reason's messages with one more, or with an edited one, in order of arrival.

    Telegram splits a long paste into several messages: together they are one reason. TooLong.
    """
    together = {**parts, str(message_id): text}
    n = sum(map(len, together.values()))
    if n > REASON_LIMIT:
        raise TooLong(n)
    return {key: together[key] for key in sorted(together, key=int)}
