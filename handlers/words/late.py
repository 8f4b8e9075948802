"""A text that comes after its answer: asked about, then added to it or heard as a note."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.interview.sitting import store_reason, too_long
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from handlers.update.turn import Turn
from handlers.words.notes import keep_note
from locales import Button, Prompt, Text
from storage.asking.invitations import Invitation
from storage.cases.notes import noted
from survey.asking.interview import TooLong, with_part
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, Tap

router = Router(name="late")


def offer_to_add(message: Message, turn: Turn, sitting: Invitation) -> Step:
    """A text after the reason's day: ask whether it belongs to that answer. Nothing is stored."""
    assert sitting.scored_at is not None
    on = sitting.scored_at.astimezone(turn.definition.company.zone).date()
    yes = Button(Text("button.yes"), data=callbacks.add_data(sitting.id, "yes"))
    no = Button(Text("button.no"), data=callbacks.add_data(sitting.id, "no"))
    prompt = Prompt(Text("add.ask", {"on": on}), ((yes, no),))
    return turn.say(prompt, reply_to=message.message_id)


@router.callback_query(Tapped(Action.ADD))
async def add_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Add the text that the question quotes to the earlier answer, or hear it as a note."""
    sitting = await own_invitation(turn, tap.ref)
    message = callback.message
    quoted = message.reply_to_message if isinstance(message, Message) else None
    if sitting is None or sitting.scored_at is None or quoted is None or not quoted.text:
        return foreign(callback, turn.who)
    if tap.value == "no":
        step = toast(callback) + turn.edit(callback, turn.who.kept("note.thanks"))
        if await noted(turn.tx, sitting.person_id, quoted.text, quoted.date):  # a double tap
            return step
        return step + await keep_note(turn, quoted, quoted.text, silent=True)
    try:
        parts = with_part(sitting.reason_parts or {}, quoted.message_id, quoted.text)
    except TooLong as error:
        return toast(callback) + too_long(turn.who, error)
    stored = store_reason(turn, sitting, parts)
    return stored + toast(callback) + turn.edit(callback, Text("add.done"))
