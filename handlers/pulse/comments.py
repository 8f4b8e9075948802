"""The button under a pulse's result: its comments, for everyone asked and for managers."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.update.replies import say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.taps import foreign
from locales import Prompt, text
from reports.pulse.pulse_words import comment_messages
from storage.asking.waves import Wave, get_wave
from storage.database.engine import Tx
from storage.pulse.samples import counts_under
from survey.buttons.callbacks import Action, parse
from survey.definition.definition import Definition
from survey.published.publish import from_json

router = Router(name="comments")


@router.callback_query(F.data.startswith(f"{Action.COMMENTS}:"))  # in the channel, too
async def comments_tapped(
    callback: CallbackQuery, who: Respondent, tx: Tx, definition: Definition
) -> Step:
    """Send the published comments to the reader's private chat. Nothing about them is stored."""
    tap = parse(callback.data or "")
    wave = await get_wave(tx, tap.ref) if tap else None
    if wave is None or not await _may_read(tx, who, wave, definition):
        return foreign(callback, who)
    if wave.published is None or wave.closed_at is None:
        return foreign(callback, who)
    comments = from_json(wave.published).comments
    if not comments:
        return foreign(callback, who)
    here = callback.message is not None and callback.message.chat.type == "private"
    # Of managers no row need be stored.
    if not (here or who.reads or _has_private_chat(who)):
        return toast(callback, text(who.language, "comments.start"), alert=True)
    closed_on = wave.closed_at.astimezone(definition.company.zone).date()
    step = toast(callback, None if here else text(who.language, "comments.sent"))
    for words in comment_messages(comments, closed_on, who.language):
        step += say(who.telegram_id, Prompt(words), who.language)
    return step


async def _may_read(tx: Tx, who: Respondent, wave: Wave, definition: Definition) -> bool:
    """Managers, and whoever was asked in this wave and has not left since."""
    if who.reads:
        return True
    employee = who.asked_as(wave.survey_key)
    return employee is not None and await counts_under(tx, wave.id, employee.id) is not None


def _has_private_chat(who: Respondent) -> bool:
    rows = (who.person, *who.employments)
    return any(row is not None and row.state not in ("blocked", "unreachable") for row in rows)
