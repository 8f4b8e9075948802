"""Under the thanks, for every score alike: whether the reason may be passed on. At any time."""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.interview.sitting import thanks
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from handlers.update.turn import Turn
from storage.answers.responses import AllowQuote
from storage.cases.cases import case_of_answer
from survey.buttons.callbacks import Action, Tap

router = Router(name="quoting")


@router.callback_query(Tapped(Action.CHOOSE), F.data.endswith("quote"))
async def quote_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Store the consent, or take it back."""
    sitting = await own_invitation(turn, tap.ref)
    if sitting is None or not sitting.reason_parts:
        return foreign(callback, turn.who)
    allowed = tap.value == "quote"
    word = turn.text("toast.quoted" if allowed else "toast.unquoted")
    stored = Step(changes=(AllowQuote(sitting.id, allowed),))
    case = await case_of_answer(turn.tx, sitting.id)
    wished = case is not None and case.wants_reply
    prompt = thanks(turn, replace(sitting, quotable=allowed), wished=wished)
    return stored + toast(callback, word) + turn.edit(callback, prompt)
