"""When an unanswered question comes again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

DAY = timedelta(days=1)


def next_reminder(asked_at: datetime, days: Iterable[int], last: datetime) -> datetime | None:
    """When to remind next, given when the question last arrived; None where no day is left.

    A day is 24 hours from `asked_at`, when the question first arrived. Days that have passed are
    not made up for, and two messages are a day apart at least.
    """
    due = (asked_at + timedelta(days=day) for day in days)
    ahead = min((at for at in due if at > last), default=None)
    return ahead and max(ahead, last + DAY)
