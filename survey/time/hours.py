"""Sending hours, "10:00-19:00": when the bot may begin a conversation by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
