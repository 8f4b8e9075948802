"""Cases: when an answer becomes one, by when it is due, and how it may end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from survey.definition.definition import Company
from survey.scores.scale import Band, band_of
from survey.themes.themes import watched
from survey.time.hours import parse_working_hours, working_time_after

Why = Literal["score", "word", "reply", "note"]
Outcome = Literal["solved", "promised", "noanswer", "nothing"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

TIME_TO_SOLVE = timedelta(hours=8)  # working hours
MUTE = timedelta(days=7)  # of a customer whom managers want to hear nothing of
SILENCE = timedelta(minutes=5)  # without a reason, and managers hear that there is none


def opened_by(score: int | None, words: Iterable[str], watch_words: Sequence[str]) -> Why | None:
    """Why an answer of these messages opens a case by itself; None where it opens none."""
    if score is not None and band_of(score) is Band.DETRACTOR:
        return "score"
    return "word" if any(watched(text, watch_words) for text in words) else None


def due_from(at: datetime, company: Company) -> datetime:
    """When a case is due that waits from then on."""
    hours = parse_working_hours(company.working_hours)
    return working_time_after(at, TIME_TO_SOLVE, hours, company.zone)
