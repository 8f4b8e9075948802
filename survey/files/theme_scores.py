"""How well themes are read: against reasons that a person has sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from survey.files.sheet import Row, Unreadable, place, shown, table
from survey.themes.themes import UNSORTED, read_themes


class Labelled(NamedTuple):
    """A reason, the themes a person found in it, and the group it is counted in, "" for none."""

    group: str
    language: str
    reason: str
    themes: frozenset[str]


class BadLine(NamedTuple):
    """A line that cannot be used, by its number in the file, and why."""

    line: int
    problem: str


def read_labelled(found: Iterable[Row], themes: Sequence[str]) -> Iterator[Labelled | BadLine]:
    """The rows of a file with the columns reason and themes, and if you like language and group.

    Themes stand apart by spaces; a reason without any has an empty cell, or `unsorted`. Raises
    Unreadable where a column is missing.
    """
    header, rows = table(found)
    names = [name.lower() for name in header]
    for wanted in ("reason", "themes"):
        if place(names, wanted) is None:
            raise Unreadable(f'line 1: wants a column "{wanted}"')
    for number, cells in rows:
        if isinstance(cells, str):
            yield BadLine(number, cells)
            continue
        row = dict(zip(names, map(str.strip, cells), strict=True))
        named = frozenset(row["themes"].lower().split()) - {UNSORTED}
        if not row["reason"]:
            yield BadLine(number, "reason: is empty")
        elif unknown := sorted(named - set(themes)):
            known = ", ".join(themes)
            yield BadLine(number, f'themes: "{shown(unknown[0])}" is none of {known}')
        else:
            group, language = row.get("group", ""), row.get("language", "")
            yield Labelled(group, language, row["reason"], named)


@dataclass(frozen=True)
class ThemeScore:
    """How `n` reasons were read; each share from 0 to 1, None where there is nothing to share.

    `exact`: reasons read as the person did, none being right where they found none. `precision`: of
    the themes read, those that are right. `recall`: of the right themes, those read. `abstained`:
    reasons in which nothing was read.
    """

    n: int
    exact: float | None
    precision: float | None
    recall: float | None
    abstained: float | None


Reader = Callable[[Sequence[str]], Sequence[frozenset[str]] | None]


def evaluate(
    rows: Sequence[Labelled], themes: Sequence[str], again: Reader | None = None
) -> ThemeScore:
    """Read each reason, those in which nothing was found `again` where that is given; compare."""
    read = {row.reason: frozenset(read_themes(row.reason, themes)) for row in rows}
    empty = [reason for reason, found in read.items() if not found]
    if again and empty:
        read |= zip(empty, again(empty) or [frozenset[str]()] * len(empty), strict=True)
    pairs = [(read[row.reason], row.themes) for row in rows]
    right = sum(len(found & wanted) for found, wanted in pairs)
    return ThemeScore(
        n=len(pairs),
        exact=_share(sum(found == wanted for found, wanted in pairs), len(pairs)),
        precision=_share(right, sum(len(found) for found, _ in pairs)),
        recall=_share(right, sum(len(wanted) for _, wanted in pairs)),
        abstained=_share(sum(not found for found, _ in pairs), len(pairs)),
    )


def _share(some: int, all_of_them: int) -> float | None:
    return some / all_of_them if all_of_them else None
