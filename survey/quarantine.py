"""Quarantine: how long somebody is left in peace after being asked."""

from __future__ import annotations

from datetime import datetime, timedelta


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
