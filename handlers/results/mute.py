"""Messages about what came of answers, turned off by whoever reads them, or on again."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.update.replies import relabel, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from locales import text
from locales.news import switch
from storage.database.changes import Change
from storage.people.people import ChangePerson
from storage.plans.praise import MuteEmployee
from survey.buttons.callbacks import Action, Tap

router = Router(name="mute")


@router.callback_query(Tapped(Action.MUTE))
async def mute_tapped(callback: CallbackQuery, tap: Tap, who: Respondent) -> Step:
    """Store the wish; the message keeps its words, and its button offers the way back."""
    message, muted = callback.message, not tap.wanted
    change: Change
    if tap.value.startswith("praise") and who.employments:
        change, rows = MuteEmployee(who.telegram_id, muted), switch("praise", muted=muted)
    elif tap.value.startswith("act") and who.person:
        change, rows = ChangePerson(who.person.id, {"muted": muted}), switch("act", muted=muted)
    else:
        return foreign(callback, who)
    step = Step(changes=(change,))
    step += toast(callback, text(who.language, "toast.muted" if muted else "toast.unmuted"))
    if isinstance(message, Message) and message.text:
        step += relabel(message, rows, who.language)
    return step
