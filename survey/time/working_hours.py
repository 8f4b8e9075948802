"""Working hours, "mon-fri 09:00-18:00": on which days and between which times cases fall due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from survey.time.hours import Hours, parse_hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WANTED = 'wants days and hours, such as "mon-fri 09:00-18:00" or "mon,wed,sat 10:00-14:00"'


@dataclass(frozen=True)
class WorkingHours:
    """The same hours on each of the days."""

    days: frozenset[int]  # 0 is Monday, as in datetime.weekday
    hours: Hours


def parse_working_hours(text: str) -> WorkingHours:
    """The working hours that `text` means; ValueError in one line where it means none.

    Days are names of three letters, single, listed with commas, or a span, which may run over
    Sunday ("sat-tue").
    """
    days, _, hours = text.strip().lower().partition(" ")
    try:
        return WorkingHours(
            frozenset(day for part in days.split(",") for day in _span(part)), parse_hours(hours)
        )
    except ValueError:
        raise ValueError(WANTED) from None


def working_time_after(
    start: datetime, work: timedelta, working: WorkingHours, zone: ZoneInfo
) -> datetime:
    """The instant, in UTC, at which so much working time has passed since `start`.

    A day on which the clocks change is as much longer or shorter as it really is.
    """
    day = start.astimezone(zone).date()
    while True:
        if day.weekday() in working.days:
            opens, closes = (
                _instant(day, minute, zone)
                for minute in (working.hours.opens, working.hours.closes)
            )
            begin = max(opens, start.astimezone(UTC))
            if work <= closes - begin:
                return begin + work
            work -= max(closes - begin, timedelta())
        day += timedelta(days=1)


def working_time_between(
    start: datetime, end: datetime, working: WorkingHours, zone: ZoneInfo
) -> timedelta:
    """How much working time lies between two instants; none where `end` is not after `start`."""
    passed, day, last = timedelta(), start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if day.weekday() in working.days:
            opens = _instant(day, working.hours.opens, zone)
            closes = _instant(day, working.hours.closes, zone)
            span = min(closes, end.astimezone(UTC)) - max(opens, start.astimezone(UTC))
            passed += max(span, timedelta())
        day += timedelta(days=1)
    return passed


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    full, minute = divmod(minute, 24 * 60)
    hour, minute = divmod(minute, 60)
    local = datetime.combine(day + timedelta(days=full), time(hour, minute), zone)
    return local.astimezone(UTC)


def _span(part: str) -> list[int]:
    first, dash, last = part.partition("-")
    start = DAYS.index(first)  # tuple.index raises ValueError for a foreign word
    length = (DAYS.index(last) - start) % 7 if dash else 0
    return [(start + step) % 7 for step in range(length + 1)]
