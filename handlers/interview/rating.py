"""A customer's ratings of attributes: two taps each, one question after another in one message.

Which question is open is read from the ratings, so a double tap, an old keyboard, a second device
or a restart finds the same one. Each button names its question.
"""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.cases.hearing import case_hears
from handlers.interview.asking import counts_already
from handlers.interview.score import too_late
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from handlers.update.turn import Turn
from locales import Prompt
from locales.ratings import rating_question
from storage.answers.ratings import StoreRating
from storage.asking.invitations import ChangeInvitation, Invitation
from storage.asking.stages import stage_of
from storage.database.changes import Change
from storage.outgoing.hooks import tell_hooks
from survey.asking.attributes import next_question, questions
from survey.asking.interview import Stage
from survey.buttons.callbacks import Action, Tap
from survey.time.periods import day_of

router = Router(name="rating")


def _rate(turn: Turn, sitting: Invitation, place: int, score: int) -> tuple[Step, Prompt]:
    """Store a rating; the question that follows it, or the reason prompt."""
    survey, question = turn.definition.survey(sitting.survey_key), questions(sitting.asks)[place]
    rated = {*sitting.rated, question}
    last = next_question(sitting.asks, survey.attributes, rated) is None
    day = day_of(turn.now, turn.definition.company.zone)
    changes: tuple[Change, ...] = (
        StoreRating(sitting, question, score, turn.now, day, awaiting=last),
    )
    about = (sitting.id, turn.now, survey.key)
    if last:
        changes += tell_hooks(turn.definition, "score", *about)
    if sitting.scored_at is None and sitting.early:  # what came before is the reason from now on
        changes += tell_hooks(turn.definition, "reason", *about)
        changes += case_hears(turn, sitting, None, sitting.early.values())
    prompt = rating_question(survey, sitting.id, turn.who.language, sitting.asks, rated)
    return Step(changes), prompt


@router.callback_query(Tapped(Action.RATE))
async def rating_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Store a tapped rating at once; the same message then asks what comes next."""
    sitting = await own_invitation(turn, tap.ref)
    place, score = tap.rating
    if sitting is None or place >= len(asked := questions(sitting.asks)):
        return foreign(callback, turn.who)
    if asked[place].attribute not in turn.definition.survey(sitting.survey_key).attributes:
        return foreign(callback, turn.who)
    if stage_of(sitting, turn.now, turn.definition) is Stage.CLOSED:
        return too_late(callback, turn.who, sitting)
    rests = await counts_already(turn, sitting)
    if rests:
        return rests[0] + toast(callback) + turn.edit(callback, rests[1])
    known = sitting.ratings.get(asked[place])
    changed = known is not None and known.score != score
    word = turn.text("toast.changed" if changed else "toast.score", score=score)
    step, prompt = _rate(turn, sitting, place, score)
    return step + toast(callback, word) + turn.edit(callback, prompt)


def typed_rating(turn: Turn, sitting: Invitation, score: int) -> Step:
    """Digits typed as text count as a tap on the question now open; the next one is sent anew."""
    survey = turn.definition.survey(sitting.survey_key)
    place = next_question(sitting.asks, survey.attributes, sitting.rated)
    assert place is not None  # as the sitting is open for a score
    step, prompt = _rate(turn, sitting, place, score)
    return step + turn.say(
        prompt, sent=lambda message_id: ChangeInvitation(sitting.id, {"message_id": message_id})
    )
