"""A company's monthly figure beside its NPS: reading a file of it, and whether the two part.

Nothing is said of why, nor whether one follows the other: two series of a dozen points cannot tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from survey.files.people_file import BadLine
from survey.files.sheet import Row, Unreadable, shown, table
from survey.scores.scoring import Counts, compare, pooled

MONTHS = (  # as tables write a month or a day of it
    re.compile(r"(?P<year>20\d\d)-(?P<month>\d\d)(-(?P<day>\d\d))?", re.ASCII),
    re.compile(r"((?P<day>\d?\d)\.)?(?P<month>\d?\d)\.(?P<year>20\d\d)", re.ASCII),
)
SIGNS = ".,"  # either may be the decimal one
AMOUNT = re.compile(r"-?\d{1,3}(\d*|([.,]\d{3})+)([.,]\d+)?", re.ASCII)
DIGITS = 15  # of an amount, so that sums stay exact


@dataclass(frozen=True)
class Figures:
    """A file's figure: the name of its column, an amount for each month ("2026-11"), bad lines."""

    name: str
    amounts: Mapping[str, Decimal]
    faults: Sequence[BadLine]


@dataclass(frozen=True)
class Period:
    """A month ("2026-11") or quarter ("2026-Q4"): its answers, and the figure where it is known."""

    name: str
    counts: Counts
    figure: Decimal | None


@dataclass(frozen=True)
class Parting:
    """Two periods between which the figure went one way and the NPS, not by chance, the other."""

    before: Period
    after: Period
    points: float  # of NPS; the figure went the other way


def read_figures(found: Iterable[Row]) -> Figures:
    """Read a table of two columns: a month, or any day of it, and an amount; one line a month.

    Raises Unreadable where the header is no such table's. Whether a comma is decimal is told by the
    amounts themselves; where none tells it, as in 1,234, it stands between thousands.
    """
    header, below = table(found)
    if len(header) != 2:
        raise Unreadable("line 1: wants two columns, the month and a figure")
    rows = [(n, row if isinstance(row, str) else list(map(str.strip, row))) for n, row in below]
    decimal = _decimal_sign(cells[1] for _, cells in rows if not isinstance(cells, str))
    amounts: dict[str, Decimal] = {}
    faults = []
    for number, cells in rows:
        if isinstance(cells, str):
            faults.append(BadLine(number, cells))
            continue
        month, amount = _month(cells[0]), _amount(cells[1], decimal)
        if month is None:
            faults.append(BadLine(number, f"{shown(header[0])}: wants a month such as 2026-11"))
        elif amount is None:
            faults.append(BadLine(number, f"{shown(header[1])}: wants an amount such as 1234.50"))
        elif month in amounts:
            faults.append(BadLine(number, f"{shown(header[0])}: has {month} a second time"))
        else:
            amounts[month] = amount
    return Figures(shown(header[1]), amounts, faults)


def _month(cell: str) -> str | None:
    for pattern in MONTHS:
        if found := pattern.fullmatch(cell):
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
            except ValueError:
                return None
            return month_of(day)
    return None


def month_of(day: date) -> str:
    """The month of a day, "2026-11"."""
    return f"{day:%Y-%m}"


def quarter_of(month: str) -> str:
    """The quarter of a month, "2026-Q4"."""
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def _plain(cell: str) -> str:
    """An amount without currency signs and without whatever else stands between thousands."""
    kept = (sign for sign in cell.replace("−", "-") if unicodedata.category(sign) not in _BESIDE)
    return "".join(kept).replace("'", "").replace("’", "")


_BESIDE = {"Sc", "Zs", "Cf"}


def _decimal_sign(cells: Iterable[str]) -> str:
    """The decimal sign by the first amount that can have only one; "" where none tells it."""
    for cell in map(_plain, cells):
        signs = [sign for sign in cell if sign in SIGNS]
        if len(set(signs)) == 2:
            return signs[-1]
        if len(signs) > 1:
            return SIGNS.replace(signs[0], "")
        if signs and len(cell.partition(signs[0])[2]) != 3:
            return signs[0]
    return ""


def _amount(cell: str, decimal: str) -> Decimal | None:
    plain = _plain(cell)
    if not AMOUNT.fullmatch(plain) or sum(map(str.isdigit, plain)) > DIGITS:
        return None
    whole, _, part = plain.partition(decimal) if decimal else (plain, "", "")
    groups = re.split("[.,]", whole)
    if any(len(group) != 3 for group in groups[1:]) or any(sign in SIGNS for sign in part):
        return None
    return Decimal("".join(groups) + (f".{part}" if part else ""))


def quarters(months: Sequence[Period]) -> list[Period]:
    """The quarters of which all three months have a figure, in order."""
    found = []
    for name, group in groupby(months, lambda month: quarter_of(month.name)):
        each = list(group)
        figures = [month.figure for month in each if month.figure is not None]
        if len(figures) == 3:
            counts = pooled(month.counts for month in each)
            found.append(Period(name, counts, sum(figures, Decimal(0))))
    return found


def parting(months: Sequence[Period]) -> Parting | None:
    """Whether figure and NPS part between the last two months that have both, or else quarters.

    `months` in order, only those that are over: the figure of half a month falls behind by itself.
    None where they go the same way, where the NPS may have moved by chance (`compare`), and below
    30 answers on either side.
    """
    for periods in (months, quarters(months)):
        known = [period for period in periods if period.figure is not None and period.counts.n]
        if len(known) < 2:
            continue
        before, after = known[-2:]
        change = compare(after.counts, before.counts)
        assert before.figure is not None
        assert after.figure is not None
        if (
            change
            and change.significant
            and change.points * float(after.figure - before.figure) < 0
        ):
            return Parting(before, after, change.points)
    return None
