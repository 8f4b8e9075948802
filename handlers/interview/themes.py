"""The themes under the reason prompt: a tap stores one at once, or takes it back."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.interview.score import closed, counted
from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from locales import text
from locales.questions import reason_prompt
from storage.answers.themes import ChooseTheme, chosen_themes
from storage.asking.stages import stage_of
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.outgoing.hooks import told
from survey.asking.interview import Stage
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition

router = Router(name="themes")


@router.callback_query(Tapped(Action.THEME))
async def theme_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Choose a theme or take it back, for as long as a reason is taken."""
    invitation = await own_invitation(tx, who, tap.ref, definition)
    if invitation is None:
        return foreign(callback, who)
    survey = definition.survey(invitation.survey_key)
    theme = tap.theme(survey.themes)
    if theme is None or (score := invitation.score) is None:
        return foreign(callback, who)
    open_for = stage_of(invitation, now, definition)
    if open_for is Stage.CLOSED:
        return closed(callback, who, invitation)
    if open_for is Stage.CHANGE:
        late = toast(callback, text(who.language, "toast.closed"))
        return late + edit(callback, counted(survey, invitation.id), who.language)
    before = await chosen_themes(tx, invitation.id)
    chosen = before | {theme} if tap.wanted else before - {theme}
    changes: tuple[Change, ...] = ()
    if chosen != before:
        change = ChooseTheme(invitation.id, theme, tap.wanted, survey.themes)
        changes = (change, *told(definition, "reason", invitation.id, now, survey.key))
    prompt = reason_prompt(survey, invitation.id, score, who.language, chosen)
    word = text(who.language, "toast.theme" if tap.wanted else "toast.theme.off")
    return Step(changes) + toast(callback, word) + edit(callback, prompt, who.language)
