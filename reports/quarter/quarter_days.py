"""Which days a quarter is: what every report of one begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from survey.time.periods import midnight
from survey.time.quarters import days_of_quarter, quarter_before


@dataclass(frozen=True)
class QuarterDays:
    """A quarter, its first and its last day, and its instants: [start, end)."""

    name: str  # "2026-Q4"
    first: date
    last: date
    start: datetime
    end: datetime
    so_far: bool  # it still runs

    @property
    def before(self) -> tuple[date, date]:
        """The first and the last day of the quarter before."""
        return days_of_quarter(quarter_before(self.name))


def days_in(quarter: str, zone: ZoneInfo, now: datetime) -> QuarterDays:
    """The days of a quarter. ValueError where there is no such quarter."""
    first, last = days_of_quarter(quarter)
    end = midnight(last + timedelta(days=1), zone)
    return QuarterDays(quarter, first, last, midnight(first, zone), end, now < end)


def days_summary(days: QuarterDays) -> dict[str, Any]:
    """The days as plain JSON values."""
    return {
        "quarter": days.name,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "so_far": days.so_far,
    }
