"""What customers say outside a sitting: kept, and passed to a person who reads it."""

from __future__ import annotations

from datetime import datetime

from handlers.replies import say
from handlers.respondent import Respondent
from handlers.step import Step
from locales import Text
from storage.changes import Change
from storage.notes import AddNote
from storage.outbox import Enqueue
from survey.definition import Definition


def heard(
    words: str, who: Respondent, now: datetime, definition: Definition, silent: bool = False
) -> Step:
    """Store a note and pass it on; only a customer is heard by name of their row.

    An employee who is no customer gets help instead: outside a pulse nothing of theirs is stored.
    """
    company = definition.company
    if who.person is None or who.telegram_id in company.managers:
        return say(who.telegram_id, Text("help", {"company": company.name}), who.language)
    changes: tuple[Change, ...] = (
        AddNote(who.person.id, words, now),
        *(Enqueue("note", reader, {"text": words}, now) for reader in company.readers),
    )
    if silent:
        return Step(changes=changes)
    return Step(changes=changes) + say(who.telegram_id, Text("note.thanks"), who.language)
