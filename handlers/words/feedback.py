"""/feedback, and words outside any sitting: whom they reach is said before they go.

A customer's words reach the managers without a name. An employee's reach them with one, so they
are shown first and sent at a tap; until then they are stored nowhere but in the chat.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.interview.asking import listen
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.words.notes import heard
from locales import LANGUAGES, Button, Prompt, Text, text
from locales.roster import known_as
from storage.cases.notes import PassOn
from storage.database.engine import Tx
from storage.pulse.roster import LISTED, Employee
from survey.buttons.callbacks import Action, Tap, note_data
from survey.definition.definition import Definition

router = Router(name="feedback")
router.message.filter(F.chat.type == "private")

COMMAND = "/feedback"
INVITATIONS = frozenset(text(language, "feedback.ask") for language in LANGUAGES)


@router.message(Command(COMMAND.removeprefix("/"), ignore_mention=True))
async def feedback_asked(
    message: Message,
    command: CommandObject,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Pass on what stands behind the command, or ask for it."""
    words = (command.args or "").strip()
    if not words:
        asked = say(who.telegram_id, Text("feedback.ask"), who.language, expecting=True)
        return listen(who.person, now) + asked if who.person else asked
    return await said_freely(tx, message, words, who, now, definition)


def answers_invitation(message: Message) -> bool:
    """Whether a text replies to the bot's request for feedback."""
    asked = message.reply_to_message
    return bool(asked and asked.from_user and asked.from_user.is_bot and asked.text in INVITATIONS)


async def said_freely(
    tx: Tx, message: Message, words: str, who: Respondent, now: datetime, definition: Definition
) -> Step:
    """Words that were meant for the company; by giving them a stranger becomes a customer."""
    if who.reads or who.only_employee:
        return await unasked(tx, message, words, who, now, definition)
    person, made = who.as_person(now)
    return made + await heard(tx, message, words, replace(who, person=person), now, definition)


async def unasked(
    tx: Tx, message: Message, words: str, who: Respondent, now: datetime, definition: Definition
) -> Step:
    """A text that belongs to no sitting."""
    if who.only_employee and not who.reads:
        return _offer(message, who)
    return await heard(tx, message, words, who, now, definition)


def _offer(message: Message, who: Respondent) -> Step:
    send = Button(Text("button.note.send"), data=note_data("send"))
    drop = Button(Text("button.note.drop"), data=note_data("drop"))
    prompt = Prompt(Text("feedback.offer", {"who": _known(_place(who))}), ((send, drop),))
    return say(who.telegram_id, prompt, who.language, reply_to=message.message_id)


def _place(who: Respondent) -> Employee:
    return next(employee for employee in who.employments if employee.state in LISTED)


def _known(employee: Employee) -> str | Text:
    return known_as(employee.name, employee.segment)


@router.callback_query(Tapped(Action.NOTE))
async def note_tapped(
    callback: CallbackQuery, tap: Tap, who: Respondent, now: datetime, definition: Definition
) -> Step:
    """Send an employee's words, which the question quotes, or forget them."""
    message = callback.message
    quoted = message.reply_to_message if isinstance(message, Message) else None
    if not who.on_roster or quoted is None or not quoted.text:
        return foreign(callback, who)
    if tap.value == "drop":
        return toast(callback) + edit(callback, Text("feedback.dropped"), who.language)
    words = quoted.text.removeprefix(COMMAND).strip()
    sent = PassOn(
        who.telegram_id, quoted.message_id, who.staff.readers,
        {"text": words, "employee": _place(who).id}, now,
    )  # fmt: skip
    return (
        Step(changes=(sent,)) + toast(callback) + edit(callback, Text("note.thanks"), who.language)
    )
