"""A customer's ratings of attributes: two taps each, one question after another in one message.

Which question is open is read from the ratings, so a double tap, an old keyboard, a second device
or a restart finds the same one. Each button names its question.
"""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.cases.hearing import case_hears
from handlers.interview.asking import counts_already
from handlers.interview.score import closed
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from locales import Prompt, text
from locales.ratings import rating_question
from storage.answers.ratings import StoreRating
from storage.asking.invitations import ChangeInvitation, Invitation
from storage.asking.stages import stage_of
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.outgoing.hooks import told
from storage.pulse.keys import Keys
from survey.asking.attributes import next_question, questions
from survey.asking.interview import Stage
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition
from survey.time.periods import day_of

router = Router(name="rating")


def _rate(
    who: Respondent,
    sitting: Invitation,
    place: int,
    score: int,
    now: datetime,
    definition: Definition,
) -> tuple[Step, Prompt]:
    """Store a rating; the question that follows it, or the reason prompt."""
    survey, question = definition.survey(sitting.survey_key), questions(sitting.asks)[place]
    rated = {*sitting.rated, question}
    last = next_question(sitting.asks, survey.attributes, rated) is None
    day = day_of(now, definition.company.zone)
    changes: tuple[Change, ...] = (StoreRating(sitting, question, score, now, day, awaiting=last),)
    about = (sitting.id, now, survey.key)
    if last:
        changes += told(definition, "score", *about)
    if sitting.scored_at is None and sitting.early:  # what came before is the reason from now on
        changes += told(definition, "reason", *about)
        changes += case_hears(who, sitting, None, sitting.early.values(), definition, now)
    prompt = rating_question(survey, sitting.id, who.language, sitting.asks, rated)
    return Step(changes), prompt


@router.callback_query(Tapped(Action.RATE))
async def rating_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
    keys: Keys,
) -> Step:
    """Store a tapped rating at once; the same message then asks what comes next."""
    sitting = await own_invitation(tx, who, tap.ref, definition)
    place, score = tap.rating
    if sitting is None or place >= len(asked := questions(sitting.asks)):
        return foreign(callback, who)
    if asked[place].attribute not in definition.survey(sitting.survey_key).attributes:
        return foreign(callback, who)
    if stage_of(sitting, now, definition) is Stage.CLOSED:
        return closed(callback, who, sitting)
    rests = await counts_already(tx, keys, who, sitting, definition, now)
    if rests:
        return rests[0] + toast(callback) + edit(callback, rests[1], who.language)
    known = sitting.ratings.get(asked[place])
    changed = known is not None and known.score != score
    word = text(who.language, "toast.changed" if changed else "toast.score", score=score)
    step, prompt = _rate(who, sitting, place, score, now, definition)
    return step + toast(callback, word) + edit(callback, prompt, who.language)


def typed_rating(
    who: Respondent, sitting: Invitation, score: int, now: datetime, definition: Definition
) -> Step:
    """Digits typed as text count as a tap on the question now open; the next one is sent anew."""
    survey = definition.survey(sitting.survey_key)
    place = next_question(sitting.asks, survey.attributes, sitting.rated)
    assert place is not None  # as the sitting is open for a score
    step, prompt = _rate(who, sitting, place, score, now, definition)
    return step + say(
        who.telegram_id,
        prompt,
        who.language,
        sent=lambda message_id: ChangeInvitation(sitting.id, {"message_id": message_id}),
    )
