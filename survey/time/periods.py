"""Weeks, days and due times in the company's time zone.

A week is an ISO week, written "2026-W47". Instants are aware datetimes; those returned are in UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")

BEFORE = 12  # weeks that a week, a theme or a segment is compared with


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant."""
    return instant.astimezone(zone).date()


def week_of(instant: datetime, zone: ZoneInfo) -> str:
    """The ISO week of an instant."""
    return week_of_day(day_of(instant, zone))


def week_of_day(day: date) -> str:
    """The ISO week of a calendar day."""
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def days_of(week: str) -> tuple[date, date]:
    """Monday and Sunday of a week; ValueError as `parse_week`."""
    match = _WEEK.fullmatch(week)
    if not match:
        raise ValueError(f'wants a week such as "2026-W47", not "{week}"')
    year, number = int(match[1]), int(match[2])
    try:
        return date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7)
    except ValueError:
        raise ValueError(f'wants a week that exists, there is no "{week}"') from None


def parse_week(text: str) -> str:
    """A week as somebody typed it ("2026-w47"), in our spelling; ValueError in one line."""
    return week_of_day(days_of(text.strip().upper())[0])


def shift(week: str, weeks: int) -> str:
    """The week so many weeks later, or earlier where negative."""
    return week_of_day(days_of(week)[0] + timedelta(weeks=weeks))


def last_complete(now: datetime, zone: ZoneInfo) -> str:
    """The newest week that is over."""
    return shift(week_of(now, zone), -1)


def bounds(week: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of a week and the first after it: 168 hours but for a clock change."""
    monday, sunday = days_of(week)
    return midnight(monday, zone), midnight(sunday + timedelta(days=1), zone)


def valid_cron(text: str) -> str:
    """A cron expression of five fields that comes due some day; ValueError in one line."""
    next(_due_times(text, datetime(2024, 1, 1, tzinfo=UTC), ZoneInfo("UTC")))
    return text


def first_due(cron: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first due time after an instant; ValueError as `valid_cron`.

    A time that the clocks skip comes due when they have sprung forward; one that they repeat
    comes due once, at its first passing (with a star in the hours or minutes, both times).
    """
    return next(_due_times(cron, after, zone))


def newest_due(cron: str, after: datetime, until: datetime, zone: ZoneInfo) -> datetime | None:
    """The newest due time in (after, until]; None where nothing came due.

    What was missed before it is skipped. Walks over every due time between the two.
    """
    newest = None
    for due in _due_times(cron, after, zone):
        if due > until:
            break
        newest = due
    return newest


def _due_times(cron: str, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    fields = cron.split()
    cron = " ".join(fields)
    if len(fields) != 5:
        raise ValueError(f'wants a cron of five fields such as "0 9 * * mon", not "{cron}"')
    try:
        times = CronSim(cron, after.astimezone(zone))
    except CronSimError as error:
        reason = str(error).lower()
        raise ValueError(f'wants a cron such as "0 9 * * mon", not "{cron}": {reason}') from None
    last = after
    for local in times:
        due = local.astimezone(UTC)
        if due > last:  # cronsim counts wall time: in a repeated hour it may step back
            yield due
            last = due
    raise ValueError(f'wants a cron that comes due, "{cron}" never does')


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def months_before(instant: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the month's last day where it has no such."""
    month = instant.year * 12 + instant.month - 1 - months
    year, number = divmod(month, 12)
    day = min(instant.day, monthrange(year, number + 1)[1])
    return instant.replace(year=year, month=number + 1, day=day)
