"""When a question goes out that a program asks for, and what happens inside a quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What becomes of a program's wish to ask somebody."""

    QUEUED = "queued"
    DEFERRED = "deferred"
    MERGED = "merged"
    SKIPPED = "skipped"
    NEEDS_LINK = "needs_link"


@dataclass(frozen=True)
class Moment:
    """The decision; `at` is when a new question is planned, None where there is none."""

    status: Status
    at: datetime | None = None


def moment(
    wanted: datetime,
    free_from: datetime | None,
    when_quarantined: str,
    *,
    is_open: bool,
    is_queued: bool,
) -> Moment:
    """Decide about a question wanted at `wanted` for somebody in quarantine until `free_from`.

    Inside the quarantine a touchpoint says what happens: `skip`; `defer` till it ends, once,
    however many are wanted; `merge` into a question of this survey that waits for its answer.
    """
    if free_from is None or free_from <= wanted:
        return Moment(Status.QUEUED, wanted)
    if when_quarantined == "merge" and is_open:
        return Moment(Status.MERGED)
    if when_quarantined == "defer":
        return Moment(Status.DEFERRED, None if is_queued else free_from)
    return Moment(Status.SKIPPED)
