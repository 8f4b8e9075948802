"""What the company's own programs are told: rows of ids, read when they are sent."""

from __future__ import annotations

from datetime import datetime

from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from survey.definition.definition import Definition, Event


def told(
    definition: Definition, event: Event, about: int, now: datetime, survey_key: str = ""
) -> tuple[Enqueue, ...]:
    """One row for each hook that wants to know. `about`: the id of the answer, note or case.

    Of an anonymous survey there is nothing to tell: its answers have no id.
    """
    payload = {"id": new_id(), "event": event, "about": about, "at": now.isoformat()}
    return tuple(
        Enqueue(OutgoingKind.HOOK, hook.number, payload, now)
        for hook in definition.hooks
        if hook.wants(event, survey_key)
    )
