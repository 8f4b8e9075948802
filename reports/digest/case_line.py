"""Where cases stand, as a digest says it."""

from __future__ import annotations

from collections.abc import Iterable

from locales import Text, sentences, text
from reports.drawing.fitting import size
from storage.cases.case_numbers import CaseNumbers


def case_line(numbers: CaseNumbers, room: int, language: str) -> list[str]:
    """Where cases stand, in `room` characters: what matters less is left out first."""
    told = [text(language, one.key, **one.args) for one in _facts(numbers)]
    while told:
        line = sentences(language, told)
        if size(line) <= room:
            return [line]
        told.pop()
    return []


def _facts(numbers: CaseNumbers) -> Iterable[Text]:
    if numbers.open:
        key = "digest.cases.overdue" if numbers.overdue else "digest.cases"
        yield Text(key, {"open": numbers.open, "overdue": numbers.overdue})
    if numbers.waiting:
        yield Text("digest.cases.waiting", {"waiting": numbers.waiting})
    if numbers.solved_asked:
        said = {"yes": numbers.solved_yes, "asked": numbers.solved_asked}
        yield Text("digest.cases.solved", said)
    if numbers.hours_to_take is not None:
        yield Text("digest.cases.taken", {"taken": numbers.hours_to_take})
    if numbers.hours_to_solve is not None:
        yield Text("digest.cases.ended", {"solved": numbers.hours_to_solve})
