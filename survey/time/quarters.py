"""Quarters of a year, written "2026-Q4", in days of the company's calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta

_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


def days_of_quarter(quarter: str) -> tuple[date, date]:
    """The first and the last day; ValueError in one line where there is no such quarter."""
    match = _QUARTER.fullmatch(quarter)
    if not match or match[1] == "0000":
        raise ValueError(f'wants a quarter such as "2026-Q4", not "{quarter}"')
    year, number = int(match[1]), int(match[2])
    first = date(year, 3 * number - 2, 1)
    after = date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)
    return first, after - timedelta(days=1)


def parse_quarter(text: str) -> str:
    """A quarter as somebody typed it ("2026-q4"), in our spelling; ValueError in one line."""
    return quarter_of(days_of_quarter(text.strip().upper())[0])


def quarter_of(day: date) -> str:
    """The quarter that a day is in."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def quarter_to_read(day: date) -> str:
    """The quarter that runs, or in its first four weeks, which tell little yet, the last one."""
    quarter = quarter_of(day)
    running = day - days_of_quarter(quarter)[0]
    return quarter if running >= timedelta(weeks=4) else quarter_before(quarter)


def quarter_before(quarter: str) -> str:
    """The quarter before."""
    return quarter_of(days_of_quarter(quarter)[0] - timedelta(days=1))
