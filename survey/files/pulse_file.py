"""An invented pulse from a file: who gave what, in which group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from survey.files.ids import whole
from survey.files.sheet import Row, Unreadable, clean, table, too_long

COLUMNS = ["group", "score"]


@dataclass(frozen=True)
class InventedPulse:
    """The headcount of each group, and the scores of those who answered."""

    headcounts: dict[str, int]
    scores: dict[str, list[int]]


def read_pulse(found: Iterable[Row]) -> InventedPulse:
    """The rows of a table: group and score, an empty score for who stayed silent.

    A row of two empty cells is a silent person without a group.
    Raises Unreadable in one line that names the number of a bad line (the header is line 1).
    """
    header, rows = table(found, blanks=True)
    columns = [name.lower() for name in header]
    if sorted(columns) != COLUMNS:
        raise Unreadable("line 1: wants the columns group,score")
    pulse = InventedPulse({}, {})
    for number, cells in rows:
        if isinstance(cells, str):
            raise Unreadable(f"line {number}: {cells}")
        row = dict(zip(columns, map(clean, cells), strict=True))
        group, score = row["group"], whole(row["score"])
        if fault := too_long(group):
            raise Unreadable(f"line {number}: group: {fault}")
        pulse.headcounts[group] = pulse.headcounts.get(group, 0) + 1
        if not score:
            continue
        if not (score.isascii() and score.isdigit() and len(score) <= 2 and int(score) <= 10):
            raise Unreadable(f"line {number}: score: wants 0 to 10, or nothing for silence")
        pulse.scores.setdefault(group, []).append(int(score))
    people = sum(pulse.headcounts.values())
    if people < 2:
        raise Unreadable(f"wants the people of a company, one a line, not {people}")
    return pulse
