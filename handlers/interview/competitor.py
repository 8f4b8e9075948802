"""The last question of a sitting, to one customer in four: the same about a competitor."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.interview.score import too_late
from handlers.interview.sitting import thanks
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from handlers.update.turn import Turn
from storage.answers.ratings import StoreRating
from storage.asking.invitations import Invitation
from storage.asking.stages import stage_of
from survey.asking.competitor import COMPETITOR, asks_competitor
from survey.asking.interview import Stage
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition
from survey.scores.scale import valid_score
from survey.time.periods import day_of

router = Router(name="competitor")


def _rate(sitting: Invitation, score: int | None, now: datetime, definition: Definition) -> Step:
    day = day_of(now, definition.company.zone)
    stored = StoreRating(sitting, COMPETITOR, score, now, day, awaiting=sitting.awaiting)
    return Step(changes=(stored,))


@router.callback_query(Tapped(Action.RIVAL))
async def competitor_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Store the competitor's score, or that it is left out; the sitting ends with the thanks."""
    sitting = await own_invitation(turn, tap.ref)
    if sitting is None or sitting.scored_at is None:
        return foreign(callback, turn.who)
    survey = turn.definition.survey(sitting.survey_key)
    score = None if tap.value == "skip" else tap.score
    allowed = score is None or valid_score(score, survey.scale_min)
    if not allowed or not asks_competitor(survey, sitting.id):
        return foreign(callback, turn.who)
    if stage_of(sitting, turn.now, turn.definition) is Stage.CLOSED:
        return too_late(callback, turn.who, sitting)
    word = None if score is None else turn.text("toast.score", score=score)
    return (
        _rate(sitting, score, turn.now, turn.definition)
        + toast(callback, word)
        + turn.edit(callback, thanks(turn, sitting))
    )


def typed_competitor(turn: Turn, sitting: Invitation, score: int) -> Step:
    """Digits typed while the question about the competitor is open."""
    told = turn.say(thanks(turn, sitting))
    return _rate(sitting, score, turn.now, turn.definition) + told
