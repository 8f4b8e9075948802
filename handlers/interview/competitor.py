"""The last question of a sitting, to one customer in four: the same about a competitor."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.interview.score import closed
from handlers.interview.sitting import thanks
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from locales import text
from storage.answers.ratings import StoreRating
from storage.asking.invitations import Invitation
from storage.asking.stages import stage_of
from storage.database.engine import Tx
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
async def competitor_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Store the competitor's score, or that it is left out; the sitting ends with the thanks."""
    sitting = await own_invitation(tx, who, tap.ref, definition)
    if sitting is None or sitting.scored_at is None:
        return foreign(callback, who)
    survey = definition.survey(sitting.survey_key)
    score = None if tap.value == "skip" else tap.score
    allowed = score is None or valid_score(score, survey.scale_min)
    if not allowed or not asks_competitor(survey, sitting.id):
        return foreign(callback, who)
    if stage_of(sitting, now, definition) is Stage.CLOSED:
        return closed(callback, who, sitting)
    word = None if score is None else text(who.language, "toast.score", score=score)
    return (
        _rate(sitting, score, now, definition)
        + toast(callback, word)
        + edit(callback, thanks(sitting, definition), who.language)
    )


def typed_competitor(
    who: Respondent, sitting: Invitation, score: int, now: datetime, definition: Definition
) -> Step:
    """Digits typed while the question about the competitor is open."""
    told = say(who.telegram_id, thanks(sitting, definition), who.language)
    return _rate(sitting, score, now, definition) + told
