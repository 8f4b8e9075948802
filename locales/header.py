"""The header of a catalogue: how its language names itself and writes figures, lists and days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import parse_pattern

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_LINE = re.compile(r'"([A-Za-z-]+): ?(.*)\\n"')
FORMS = {
    "X-Percent": {"n"},
    "X-Figures": {"a", "b"},
    "X-Sentences": {"a", "b"},
    "X-Days-Over-Months": {"first", "last"},
}
"""Placeholders that an entry of the header must have; X-Days-In-Month chooses among four."""
PATTERNS = {"X-Clock": r"%\([Hh]+\)s.*%\(mm\)s", "X-Month": r"%\([ML]+\)s"}
ENTRIES = (
    "Plural-Forms", "X-Name", "X-Locale", "X-Time-Zone", *FORMS, "X-Days-In-Month",
    *PATTERNS,
)  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What differs between languages besides their words."""

    name: str  # as its own speakers call it
    locale: Locale  # Babel's: grouping, decimal sign, names of months, "A, B and C"
    zone: str  # IANA; where most of its speakers live
    percent: str  # {n}%
    figures: str  # between figures one after another
    sentences: str  # between two sentences
    days_over_months: str  # {first} – {last}, both written out
    days_in_month: str  # the same within a month; {from} and {to} are days without theirs
    clock: str  # Babel's pattern of a time of day
    month: str  # Babel's pattern of a month after "before"

    @property
    def spaced(self) -> bool:
        """A space before a percent sign: numbers keep to their nouns, and dashes to their line."""
        return NO_BREAK_SPACE in self.percent


class BadHeader(ValueError):
    """An entry that is missing or cannot be used; `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        super().__init__(problem)


def entries(text: str) -> dict[str, tuple[int, str]]:
    """The line and the value of each entry of the header of a gettext file."""
    found = {}
    for line, words in enumerate(text.splitlines(), start=1):
        if not words:
            break
        if match := _LINE.fullmatch(words):
            found[match[1]] = (line, match[2])
    return found


def read_header(text: str) -> Header:
    """The header of a gettext file; raises BadHeader."""
    lines = entries(text)
    for entry in ENTRIES:
        if not lines.get(entry, (0, ""))[1]:
            raise BadHeader(lines.get(entry, (1, ""))[0], f"the header wants {entry}")
    said = {entry: value for entry, (_, value) in lines.items()}

    def bad(entry: str, wanted: str) -> BadHeader:
        return BadHeader(lines[entry][0], f"{entry} wants {wanted}")

    for entry, names in FORMS.items():
        if set(re.findall(r"\{(\w*)\}", said[entry])) != names:
            raise bad(entry, " and ".join(f"{{{name}}}" for name in sorted(names)))
    if not set(re.findall(r"\{(\w*)\}", said["X-Days-In-Month"])) <= {
        "first",
        "last",
        "from",
        "to",
    }:
        raise bad("X-Days-In-Month", "some of {first}, {last}, {from} and {to}")
    try:
        locale = Locale.parse(said["X-Locale"])
    except (ValueError, UnknownLocaleError):
        raise bad("X-Locale", "a locale that Babel knows, such as fi_FI") from None
    try:
        ZoneInfo(said["X-Time-Zone"])
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise bad("X-Time-Zone", "an IANA time zone, such as Europe/Helsinki") from None
    for entry, shape in PATTERNS.items():
        try:
            written = str(parse_pattern(said[entry]).format)
        except ValueError:
            written = ""
        if not re.search(shape, written):
            raise bad(entry, "a pattern of Babel's, such as HH:mm or MMMM")
    return Header(
        name=said["X-Name"],
        locale=locale,
        zone=said["X-Time-Zone"],
        percent=said["X-Percent"].replace(" ", NO_BREAK_SPACE),
        figures=_between(said["X-Figures"]),
        sentences=_between(said["X-Sentences"]),
        days_over_months=said["X-Days-Over-Months"],
        days_in_month=said["X-Days-In-Month"],
        clock=said["X-Clock"],
        month=said["X-Month"],
    )


def _between(form: str) -> str:
    return form.removeprefix("{a}").removesuffix("{b}")
