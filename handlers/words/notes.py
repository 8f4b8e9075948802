"""What customers say outside a sitting: kept, and passed to a person who reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aiogram.types import Message

from handlers.addressing import staff_words
from handlers.cases.thread import said_in
from handlers.update.enough import A_DAY, enough
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Button, Prompt, Text
from storage.cases.case_changes import ChangeCase, OpenCase
from storage.cases.cases import (
    Case,
    new_case,
    note_being_heard,
    open_case_of,
    written_before,
)
from storage.cases.notes import AddNote
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.outgoing.hooks import told
from storage.people.people import ChangePerson
from survey.asking.cases import due_from
from survey.buttons.callbacks import wish_data
from survey.definition.definition import Definition


async def heard(
    tx: Tx,
    message: Message,
    words: str,
    who: Respondent,
    now: datetime,
    definition: Definition,
    silent: bool = False,
    spoken_in: Case | None = None,
) -> Step:
    """Pass on what a customer says: in their open case, else as a note that may become one.

    `spoken_in`: a case that was closed in conversation. A stranger gets help; of the staff it is
    asked whom their words are for.
    """
    company = definition.company
    if who.reads:
        return await staff_words(tx, message, words, who, now, definition)
    if who.person is None:
        return say(who.telegram_id, Text("help", {"company": company.name}), who.language)
    if refused := await enough(tx, who, now):
        return refused
    prompt = Prompt(who.kept("note.thanks"))
    changes: tuple[Change, ...]
    case = spoken_in or await open_case_of(tx, who.person.id)
    news = "said" if case else ""  # more of a note goes into its alert, and makes no new one
    case = case or await note_being_heard(tx, who.person.id, now - A_DAY)
    said = said_in(case, message, now) if case else None
    if case and said:
        if await written_before(tx, case.id, message.message_id):  # a double tap
            return Step()
        said = replace(said, text=words)
        readers = who.staff.readers
        changes = (ChangeCase(case, {}, now, readers, definition, news, said=said),)
        if not news:
            button = Button(Text("button.reply"), data=wish_data(case.id, "note"))
            prompt = Prompt(prompt.text, ((button,),))
    else:
        note = AddNote(who.person.id, words, now, message.message_id)
        case = new_case(who.person.id, "note", now, definition, note_id=note.id)
        if who.person.silenced_until:  # no alert tells of it: it waits in the list
            case = replace(case, due_at=due_from(who.person.silenced_until, company))
        changes = (
            note,
            *told(definition, "note", note.id, now),
            OpenCase(case, who.staff.readers, definition),
        )
        button = Button(Text("button.reply"), data=wish_data(case.id, "note"))
        prompt = Prompt(prompt.text, ((button,),))
    if who.person.listening_until:
        changes += (ChangePerson(who.person.id, {"listening_until": None}),)
    if silent:
        return Step(changes=changes)
    return Step(changes=changes) + say(who.telegram_id, prompt, who.language)
