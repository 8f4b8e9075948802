"""Customers as a company hands them over: CSV, one person a line, checked line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey.files.sheet import Unreadable, bad_language, bad_telegram_id, shown, table, too_long

COLUMNS = ("external_id", "telegram_id", "name", "language", "segment")
LONGEST_PROPERTY = 40  # characters of a property's name and of its value, as in eleven.toml
MOST_PROPERTIES = 50


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


@dataclass(frozen=True)
class BadLine:
    """A line that is not taken: its number in the file (the header is line 1), and why."""

    number: int
    problem: str


def read_people(lines: Iterable[str], languages: Sequence[str]) -> Iterator[Entry | BadLine]:
    """Read a file of customers line by line; whatever is no column of ours is a property.

    Raises Unreadable where the header cannot be used.
    """
    header, below = table(lines)
    columns = [name.lower() if name.lower() in COLUMNS else name for name in header]
    if not {"external_id", "telegram_id"} & set(columns):
        raise Unreadable("line 1: wants a column external_id or telegram_id, or both")
    properties = [name for name in columns if name not in COLUMNS]
    for name in properties:
        problem = too_long(name, LONGEST_PROPERTY)
        if problem:
            raise Unreadable(f'line 1: the column "{shown(name)}" {problem} in its name')
    if len(properties) > MOST_PROPERTIES:
        raise Unreadable(f"line 1: wants at most {MOST_PROPERTIES} columns of properties")
    return _entries(below, columns, properties, languages)


def _entries(
    below: Iterator[tuple[int, list[str] | str]],
    columns: Sequence[str],
    properties: Sequence[str],
    languages: Sequence[str],
) -> Iterator[Entry | BadLine]:
    for number, cells in below:
        if isinstance(cells, str):
            yield BadLine(number, cells)
            continue
        row = dict(zip(columns, cells, strict=True))
        problem = _problem(row, languages)
        if problem:
            yield BadLine(number, problem)
            continue
        telegram_id = row.get("telegram_id")
        yield Entry(
            number=number,
            external_id=row.get("external_id") or None,
            telegram_id=int(telegram_id) if telegram_id else None,
            name=row.get("name") or None,
            language=row.get("language", "").lower() or None,
            segment=row.get("segment") or None,
            properties={name: row[name] for name in properties if row[name]},
        )


def _problem(row: Mapping[str, str], languages: Sequence[str]) -> str:
    if not row.get("external_id") and not row.get("telegram_id"):
        return "external_id, telegram_id: wants one of the two, or both"
    for column, cell in row.items():
        problem = too_long(cell) if column in COLUMNS else too_long(cell, LONGEST_PROPERTY)
        if problem:
            return f"{shown(column)}: {problem}"
    wrong = {
        "telegram_id": bad_telegram_id(row.get("telegram_id", "")),
        "language": bad_language(row.get("language", ""), languages),
    }
    return next((f"{column}: {problem}" for column, problem in wrong.items() if problem), "")
