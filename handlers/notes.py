"""What customers say outside a sitting: kept, and passed to a person who reads it."""

from __future__ import annotations

from datetime import datetime

from handlers.hooks import told
from handlers.preview import preview_text
from handlers.replies import say
from handlers.respondent import Respondent
from handlers.step import Step
from locales import Text
from storage.changes import Change
from storage.notes import AddNote
from storage.outbox import Enqueue
from storage.people import ChangePerson
from survey.definition import Definition


def heard(
    words: str, who: Respondent, now: datetime, definition: Definition, silent: bool = False
) -> Step:
    """Store a customer's note and pass it on. A stranger gets help, a manager sees a preview."""
    company = definition.company
    if who.reads:
        return preview_text(words, who, definition)
    if who.person is None:
        return say(who.telegram_id, Text("help", {"company": company.name}), who.language)
    note = AddNote(who.person.id, words, now)
    changes: tuple[Change, ...] = (
        note,
        *told(definition, "note", note.id, now),
        *(Enqueue("note", reader, {"text": words}, now) for reader in who.staff.readers),
    )
    if who.person.listening_until:
        changes += (ChangePerson(who.person.id, {"listening_until": None}),)
    if silent:
        return Step(changes=changes)
    return Step(changes=changes) + say(who.telegram_id, Text("note.thanks"), who.language)
