"""Quarantine: how long somebody is left in peace after being asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey.time.periods import day_of


def quarantined_until(
    last_asked_this_kind: datetime | None,
    quarantine_days: int,
    last_asked_any: datetime | None,
    quiet_days: int,
) -> datetime | None:
    """When the next question may come; None for somebody who was never asked.

    Two waits, the longer counts: after a survey of the same kind, and after a survey of any kind.
    A day is 24 hours.
    """
    waits = ((last_asked_this_kind, quarantine_days), (last_asked_any, quiet_days))
    return max((asked + timedelta(days=days) for asked, days in waits if asked), default=None)


def free(
    last_asked_this_kind: datetime | None,
    quarantine_days: int,
    last_asked_any: datetime | None,
    quiet_days: int,
    now: datetime,
) -> bool:
    """Whether somebody may be asked now."""
    until = quarantined_until(last_asked_this_kind, quarantine_days, last_asked_any, quiet_days)
    return until is None or until <= now


def rested(last_asked: datetime | None, days: int, now: datetime, zone: ZoneInfo) -> bool:
    """Whether so many calendar days have passed since somebody was asked, if they ever were.

    In days of the calendar a plan of every four weeks keeps its rhythm, though a wave opens some
    seconds after it is due, and an hour earlier once the clocks have sprung forward.
    """
    if last_asked is None:
        return True
    return day_of(now, zone) - day_of(last_asked, zone) >= timedelta(days=days)
