"""Dates and times as spreadsheets and survey tools write them; what a whole column tells of them.

A cell is spelled out by itself: the days that it may mean, its time, its zone. Which number is the
day and which the month is then read from all cells of its column together, and asked where they
leave it open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from survey.files.names import months, weekdays

FIRST, LAST = 2000, 2099  # years
NOON = time(12)
WANTED = "wants a date such as 2026-11-16, 16.11.2026 or 11/16/2026, with or without a time"
EXCEL = datetime(1899, 12, 30, tzinfo=UTC)  # day 0 of a workbook


class Order(StrEnum):
    """In what order a date has day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Open(ValueError):
    """A column that can be read in several ways; its text says what would decide."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """What a cell says by itself.

    `days` has one date for each order in which its numbers may be read, or under None the one that
    it means in any. `mark` stands between its numbers. Without a time `clock` is None. `later`:
    days to add, for 24:00. `name`: of a zone that several have, such as CST.
    """

    days: Mapping[Order | None, date]
    mark: str = ""
    clock: time | None = None
    zone: tzinfo | None = None
    later: int = 0
    name: str = ""


_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"(?: ?(Z|UTC)| ?([+-]\d\d):?(\d\d))?",
    re.ASCII,
)
_UNIX = re.compile(r"(\d{10}|\d{13}|\d{16})(?:[.,](\d+))?", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?", re.ASCII)
_COMPACT = re.compile(r"(\d{8})(?:[T ]?(\d\d)(\d\d)?(\d\d)?(?:[.,](\d{1,9}))?)?", re.ASCII)
_WEEKDAY = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])", re.ASCII)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})\s?:\s?(\d\d)(?:\s?:\s?(\d\d)(?:[.,:](\d{1,9}))?)?(?![\d:])", re.ASCII
)
_DOTTED = re.compile(r"(?<=[ T])(\d{1,2})[.h](\d\d)(?:[.m](\d\d)s?)?(?![\d.])", re.ASCII)
_HOUR = re.compile(r"(?<=\d)T(\d\d)$|(?<=\s)(\d{1,2})(?=\s?[ap]\.?m\.?$)", re.ASCII | re.IGNORECASE)
_HALF = re.compile(r"(?<![^\W\d_])([ap])\.?\s?m\.?(?![^\W\d_])", re.IGNORECASE)
_OFFSET = re.compile(
    r"(?:\b(?:UTC|GMT|Z))?\s*([+\-−])(\d{1,2})(?::?(\d\d))?$|(?<=[\d\s])(?:UTC|GMT|Z|UT)$"
)
_PLACE = re.compile(r"\b([A-Z][A-Za-z]+/[A-Za-z_/+\-0-9]+)$")
_ABBREVIATION = re.compile(r"(?<=[\d\sMm.])\b([A-Z]{3,4})$")
_NUMBERS = re.compile(r"(\d{1,4})(\s?[-./]\s?|\s)(\d{1,2})\2(\d{1,4})(?:\.(?!\d))?", re.ASCII)
_UNIX_DATE = re.compile(r"(?<=:\d\d) ([A-Z]{3,4}) (\d{4})$", re.ASCII)
_WORDS = re.compile(r"\d+|[^\W\d_]+", re.UNICODE)
_FILLERS = frozenset(
    [
        "t",
        "at",
        "on",
        "um",
        "uhr",
        "kl",
        "klo",
        "klockan",
        "de",
        "del",
        "of",
        "the",
        "o",
        "в",
        "во",
        "г",
        "год",
        "года",
        "року",
        "ч",
        "le",
        "à",
        "a",
        "h",
        "est",
    ]
)
_ORDINALS = frozenset(("st", "nd", "rd", "th", "er", "го", "ое"))
_EAST = (("年", "-"), ("月", "-"), ("日", " "), ("时", ":"), ("時", ":"), ("点", ":"),
         ("點", ":"), ("分", ":"), ("秒", " "))  # fmt: skip
_HALVES = {
    "am": re.compile(
        r"上午|凌晨|早上|午前|오전|(?<!\w)(?:дп|пр\. ?об|ap|fm|vorm|π\.? ?μ)(?!\w)\.?",
        re.IGNORECASE,
    ),
    "pm": re.compile(
        r"下午|晚上|午後|오후|(?<!\w)(?:пп|сл\. ?об|ip|em|nachm|μ\.? ?μ)(?!\w)\.?", re.IGNORECASE
    ),
}
ZONES: Mapping[str, float] = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "JST": 9, "KST": 9, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_AMERICAN = {"eastern": "America/New_York", "central": "America/Chicago",
             "mountain": "America/Denver", "pacific": "America/Los_Angeles"}  # fmt: skip
SEVERAL = frozenset(("CST", "IST", "BST", "AST", "SST", "ECT", "ADT", "AMT", "GST", "SGT"))


def spell(text: str) -> Spelled:
    """What a cell says. ValueError in one line where it is no date, or not all of it is."""
    found = _ISO.fullmatch(text)
    if found:
        return _iso(found)
    text = _clean(text)
    found = _ISO.fullmatch(text)
    if found:
        return _iso(found)
    try:
        return _number(text) or _written(text)
    except ValueError:
        raise ValueError(WANTED) from None


def _iso(found: re.Match[str]) -> Spelled:
    year, month, day, hour, minute, second, part, utc, hours, minutes = found.groups()
    try:
        when = date(int(year), int(month), int(day))
        if not FIRST <= when.year <= LAST:
            raise ValueError(WANTED)
        zone = UTC if utc else _offset(hours, minutes) if hours else None
        if hour is None:
            if zone is not None:
                raise ValueError(WANTED)
            return Spelled({None: when})
        at, later = _time(hour, minute, second, part, None)
    except ValueError:
        raise ValueError(WANTED) from None
    return Spelled({None: when}, "", at, zone, later)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(text.strip().strip("'\"").split())


def _number(text: str) -> Spelled | None:
    """Days of a workbook, seconds since 1970, and dates without anything between their digits."""
    if found := _SERIAL.fullmatch(text):
        whole, part = int(found[1]), float(f"0.{found[2] or 0}")
        at = EXCEL + timedelta(days=whole) + timedelta(milliseconds=round(part * 86_400_000))
        _within(at.date())
        return Spelled({None: at.date()}, "", at.time() if part else None)
    if found := _UNIX.fullmatch(text):
        seconds = float(f"{found[1]}.{found[2] or 0}") / 10 ** (len(found[1]) - 10)
        moment = datetime.fromtimestamp(seconds, UTC)
        _within(moment.date())
        return Spelled({None: moment.date()}, "", moment.time(), UTC)
    if found := _WEEKDAY.fullmatch(text):
        day = date.fromisocalendar(*(int(part) for part in found.groups()))
        return Spelled({None: _within(day)})
    return None


def _written(text: str) -> Spelled:
    text, half = _without_half(text)
    text, zone, name = _take_zone(_from_east(text))
    text = f"{text} {half}" if half else text
    if found := _COMPACT.fullmatch(text):
        digits, hour, minute, second, part = found.groups()
        when = _within(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
        if hour is None:
            if zone:
                raise ValueError
            return Spelled({None: when})
        at, later = _time(hour, minute or "0", second, part, None)
        return Spelled({None: when}, "", at, zone, later)
    rest, clock, later = _take_clock(text)
    if (zone is not None or name) and clock is None:
        raise ValueError
    days, mark = _days(rest)
    return Spelled(days, mark, clock, zone, later, name)


def _without_half(text: str) -> tuple[str, str]:
    """A text without the words that another language has for am and pm, and which it has."""
    for half, words in _HALVES.items():
        if words.search(text):
            return " ".join(words.sub(" ", text).split()), half
    return text, ""


def _from_east(text: str) -> str:
    if "月" in text or "时" in text or "時" in text:
        for sign, meant in _EAST:
            text = text.replace(sign, meant)
        text = re.sub(r":(?=\s|$)", " ", text)
    return " ".join(text.split())


def _take_zone(text: str) -> tuple[str, tzinfo | None, str]:
    """A text without the zone at its end, the zone, or the name that several zones have."""
    text = _UNIX_DATE.sub(r" \2 \1", text)  # Mon Aug 24 15:07:27 UTC 2026
    beside = re.search(r"\s*\(([^()]*)\)$", text)
    if beside:
        text = text[: beside.start()]
    zone: tzinfo | None = None
    if found := _OFFSET.search(text):
        sign = found[1]
        # After a day alone this is no zone: 24-08-2026 ends like one.
        before = text[: found.start()].rstrip()
        if sign is None or re.search(r"(:\d\d([.,]\d+)?|[ap]\.?m\.?|T\d{4,6})$", before, re.I):
            zone = UTC if sign is None else _offset(f"{sign}{found[2]}", found[3])
            text = before
    if zone is None and (found := _PLACE.search(text)):
        zone, text = _place(found[1]), text[: found.start()].rstrip()
    if zone is None and (found := _ABBREVIATION.search(text)):
        name = found[1]
        if name in SEVERAL:
            return text[: found.start()].rstrip(), None, name
        if name in ZONES:
            zone = timezone(timedelta(hours=ZONES[name]))
            text = text[: found.start()].rstrip()
    if beside and zone is None:
        zone = named_zone(beside[1])
        if zone is None:
            raise ValueError
    return text, zone, ""


def _offset(hours: str, minutes: str | None) -> tzinfo:
    whole = int(hours.replace("−", "-"))
    part = int(minutes or 0) * (-1 if hours[0] in "-−" else 1)
    if abs(whole) > 14 or abs(part) > 59:
        raise ValueError
    return timezone(timedelta(hours=whole, minutes=part))


@cache
def _place(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError):
        raise ValueError from None


def named_zone(name: str) -> tzinfo | None:
    """The zone of a heading or an option: UTC, UTC+3, Europe/Berlin, CET; None where it is none."""
    name = " ".join(name.split())
    if found := re.fullmatch(r"(?:(?:UTC|GMT)\s*)?([+\-−]\d{1,2})(?::?(\d\d))?", name, re.I):
        try:
            return _offset(found[1], found[2])
        except ValueError:
            return None
    if name.upper() in ZONES:
        return UTC if not ZONES[name.upper()] else timezone(timedelta(hours=ZONES[name.upper()]))
    if name.lower() in ("coordinated universal time", "greenwich mean time", "etc/utc"):
        return UTC
    if american := re.fullmatch(r"(eastern|central|mountain|pacific)( time)?", name, re.I):
        return _place(_AMERICAN[american[1].lower()])
    try:
        return _place(name) if "/" in name else None
    except ValueError:
        return None


def _take_clock(text: str) -> tuple[str, time | None, int]:
    """A text without its time, the time, and how many days later it is meant."""
    half = _HALF.search(text)
    found = _CLOCK.search(text) or _DOTTED.search(text) or _HOUR.search(text)
    if not found:
        if half:
            raise ValueError
        return text, None, 0
    minute = second = part = None
    if found.re is _HOUR:
        hour = found[1] or found[2]
    else:
        hour, minute, second = found[1], found[2], found[3]
        part = found[4] if found.re is _CLOCK else None
    clock, later = _time(hour, minute or "0", second, part, half and half[1].lower())
    rest = text[: found.start()] + " " + text[found.end() :]
    rest = _HALF.sub(" ", rest) if half else rest
    return " ".join(rest.split()), clock, later


def _time(
    hour: str, minute: str, second: str | None, part: str | None, half: str | None
) -> tuple[time, int]:
    h, m, s = int(hour), int(minute), int(second or 0)
    if half == "p" and h < 12:
        h += 12
    elif half == "a" and h >= 12:
        if h > 12:
            raise ValueError
        h = 0
    if (h, m, s) == (24, 0, 0):
        return time(0), 1
    return time(h, m, s, int((part or "0")[:6].ljust(6, "0"))), 0


def _days(text: str) -> tuple[Mapping[Order | None, date], str]:
    text = re.sub(r"(?<=\d)T$", "", text.strip(" ,"))  # the T between a day and its time
    numbers = _NUMBERS.search(text)
    if numbers:
        _only_weekdays(text[: numbers.start()] + " " + text[numbers.end() :])
        return _of_numbers(numbers[1], numbers[2].strip() or " ", numbers[3], numbers[4])
    return {None: _of_words(text)}, ""


def _only_weekdays(rest: str) -> None:
    for word in _WORDS.findall(rest):
        if word.lower() not in weekdays() and word.lower() not in _FILLERS:
            raise ValueError
    if re.sub(r"[\w\s,.]", "", rest):
        raise ValueError


def _of_numbers(a: str, mark: str, b: str, c: str) -> tuple[Mapping[Order | None, date], str]:
    if len(a) == 4 and len(c) <= 2:
        return {None: _within(date(int(a), int(b), int(c)))}, mark
    if len(a) > 2 or len(c) not in (2, 4):
        raise ValueError
    year = int(c) + (2000 if len(c) == 2 else 0)
    found: dict[Order | None, date] = {}
    for order, parts in (
        (Order.DMY, (year, int(b), int(a))),
        (Order.MDY, (year, int(a), int(b))),
        *(((Order.YMD, (2000 + int(a), int(b), int(c))),) if len(a) == len(c) == 2 else ()),
    ):
        try:
            found[order] = _within(date(*parts))
        except ValueError:
            continue
    if not found:
        raise ValueError
    return found, mark


def _of_words(text: str) -> date:
    """A date whose month is a word, in any of the languages that are known."""
    words = [word.lower() for word in _WORDS.findall(text)]
    if re.sub(r"[\w\s,.\-/'’]", "", text):
        raise ValueError
    known = months()
    named = [(n, word) for n, word in enumerate(words) if word in known]
    if len({known[word] for _, word in named}) > 1 and named[0][1] in weekdays():
        named = named[1:]  # mar. 25 août: a Tuesday
    if len({known[word] for _, word in named}) != 1:
        raise ValueError
    at, name = named[-1]
    numbers = []
    for n, word in enumerate(words):
        if word.isdigit():
            numbers.append((n, word))
        elif n != at and not (word in weekdays() or word in _FILLERS or word in _ORDINALS):
            raise ValueError
    if len(numbers) != 2:
        raise ValueError
    (first, a), (_, b) = numbers
    if len(a) == 4:
        year, day = int(a), int(b)
    elif len(b) in (2, 4) and len(a) <= 2 and (len(b) == 4 or first < at):
        year, day = int(b) + (2000 if len(b) == 2 else 0), int(a)
    else:
        raise ValueError
    return _within(date(year, known[name], day))


def _within(day: date) -> date:
    if not FIRST <= day.year <= LAST:
        raise ValueError
    return day


@dataclass
class Column:
    """What the cells of a column, seen one after another, tell of the order of their numbers."""

    newest: date  # nothing was answered after it
    _sure: dict[str, dict[Order, str]] = field(default_factory=dict)
    _open: dict[str, dict[frozenset[Order], str]] = field(default_factory=dict)
    _named: str = ""  # the first cell whose zone is one of several

    def see(self, line: int, text: str, spelled: Spelled) -> None:
        """Remember what one cell leaves open, or decides."""
        if spelled.name and not self._named:
            self._named = f"line {line}: {text}"
        if None in spelled.days:
            return
        orders = {order: day for order, day in spelled.days.items() if order is not None}
        where = f"line {line}: {text}"
        if Order.YMD in orders:  # a year of two digits: one that is still to come is none
            orders = {order: day for order, day in orders.items() if day <= self.newest} or orders
        if len(orders) == 1:
            self._sure.setdefault(spelled.mark, {}).setdefault(next(iter(orders)), where)
            if len(spelled.days) > 1:  # the cell alone would be read in another order
                self._open.setdefault(spelled.mark, {}).setdefault(frozenset(orders), where)
        elif len(set(orders.values())) > 1:
            self._open.setdefault(spelled.mark, {}).setdefault(frozenset(orders), where)

    def orders(self, chosen: Order | None, zoned: bool) -> Mapping[str, Order]:
        """The order by what stands between numbers, where one is needed. Raises Open.

        `zoned`: the zone was said outright.
        """
        if self._named and not zoned:
            raise Open(f"{self._named}: several zones have this name; wants --zone")
        if chosen:
            return dict.fromkeys({*self._sure, *self._open, *"./- "}, chosen)
        return {
            mark: self._order(mark, self._sure.get(mark, {}), seen)
            for mark, seen in self._open.items()
        }

    def _order(
        self, mark: str, sure: Mapping[Order, str], seen: Mapping[frozenset[Order], str]
    ) -> Order:
        if len(sure) > 1:
            one, other = list(sure.values())[:2]
            raise Open(
                f"dates are written in two orders ({one}; {other}): say by --date-order which one "
                "is meant; lines that do not fit it are not imported"
            )
        left = set(sure) or set(Order)
        for orders in seen:
            left &= orders
        if mark == "." and Order.DMY in left:
            return Order.DMY  # who writes dots begins with the day
        if len(left) == 1:
            return left.pop()
        example = next(iter(seen.values()))
        choices = "|".join(sorted(left or set(Order)))
        raise Open(f"{example} may be read in several ways: wants --date-order {choices}")


def instant(
    spelled: Spelled, orders: Mapping[str, Order], zone: tzinfo, strict: bool = False
) -> datetime:
    """When that was, in UTC; a day without a time is its noon in `zone`. ValueError in one line.

    `strict`: the order was said outright, and a date that does not fit it is none.
    """
    order = None if None in spelled.days else orders.get(spelled.mark)
    day = spelled.days.get(order)
    if day is None:
        if order is not None and (strict or len(spelled.days) > 1):
            raise ValueError(f"wants a date with {_NAMED[order]} first")
        day = next(iter(spelled.days.values()))
    clock = NOON if spelled.clock is None else spelled.clock
    found = datetime.combine(day, clock, spelled.zone or zone)
    return (found + timedelta(days=spelled.later)).astimezone(UTC)


_NAMED = {Order.DMY: "the day", Order.MDY: "the month", Order.YMD: "the year"}


def insides(heading: str) -> list[str]:
    """What a heading says in parentheses or brackets, such as UTC in `Submit Date (UTC)`."""
    return re.findall(r"[(\[]([^()\[\]]*)[)\]]", heading)


def is_like_zone(inside: str) -> bool:
    """Whether what stands behind the heading of dates means a zone, which `named_zone` knows not.

    `(CST)` and `(Central European Time)` do; `(DD/MM/YYYY)`, `(local time)` and `(required)` not.
    """
    word = " ".join(inside.split())
    if re.fullmatch(r"[A-Z]{2,5}", word):
        return not re.fullmatch(r"[YMDHS]+", word)
    return bool(
        re.fullmatch(r"[\w &,./+:-]*\b(?:time|zone)\b[\w &,./+:-]*", word, re.I)
        and not re.search(r"\blocal\b|\byour\b|\bdate\b|^time$", word, re.I)
    )
