"""Customers as a company hands them over: a table, one person a line, checked line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from survey.files.ids import SPOILED, is_spoiled, whole
from survey.files.scores import UNANSWERED
from survey.files.sheet import (
    LONGEST,
    Row,
    Unreadable,
    bad_language,
    bad_telegram_id,
    clean,
    kept,
    place,
    shown,
    table,
)

COLUMNS = ("external_id", "telegram_id", "name", "language", "segment")
FIELDS = (*COLUMNS, "last_name", "stopped")
"""What `--map` may name."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "external_id": ("external_id", "external id", "email", "email address", "e-mail",
                    "e-mail address", "contact email", "person email", "record id"),
    "telegram_id": ("telegram_id", "telegram id"),
    "name": ("name", "full name", "contact name", "first name", "firstname", "fname"),
    "last_name": ("last name", "lastname", "lname", "surname"),
    "language": ("language",),
    "segment": ("segment",),
    "stopped": ("stopped", "unsub_time", "unsubscribed", "unsubscribed at", "unsubscribe time",
                "opted out", "opt out", "email opt out", "unsubscribed from all email",
                "opted out of email", "do not contact", "dontcontact"),
}  # fmt: skip
"""By field the headings it is known under, best first; every other column is a property."""
LONGEST_PROPERTY = 40  # characters of a property's name and of its value, as in eleven.toml
MOST_PROPERTIES = 50
_NO = UNANSWERED | {"no", "n", "false", "0", "нет", "не", "ei", "否", "ні", "nein"}


@dataclass(frozen=True)
class Entry:
    """One good line; what the file leaves empty is None or absent."""

    number: int
    external_id: str | None
    telegram_id: int | None
    name: str | None
    language: str | None
    segment: str | None
    properties: Mapping[str, str]
    stopped: bool = False  # wants to be asked nothing
    notes: tuple[str, ...] = ()  # what of the line was not kept as it stands


@dataclass(frozen=True)
class BadLine:
    """A line that is not taken: its number in the file (the header is line 1), and why."""

    number: int
    problem: str
    value: str = ""  # the cell that is wrong, where one alone is


@dataclass(frozen=True)
class _Columns:
    """Where each field stands, and the columns that are properties, by their names."""

    places: Mapping[str, int]
    properties: Mapping[int, str] = field(default_factory=dict)

    def cell(self, cells: Sequence[str], name: str) -> str:
        at = self.places.get(name)
        return "" if at is None else clean(cells[at])


def read_people(
    found: Iterable[Row], languages: Sequence[str], chosen: Mapping[str, str] | None = None
) -> Iterator[Entry | BadLine]:
    """Read a table of customers line by line; `chosen` names the column of a field outright.

    Raises Unreadable where the header cannot be used.
    """
    header, below = table(found)
    columns = _columns(header, chosen or {})
    return _entries(below, columns, languages)


def _columns(header: Sequence[str], chosen: Mapping[str, str]) -> _Columns:
    places = {field: chosen_place(header, wanted) for field, wanted in chosen.items()}
    for name, headings in NAMES.items():
        if name not in places:
            free = (place(header, heading) for heading in headings)
            at = next((n for n in free if n is not None and n not in places.values()), None)
            if at is not None:
                places[name] = at
    if not {"external_id", "telegram_id"} & set(places):
        raise Unreadable(
            "line 1: wants a column external_id (an e-mail address will do) or telegram_id, or "
            "both; --map external_id=COLUMN says which"
        )
    properties: dict[int, str] = {}
    for at, heading in enumerate(header):
        name = kept(heading, LONGEST_PROPERTY)
        if at not in places.values() and name and name not in properties.values():
            properties[at] = name
    return _Columns(places, dict(list(properties.items())[:MOST_PROPERTIES]))


def chosen_place(header: Sequence[str], wanted: str) -> int:
    """The column that `--map` names by its heading or its number from 1. Raises Unreadable."""
    at = place(header, " ".join(wanted.split()).lower())
    if at is not None:
        return at
    number = wanted.strip().removeprefix("#")
    if re.fullmatch(r"[0-9]{1,4}", number) and 0 < int(number) <= len(header):
        return int(number) - 1
    raise Unreadable(f'line 1: has no column "{shown(wanted)}"')


def _entries(
    below: Iterator[tuple[int, list[str] | str]], columns: _Columns, languages: Sequence[str]
) -> Iterator[Entry | BadLine]:
    for number, cells in below:
        if isinstance(cells, str):
            yield BadLine(number, cells)
            continue
        external_id = whole(columns.cell(cells, "external_id"))
        telegram_id = whole(columns.cell(cells, "telegram_id"))
        language = columns.cell(cells, "language").lower()
        problem = _problem(external_id, telegram_id, language, languages)
        if problem:
            yield BadLine(number, problem)
            continue
        notes: list[str] = []
        names = (columns.cell(cells, "name"), columns.cell(cells, "last_name"))
        yield Entry(
            number=number,
            external_id=external_id or None,
            telegram_id=int(telegram_id) if telegram_id else None,
            name=short(" ".join(filter(None, names)), "name", notes) or None,
            language=language or None,
            segment=short(columns.cell(cells, "segment"), "segment", notes) or None,
            properties=properties_of(columns.properties, cells, notes),
            stopped=columns.cell(cells, "stopped").lower() not in _NO,
            notes=tuple(notes),
        )


def short(text: str, what: str, notes: list[str]) -> str:
    """A text as the database takes it; a note where it was shortened."""
    if len(text) > LONGEST:
        notes.append(f"{what}: shortened to {LONGEST} characters")
    return kept(text)


def properties_of(
    properties: Mapping[int, str], cells: Sequence[str], notes: list[str]
) -> dict[str, str]:
    """The properties of a row; one that is too long to be counted by is left out, with a note."""
    found = {}
    for at, name in properties.items():
        value = kept(clean(cells[at]), LONGEST)
        if value and len(value) <= LONGEST_PROPERTY:
            found[name] = value
        elif value:
            notes.append(
                f'"{shown(name)}": left out, it has more than {LONGEST_PROPERTY} characters'
            )
    return found


def _problem(external_id: str, telegram_id: str, language: str, languages: Sequence[str]) -> str:
    if not external_id and not telegram_id:
        return "external_id, telegram_id: wants one of the two, or both"
    for name, cell in (("external_id", external_id), ("telegram_id", telegram_id)):
        if is_spoiled(cell):
            return f"{name}: {SPOILED}"
    if len(external_id) > LONGEST or external_id != kept(external_id):
        return f"external_id: wants at most {LONGEST} printable characters"
    wrong = {
        "telegram_id": bad_telegram_id(telegram_id),
        "language": bad_language(language, languages),
    }
    return next((f"{column}: {problem}" for column, problem in wrong.items() if problem), "")
