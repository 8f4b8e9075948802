"""Answers that were given elsewhere, as CSV: one a line, checked line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from survey.files.formulas import unmarked
from survey.files.people_file import BadLine
from survey.files.sheet import Unreadable, shown, table, too_long
from survey.scores.scale import TOP

FIELDS = (
    "score", "date", "reason", "themes", "external_id", "name", "segment", "touchpoint",
    "answer_id",
)  # fmt: skip
LONGEST_THEME = 40  # characters
LONGEST_REASON = 4096  # characters, as one message of a chat
_OWN = {
    "score": ("score",),
    "date": ("date", "scored_at", "day"),
    "reason": ("reason", "comment"),
    "themes": ("themes",),  # with semicolons between
    "external_id": ("external_id", "email"),
    "name": ("name",),
    "segment": ("segment",),
    "touchpoint": ("touchpoint",),
    "answer_id": ("answer_id",),  # of our own export
}
SOURCES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "": _OWN,
    "delighted": _OWN
    | {
        "date": ("survey responded at", "responded at", "response time", "created at", "date"),
        "reason": ("comment",),
        "external_id": ("person email", "email"),
        "name": ("person name", "name"),
    },
    "retently": _OWN
    | {
        "score": ("score", "rating"),
        "date": ("responded at", "created date", "survey date", "date"),
        "reason": ("feedback", "comment"),
        "name": ("first name", "name"),
    },
    "surveymonkey": _OWN
    | {
        "date": ("end date", "date modified", "date created", "start date"),
        "external_id": ("email address", "email", "respondent id"),
        "name": ("first name", "name"),
    },
}
"""Where an export came from, and the columns that each field may be called there, best first."""

_SHORT = ("external_id", "name", "segment", "touchpoint")
_ID = re.compile(r"[0-9]{1,15}|[1-8][0-9]{15}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,2}", re.ASCII)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p")
_LAYOUTS = [day + time for day in ("%d.%m.%Y", "%m/%d/%Y") for time in _TIMES]
DATE = "wants a date such as 2026-11-16, 16.11.2026 or 11/16/2026, with or without a time"


@dataclass(frozen=True)
class Given:
    """One answer of a file; an empty text is one that the file does not give."""

    number: int
    score: int
    at: datetime
    reason: str
    external_id: str
    name: str
    segment: str
    touchpoint: str
    themes: tuple[str, ...] = ()  # none: those that its reason is read to have
    answer_id: int | None = None  # where it was an answer of this bot before


@dataclass(frozen=True)
class Expected:
    """What the lines of a file must fit: the survey's scale, the company's zone, and now."""

    scale_min: int
    zone: ZoneInfo
    now: datetime


def read_answers(
    lines: Iterable[str], source: str, chosen: Mapping[str, str], expected: Expected
) -> Iterator[Given | BadLine]:
    """Read a file of answers line by line; `chosen` names the column of a field outright.

    Raises Unreadable where a column that is needed is missing.
    """
    header, below = table(lines)
    names = [name.lower() for name in header]
    places = {field: _place(field, names, source, chosen) for field in FIELDS}
    for field in ("score", "date"):
        if places[field] is None:
            known = ", ".join(f'"{name}"' for name in SOURCES[source][field])
            raise Unreadable(
                f"line 1: has no column for the {field}; wants {known}, "
                f"or say which by --map {field}=COLUMN"
            )
    # One maker of such files puts a second line of headings below the first.
    second = 2 if source == "surveymonkey" else None
    return _answers(below, places, second, expected)


def _place(field: str, names: Sequence[str], source: str, chosen: Mapping[str, str]) -> int | None:
    if field in chosen:
        wanted = chosen[field].strip().lower()
        if wanted not in names:
            raise Unreadable(f'line 1: has no column "{shown(chosen[field])}"')
        return names.index(wanted)
    return next((names.index(name) for name in SOURCES[source][field] if name in names), None)


def _answers(
    below: Iterator[tuple[int, list[str] | str]],
    places: Mapping[str, int | None],
    second: int | None,
    expected: Expected,
) -> Iterator[Given | BadLine]:
    for number, cells in below:
        if number == second and (isinstance(cells, str) or not _score(cells, places)):
            continue
        if isinstance(cells, str):
            yield BadLine(number, cells)
            continue
        row = {field: "" if at is None else unmarked(cells[at]) for field, at in places.items()}
        try:
            yield _given(number, row, expected)
        except ValueError as fault:
            yield BadLine(number, str(fault))


def _score(cells: Sequence[str], places: Mapping[str, int | None]) -> str:
    at = places["score"]
    return "" if at is None or not _NUMBER.fullmatch(cells[at]) else cells[at]


def _given(number: int, row: Mapping[str, str], expected: Expected) -> Given:
    score = int(row["score"]) if _NUMBER.fullmatch(row["score"]) else -1
    if not expected.scale_min <= score <= TOP:
        raise ValueError(f"score: wants a whole number from {expected.scale_min} to {TOP}")
    at = parse_date(row["date"], expected.zone)
    if at > expected.now:
        raise ValueError("date: wants a day that has come")
    if len(row["reason"]) > LONGEST_REASON:
        raise ValueError(f"reason: wants at most {LONGEST_REASON} characters")
    for field in _SHORT:
        problem = too_long(row[field])
        if problem:
            raise ValueError(f"{field}: {problem}")
    themes = tuple(dict.fromkeys(filter(None, map(str.strip, row["themes"].split(";")))))
    if any(len(theme) > LONGEST_THEME or not theme.isprintable() for theme in themes):
        raise ValueError(f"themes: wants at most {LONGEST_THEME} characters each, ; between them")
    texts = {field: row[field] for field in ("reason", *_SHORT)}
    known = int(row["answer_id"]) if _ID.fullmatch(row["answer_id"]) else None
    return Given(number=number, score=score, at=at, themes=themes, answer_id=known, **texts)


def parse_date(text: str, zone: ZoneInfo) -> datetime:
    """The instant of a date in one of three ways of writing; without a time it is noon there.

    A time without a zone is the company's. Raises ValueError in one line.
    """
    found = None
    try:
        found = datetime.fromisoformat(text.removesuffix(" UTC") + "Z" * text.endswith(" UTC"))
    except ValueError:
        for layout in _LAYOUTS:
            try:
                found = datetime.strptime(text, layout)  # noqa: DTZ007 - the zone comes below
                break
            except ValueError:
                continue
    if found is None or not 2000 <= found.year < 2100:
        raise ValueError(f"date: {DATE}")
    if ":" not in text:
        found = found.replace(hour=12)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
