"""What customers say outside a sitting: kept, and passed to a person who reads it."""

from __future__ import annotations

from dataclasses import replace

from aiogram.types import Message

from handlers.addressing import staff_words
from handlers.cases.thread import said_in
from handlers.update.enough import A_DAY, enough
from handlers.update.step import Step
from handlers.update.turn import Turn
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
from storage.outgoing.hooks import tell_hooks
from storage.people.people import ChangePerson
from survey.asking.cases import due_from
from survey.buttons.callbacks import wish_data


async def keep_note(
    turn: Turn, message: Message, words: str, silent: bool = False, spoken_in: Case | None = None
) -> Step:
    """Pass on what a customer says: in their open case, else as a note that may become one.

    `spoken_in`: a case that was closed in conversation. A stranger gets help; of the staff it is
    asked whom their words are for.
    """
    company = turn.definition.company
    if turn.who.reads:
        return await staff_words(turn, message, words)
    if turn.who.person is None:
        return turn.say(Text("help", {"company": company.name}))
    if refused := await enough(turn):
        return refused
    prompt = Prompt(turn.who.kept("note.thanks"))
    changes: tuple[Change, ...]
    case = spoken_in or await open_case_of(turn.tx, turn.who.person.id)
    news = "said" if case else ""  # more of a note goes into its alert, and makes no new one
    case = case or await note_being_heard(turn.tx, turn.who.person.id, turn.now - A_DAY)
    said = said_in(case, message, turn.now) if case else None
    if case and said:
        if await written_before(turn.tx, case.id, message.message_id):  # a double tap
            return Step()
        said = replace(said, text=words)
        readers = turn.who.staff.readers
        changes = (ChangeCase(case, {}, turn.now, readers, turn.definition, news, said=said),)
        if not news:
            button = Button(Text("button.reply"), data=wish_data(case.id, "note"))
            prompt = Prompt(prompt.text, ((button,),))
    else:
        who = turn.who.person
        note = AddNote(who.id, words, turn.now, message.message_id)
        case = new_case(who.id, "note", turn.now, turn.definition, note_id=note.id)
        if who.silenced_until:  # no alert tells of it: it waits in the list
            case = replace(case, due_at=due_from(who.silenced_until, company))
        changes = (
            note,
            *tell_hooks(turn.definition, "note", note.id, turn.now),
            OpenCase(case, turn.who.staff.readers, turn.definition),
        )
        button = Button(Text("button.reply"), data=wish_data(case.id, "note"))
        prompt = Prompt(prompt.text, ((button,),))
    if turn.who.person.listening_until:
        changes += (ChangePerson(turn.who.person.id, {"listening_until": None}),)
    if silent:
        return Step(changes=changes)
    return Step(changes=changes) + turn.say(prompt)
