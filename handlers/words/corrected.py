"""A message that its writer has edited: whoever got its words in a case gets the correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import Message

from handlers.cases.thread import file_of, too_long, words_of
from handlers.company.typed import propose
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from handlers.update.turn import Turn
from locales import Text
from storage.cases.case_changes import ChangeCase, CorrectSaid
from storage.cases.cases import Said, case_of_note, facts_of, get_case, said_at
from storage.cases.notes import CorrectNote, note_written
from storage.company.expected import Expected, expected_of
from storage.database.engine import Tx
from storage.outgoing.ledger import entered
from survey.buttons.roles import may

router = Router(name="corrected")


class SaidInCase(Filter):
    """Passes edits of what is in a case's thread, giving handlers `said`."""

    async def __call__(self, message: Message, who: Respondent, tx: Tx) -> bool | dict[str, Any]:
        said = await said_at(tx, message.chat.id, message.message_id)
        if said is None or said.written_by not in (None, who.telegram_id):
            return False
        return {"said": said}


@router.edited_message(SaidInCase())
async def said_corrected(message: Message, said: Said, turn: Turn) -> Step:
    """What the other side got is followed by what it says now."""
    case = await get_case(turn.tx, said.case_id, lock=True)
    private = message.chat.type == "private"
    language = turn.who.language if private else turn.definition.company.fallback

    def answer(words: Text) -> Step:
        return say(message.chat.id, words, language, reply_to=message.message_id)

    if case is None:
        return NOTHING
    kind, file_id = file_of(message)
    now_says = replace(said, text=words_of(message), file_kind=kind, file_id=file_id)
    if now_says == said or not (now_says.text or file_id):
        return NOTHING
    if said.written_by is None:
        if turn.who.person is None or turn.who.person.id != case.person_id:
            return NOTHING
        changed = CorrectSaid(case, now_says, turn.now, turn.who.staff.readers, turn.definition)
        return Step((changed,)) + answer(turn.who.kept("corrected.passed"))
    if not may(turn.who.role, "/cases"):
        return answer(Text("managers.only"))
    facts = await facts_of(turn.tx, case)
    if not facts.reachable:
        return answer(Text("case.unreachable"))
    if problem := too_long(now_says):
        return answer(problem)
    others = [one for one in turn.who.staff.readers if one != message.chat.id]
    changed = CorrectSaid(
        case, now_says, turn.now, others, turn.definition, relay_to=facts.telegram_id
    )
    return Step((changed,)) + answer(Text("corrected.passed"))


class NotedBefore(Filter):
    """Passes edits of a customer's note, giving handlers `note`, its id and its words."""

    async def __call__(self, message: Message, who: Respondent, tx: Tx) -> bool | dict[str, Any]:
        if who.person is None or not message.text or message.chat.type != "private":
            return False
        note = await note_written(tx, who.person.id, message.message_id)
        return {"note": note} if note else False


@router.edited_message(NotedBefore())
async def note_corrected(message: Message, note: tuple[int, str], turn: Turn) -> Step:
    """The note says something else, and so does its alert."""
    (note_id, before), words = note, words_of(message)
    if not words or words == before:
        return NOTHING
    step = Step((CorrectNote(note_id, words),))
    case = await case_of_note(turn.tx, note_id)
    if case is not None:
        readers = turn.who.staff.readers
        step += Step((ChangeCase(case, {}, turn.now, readers, turn.definition, "rewritten"),))
    return step + turn.say(turn.who.kept("corrected.passed"))


class Unconfirmed(Filter):
    """Passes edits of a setting that waits for its Yes, giving handlers `row`."""

    async def __call__(
        self, message: Message, who: Respondent, tx: Tx, now: datetime
    ) -> bool | dict[str, Any]:
        row = await expected_of(tx, who.telegram_id) if who.reads and message.text else None
        waits = row is not None and row.holds(now) and row.typed == message.message_id
        return {"row": row} if waits else False


@router.edited_message(F.chat.type == "private", Unconfirmed())
async def proposal_corrected(message: Message, row: Expected, turn: Turn) -> Step:
    """The question is put again, about what stands there now."""
    return await propose(message, row.what, turn)


class PassedOn(Filter):
    """Passes edits of an employee's words that were sent at a tap."""

    async def __call__(self, message: Message, who: Respondent, tx: Tx) -> bool:
        if not who.on_roster or message.chat.type != "private":
            return False
        return await entered(tx, "", "note", str(message.message_id), message.chat.id)


@router.edited_message(PassedOn())
async def passed_on_before(message: Message, who: Respondent) -> Step:
    """The words went as they were: a correction is a message of its own."""
    return say(who.telegram_id, Text("corrected.sent"), who.language, reply_to=message.message_id)
