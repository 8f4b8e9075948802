"""/feedback, and words outside any sitting: whom they reach is said before they go.

A customer's words reach the managers without a name. An employee's reach them with one, so they
are told that this is not anonymous, and the words are sent at a tap; until then they are stored
nowhere but in the chat. So are words of anybody that may have been meant for a pulse.
"""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.interview.asking import listen
from handlers.pulse.under_seal import Side, mark_of, side_of
from handlers.update.enough import ENOUGH, too_many
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from handlers.words.notes import keep_note
from locales import LANGUAGES, Button, Prompt, Text, text
from locales.roster import known_as
from storage.asking.waves import any_wave
from storage.cases.notes import PassNote, noted
from storage.company.expected import FEEDBACK, Expect, expected_of
from storage.outgoing.ledger import entered
from storage.pulse.roster import LISTED, Employee
from survey.buttons.callbacks import Action, Tap, note_data

router = Router(name="feedback")
router.message.filter(F.chat.type == "private")

COMMAND = "/feedback"
ASKING = ("feedback.ask", "feedback.ask.team")
INVITATIONS = frozenset(text(language, key) for language in LANGUAGES for key in ASKING)


@router.message(Command(COMMAND.removeprefix("/"), ignore_mention=True))
async def on_feedback(message: Message, command: CommandObject, turn: Turn) -> Step:
    """Pass on what stands behind the command, or ask for it."""
    words = (command.args or "").strip()
    if not words:
        return _asked(turn)
    unsure = side_of(message) is Side.UNKNOWN and await may_be_sealed(turn)
    if (unsure or mark_of(message.reply_to_message)) and not turn.who.reads:
        return offer(message, turn.who)
    return await said_freely(turn, message, words)


def _asked(turn: Turn) -> Step:
    """Ask for the words. An employee's next text is no answer to a pulse, whatever else waits."""
    if turn.who.on_roster and not turn.who.reads:
        expecting = Step(changes=(Expect(turn.who.telegram_id, FEEDBACK, turn.now),))
        words = Text("feedback.ask.team")
        return expecting + turn.say(words, expecting=True)
    asked = turn.say(Text("feedback.ask"), expecting=True)
    return listen(turn.who.person, turn.now) + asked if turn.who.person else asked


async def wanted(turn: Turn) -> bool:
    """Whether /feedback has just asked an employee for words."""
    row = await expected_of(turn.tx, turn.who.telegram_id) if turn.who.on_roster else None
    return row is not None and row.what == FEEDBACK and row.holds(turn.now) and row.typed is None


async def said_after_command(message: Message, turn: Turn) -> Step:
    """The words that /feedback asked for: whoever edits them does not mean a pulse either."""
    noted_down = Expect(turn.who.telegram_id, FEEDBACK, turn.now, typed=message.message_id)
    return Step(changes=(noted_down,)) + offer(message, turn.who)


async def offered(turn: Turn, message: Message) -> bool:
    """Whether a message is the text that /feedback asked an employee for."""
    row = await expected_of(turn.tx, turn.who.telegram_id) if turn.who.on_roster else None
    mine = row is not None and row.what == FEEDBACK and row.holds(turn.now)
    return row is not None and mine and row.typed == message.message_id


async def may_be_sealed(turn: Turn) -> bool:
    """Whether words that reply to who knows what may have been meant for a pulse."""
    if turn.who.reads or not (turn.who.person or turn.who.on_roster):
        return False  # nothing that they write is passed on
    return bool(turn.who.employments) or await any_wave(
        turn.tx, "enps"
    )  # erased, they may have had one


def answers_invitation(message: Message) -> bool:
    """Whether a text replies to the bot's request for feedback."""
    asked = message.reply_to_message
    return bool(asked and asked.from_user and asked.from_user.is_bot and asked.text in INVITATIONS)


async def said_freely(turn: Turn, message: Message, words: str) -> Step:
    """Words that were meant for the company; by giving them a stranger becomes a customer."""
    if turn.who.on_roster and not turn.who.reads:
        return offer(message, turn.who)
    if turn.who.reads:
        return await unasked(turn, message, words)
    person, made = turn.who.as_person(turn.now)
    return made + await keep_note(
        replace(turn, who=replace(turn.who, person=person)), message, words
    )


async def unasked(turn: Turn, message: Message, words: str) -> Step:
    """A text that belongs to no sitting."""
    if turn.who.only_employee and not turn.who.reads:
        return offer(message, turn.who)
    return await keep_note(turn, message, words)


def offer(message: Message, who: Respondent) -> Step:
    """Ask before words go to the managers. Nothing is stored."""
    send = Button(Text("button.note.send"), data=note_data("send"))
    drop = Button(Text("button.note.drop"), data=note_data("drop"))
    words = Text("feedback.unsure")
    if who.on_roster:
        words = Text("feedback.offer", {"who": _known(_place(who))})
    prompt = Prompt(words, ((send, drop),))
    return say(who.telegram_id, prompt, who.language, reply_to=message.message_id)


def _place(who: Respondent) -> Employee:
    return next(employee for employee in who.employments if employee.state in LISTED)


def _known(employee: Employee) -> str | Text:
    return known_as(employee.name, employee.segment)


@router.callback_query(Tapped(Action.NOTE))
async def note_tapped(
    callback: CallbackQuery,
    tap: Tap,
    turn: Turn,
) -> Step:
    """Send the words that the question quotes, an employee's with their name, or forget them."""
    who, message = turn.who, callback.message
    quoted = message.reply_to_message if isinstance(message, Message) else None
    if quoted is None or not quoted.text:
        return foreign(callback, who)
    if tap.value == "drop":
        return toast(callback) + edit(callback, Text("feedback.dropped"), who.language)
    words = quoted.text.removeprefix(COMMAND).strip()
    thanks = Text("note.thanks") if who.on_roster else who.kept("note.thanks")
    thanked = toast(callback) + edit(callback, thanks, who.language)
    if not who.on_roster:
        person, made = who.as_person(turn.now)
        if await noted(turn.tx, person.id, words, quoted.date):  # a double tap
            return thanked
        turn = replace(turn, who=replace(who, person=person))
        return made + thanked + await keep_note(turn, quoted, words, silent=True)
    passed = await entered(turn.tx, "", "note", str(quoted.message_id), who.telegram_id)
    if not passed and await too_many(turn):  # a double tap is no message of its own
        return toast(callback) + edit(callback, ENOUGH, who.language)
    sent = PassNote(
        who.telegram_id, quoted.message_id, who.staff.readers,
        {"text": words, "employee": _place(who).id}, turn.now,
    )  # fmt: skip
    return Step(changes=(sent,)) + thanked
