"""Under the thanks, for every score alike: whether the reason may be passed on. At any time."""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.interview.sitting import thanks
from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from locales import text
from storage.answers.responses import AllowQuote
from storage.cases.cases import case_of_answer
from storage.database.engine import Tx
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition

router = Router(name="quoting")


@router.callback_query(F.data.endswith("quote"), Tapped(Action.CHOOSE))
async def quote_tapped(
    callback: CallbackQuery, tap: Tap, who: Respondent, tx: Tx, definition: Definition
) -> Step:
    """Store the consent, or take it back."""
    sitting = await own_invitation(tx, who, tap.ref, definition)
    if sitting is None or not sitting.reason_parts:
        return foreign(callback, who)
    allowed = tap.value == "quote"
    word = text(who.language, "toast.quoted" if allowed else "toast.unquoted")
    stored = Step(changes=(AllowQuote(sitting.id, allowed),))
    case = await case_of_answer(tx, sitting.id)
    wished = case is not None and case.wants_reply
    prompt = thanks(replace(sitting, quotable=allowed), definition, wished=wished)
    return stored + toast(callback, word) + edit(callback, prompt, who.language)
