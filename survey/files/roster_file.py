"""A roster as a company hands it over: CSV, one employee a line, checked line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey.definition.definition import Survey
from survey.files.sheet import Unreadable, bad_language, bad_telegram_id, shown, too_long

COLUMNS = ("external_id", "telegram_id", "name", "language", "segment")


@dataclass(frozen=True)
class Listed:
    """One good line. `telegram_id` None: this person has to open the link to join."""

    telegram_id: int | None
    name: str
    language: str | None
    segment: str


@dataclass(frozen=True)
class Roster:
    """The good lines, and of each bad one its number (the header is line 1) and what is wrong."""

    people: list[Listed]
    faults: list[tuple[int, str]]


def read_roster(data: bytes, survey: Survey, languages: Sequence[str]) -> Roster:
    """Read a file for an anonymous roster: UTF-8, with `,` or `;` between the cells.

    Raises Unreadable where it is no text, lacks a column, or has one that a roster must not know.
    """
    text = _text(data)
    header, *lines = list(_lines(text)) or [(1, [])]
    columns = [cell.strip().lower() for cell in header[1]]
    _check_columns(columns, survey)
    people, faults, seen = [], [], dict[tuple[str, str], int]()
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        problem = ""
        if len(cells) != len(columns):
            problem = f"has {len(cells)} cells, the header has {len(columns)}"
        else:
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            problem = _problem(row, survey, languages) or _repeated(row, number, seen)
        if problem:
            faults.append((number, problem))
        else:
            people.append(_listed(row))
    return Roster(people, faults)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("is not text in UTF-8") from None
    if "\0" in text:
        raise Unreadable("is not text in UTF-8")
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of cells with the number of the line it begins on."""
    head = text.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if head.count(";") > head.count(",") else ",",
        strict=True,
    )
    begins = 1
    try:
        for cells in rows:
            yield begins, cells
            begins = rows.line_num + 1
    except csv.Error:
        raise Unreadable(f"line {begins}: the quotes do not match") from None


def _check_columns(columns: Sequence[str], survey: Survey) -> None:
    strange = [column for column in columns if column not in COLUMNS]
    needed = ("telegram_id", "name", *(("segment",) if survey.segments else ()))
    missing = [column for column in needed if column not in columns]
    if missing:
        raise Unreadable(f"line 1: lacks {', '.join(missing)}; {_allowed()}")
    if strange:
        named = ", ".join(f'"{shown(column)}"' for column in strange)
        raise Unreadable(f"line 1: an anonymous roster has no column {named}; {_allowed()}")
    if len(set(columns)) < len(columns):
        raise Unreadable(f"line 1: has a column twice; {_allowed()}")


def _allowed() -> str:
    return f"wants columns of {', '.join(COLUMNS)}"


def _problem(row: Mapping[str, str], survey: Survey, languages: Sequence[str]) -> str:
    for column, cell in row.items():
        problem = too_long(cell)
        if problem:
            return f"{column}: {problem}"
    if problem := bad_telegram_id(row["telegram_id"]):
        return f"telegram_id: {problem}"
    if not row["name"]:
        return "name: is missing"
    if problem := bad_language(row.get("language", ""), languages):
        return f"language: {problem}"
    if survey.segments and row["segment"] not in survey.segments:
        return f"segment: wants one of {', '.join(survey.segments)}"
    return ""


def _repeated(row: Mapping[str, str], number: int, seen: dict[tuple[str, str], int]) -> str:
    for column in ("telegram_id", "external_id"):
        cell = row.get(column)
        if cell and seen.setdefault((column, cell), number) != number:
            return f"{column}: stands on line {seen[column, cell]} already"
    return ""


def _listed(row: Mapping[str, str]) -> Listed:
    telegram_id = row["telegram_id"]
    return Listed(
        telegram_id=int(telegram_id) if telegram_id else None,
        name=row["name"],
        language=row.get("language", "").lower() or None,
        segment=row.get("segment", ""),
    )
