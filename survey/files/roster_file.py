"""A roster as a company hands it over: a table, one employee a line, checked line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from survey.definition.definition import Survey
from survey.files.ids import SPOILED, is_spoiled, whole
from survey.files.sheet import (
    Row,
    Unreadable,
    bad_language,
    bad_telegram_id,
    clean,
    kept,
    shown,
    table,
    too_long,
)

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


def read_roster(found: Iterable[Row], survey: Survey, languages: Sequence[str]) -> Roster:
    """Read a table for an anonymous roster.

    Raises Unreadable where it lacks a column, or has one that a roster must not know.
    """
    header, below = table(found)
    columns = [cell.lower() for cell in header]
    _check_columns([column for column in columns if column], survey)
    people, faults, seen = [], [], dict[tuple[str, str], int]()
    for number, cells in below:
        if isinstance(cells, str):
            faults.append((number, cells))
            continue
        row = dict(zip(columns, map(clean, cells), strict=True))
        row["telegram_id"] = whole(row["telegram_id"])
        row["name"] = kept(row["name"])
        problem = _problem(row, survey, languages) or _repeated(row, number, seen)
        if problem:
            faults.append((number, problem))
        else:
            people.append(_listed(row))
    return Roster(people, faults)


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
    for column in COLUMNS:
        problem = too_long(row.get(column, ""))
        if problem:
            return f"{column}: {problem}"
    if is_spoiled(row["telegram_id"]):
        return f"telegram_id: {SPOILED}"
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
