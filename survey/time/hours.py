"""Hours of a company: when the bot may begin a conversation, and when somebody is at work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOURS = re.compile(r"([0-9]{1,2}):([0-5][0-9])\s*[-–]\s*([0-9]{1,2}):([0-5][0-9])")
_DAY = 24 * 60


@dataclass(frozen=True)
class Hours:
    """From `opens` up to but not including `closes`, in minutes after midnight (0..1440)."""

    opens: int
    closes: int


def parse_hours(text: str) -> Hours:
    """The hours that `text` means, within one day ("00:00-24:00" at the widest); else ValueError.

    The error is one line that says what is wanted.
    """
    match = _HOURS.fullmatch(text.strip())
    if match:
        opens, closes = (60 * int(match[i]) + int(match[i + 1]) for i in (1, 3))
        if opens < closes <= _DAY:
            return Hours(opens, closes)
    raise ValueError(f'wants hours of one day such as "10:00-19:00", not "{text}"')


def next_sending(now: datetime, hours: Hours, zone: ZoneInfo) -> datetime:
    """`now` itself within the hours, else the next opening, in UTC.

    An opening that the clocks skip comes as much later as they spring.
    """
    local = now.astimezone(zone)
    minute = 60 * local.hour + local.minute
    if hours.opens <= minute < hours.closes:
        return now
    if minute >= hours.closes:
        local += timedelta(days=1)
    hour, minute = divmod(hours.opens, 60)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)


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
