"""The themes under the reason prompt: a tap stores one at once, or takes it back."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.interview.score import closed, counted
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from handlers.update.turn import Turn
from locales.questions import reason_prompt
from storage.answers.themes import ChooseTheme, chosen_themes
from storage.asking.stages import stage_of
from storage.database.changes import Change
from storage.outgoing.hooks import told
from survey.asking.interview import Stage
from survey.buttons.callbacks import Action, Tap

router = Router(name="themes")


@router.callback_query(Tapped(Action.THEME))
async def theme_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Choose a theme or take it back, for as long as a reason is taken."""
    invitation = await own_invitation(turn, tap.ref)
    if invitation is None:
        return foreign(callback, turn.who)
    survey = turn.definition.survey(invitation.survey_key)
    theme = tap.theme(survey.themes)
    if theme is None or (score := invitation.score) is None:
        return foreign(callback, turn.who)
    open_for = stage_of(invitation, turn.now, turn.definition)
    if open_for is Stage.CLOSED:
        return closed(callback, turn.who, invitation)
    if open_for is Stage.CHANGE:
        late = toast(callback, turn.text("toast.closed"))
        return late + turn.edit(callback, counted(survey, invitation.id))
    before = await chosen_themes(turn.tx, invitation.id)
    chosen = before | {theme} if tap.wanted else before - {theme}
    changes: tuple[Change, ...] = ()
    if chosen != before:
        change = ChooseTheme(invitation.id, theme, tap.wanted, survey.theme_words)
        changes = (change, *told(turn.definition, "reason", invitation.id, turn.now, survey.key))
    prompt = reason_prompt(survey, invitation.id, score, turn.who.language, chosen)
    word = turn.text("toast.theme" if tap.wanted else "toast.theme.off")
    return Step(changes) + toast(callback, word) + turn.edit(callback, prompt)
