"""The button under a pulse's result: its comments, for everyone asked and for managers."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Prompt
from reports.pulse.pulse_words import comment_messages
from storage.asking.waves import Wave, get_wave
from storage.pulse.samples import counts_under
from survey.buttons.callbacks import Action, parse
from survey.published.publish import from_json

router = Router(name="comments")


@router.callback_query(Tapped(Action.COMMENTS, anywhere=True))  # in the channel, too
async def comments_tapped(callback: CallbackQuery, turn: Turn) -> Step:
    """Send the published comments to the reader's private chat. Nothing about them is stored."""
    tap = parse(callback.data or "")
    wave = await get_wave(turn.tx, tap.ref) if tap else None
    if wave is None or not await _may_read(turn, wave):
        return foreign(callback, turn.who)
    if wave.published is None or wave.closed_at is None:
        return foreign(callback, turn.who)
    comments = from_json(wave.published).comments
    if not comments:
        return foreign(callback, turn.who)
    here = callback.message is not None and callback.message.chat.type == "private"
    # Of managers no row need be stored.
    if not (here or turn.who.reads or _has_private_chat(turn.who)):
        return toast(callback, turn.text("comments.start"), alert=True)
    closed_on = wave.closed_at.astimezone(turn.definition.company.zone).date()
    step = toast(callback, None if here else turn.text("comments.sent"))
    for words in comment_messages(comments, closed_on, turn.who.language):
        step += turn.say(Prompt(words))
    return step


async def _may_read(turn: Turn, wave: Wave) -> bool:
    """Managers, and whoever was asked in this wave and has not left since."""
    if turn.who.reads:
        return True
    employee = turn.who.asked_as(wave.survey_key)
    return employee is not None and await counts_under(turn.tx, wave.id, employee.id) is not None


def _has_private_chat(who: Respondent) -> bool:
    rows = (who.person, *who.employments)
    return any(row is not None and row.state not in ("blocked", "unreachable") for row in rows)
