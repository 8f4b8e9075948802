"""A customer's tap: the score, and the buttons under the reason prompt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.cases.hearing import case_hears
from handlers.interview.asking import counts_already, question_now
from handlers.interview.snooze import pauses
from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, language_prompt, own_invitation
from locales import Button, Prompt, Text, text
from locales.questions import reason_prompt, share_rows
from locales.ratings import competitor_question
from storage.answers.ratings import AskAgain
from storage.answers.responses import StoreReason, StoreScore
from storage.answers.themes import chosen_themes
from storage.asking.invitations import Invitation
from storage.asking.stages import stage_of
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.outgoing.hooks import told
from storage.people.people import ChangePerson
from storage.pulse.keys import Keys
from survey.asking.competitor import asks_competitor
from survey.asking.interview import Stage
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition, Survey
from survey.scores.scale import Kind, valid_score
from survey.time.periods import day_of

router = Router(name="score")


def store_score(
    who: Respondent, invitation: Invitation, score: int, definition: Definition, now: datetime
) -> Step:
    """The changes that a score makes; none when it is the score already stored."""
    if invitation.score == score and invitation.awaiting:
        return NOTHING
    day = day_of(now, definition.company.zone)
    first_day = stage_of(invitation, now, definition) in (Stage.SCORE, Stage.REASON)
    themes = definition.survey(invitation.survey_key).themes
    changes: tuple[Change, ...] = (StoreScore(invitation, score, now, day, first_day, themes),)
    about = (invitation.id, now, invitation.survey_key)
    if invitation.score != score:
        words = (invitation.reason_parts or invitation.early).values()
        changes += told(definition, "score", *about)
        changes += case_hears(who, invitation, score, words, definition, now)
    if invitation.score is None and invitation.early:  # what came before is the reason from now on
        changes += told(definition, "reason", *about)
    return Step(changes)


@router.callback_query(Tapped(Action.SCORE))
async def score_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
    keys: Keys,
) -> Step:
    """Store a tapped score at once; the same message then asks for the reason."""
    invitation = await own_invitation(tx, who, tap.ref, definition)
    if invitation is None:
        return foreign(callback, who)
    survey = definition.survey(invitation.survey_key)
    score = tap.score
    if survey.kind is Kind.CSI or not valid_score(score, survey.scale_min):
        return foreign(callback, who)
    open_for = stage_of(invitation, now, definition)
    if open_for is Stage.CLOSED:
        return closed(callback, who, invitation)
    rests = await counts_already(tx, keys, who, invitation, definition, now)
    if rests:
        return rests[0] + toast(callback) + edit(callback, rests[1], who.language)
    changed = invitation.score not in (None, score)
    word = text(who.language, "toast.changed" if changed else "toast.score", score=score)
    prompt = counted(survey, invitation.id)
    if open_for is not Stage.CHANGE:
        chosen = await chosen_themes(tx, invitation.id)
        prompt = reason_prompt(survey, invitation.id, score, who.language, chosen)
    return (
        store_score(who, invitation, score, definition, now)
        + toast(callback, word)
        + edit(callback, prompt, who.language)
    )


def closed(callback: CallbackQuery, who: Respondent, invitation: Invitation) -> Step:
    """A tap that came too late: what was said before stays."""
    words = Text("closed.wave")
    if invitation.score is not None:
        words = Text("closed.score", {"score": invitation.score})
    elif invitation.scored_at:
        words = Text("closed.rated")
    late = toast(callback, text(who.language, "toast.closed"))
    return late + edit(callback, words, who.language)


def counted(survey: Survey, invitation_id: int) -> Prompt:
    """Thanks for a score without a reason; it may still be changed."""
    change = Button(Text("button.change"), data=callbacks.choice_data(invitation_id, "change"))
    return Prompt(Text("thanks.counted"), ((change,), *share_rows(survey)))


def more(invitation_id: int) -> Prompt:
    """What one may do instead of answering."""
    return Prompt(
        Text("more"),
        (
            *pauses(),
            (Button(Text("button.stop"), data=callbacks.choice_data(invitation_id, "stop")),),
            (
                Button(
                    Text("button.language"), data=callbacks.choice_data(invitation_id, "language")
                ),
            ),
            (Button(Text("button.back"), data=callbacks.choice_data(invitation_id, "back")),),
        ),
    )


@router.callback_query(Tapped(Action.CHOOSE))
async def action_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Skip, Change, and what lies behind the three dots."""
    invitation = await own_invitation(tx, who, tap.ref, definition)
    if invitation is None:
        return foreign(callback, who)
    open_for = stage_of(invitation, now, definition)
    if open_for is Stage.CLOSED and tap.value != "stop":
        return closed(callback, who, invitation)
    return toast(callback) + _act(callback, tap.value, who, invitation, open_for, definition)


def _act(
    callback: CallbackQuery,
    action: str,
    who: Respondent,
    invitation: Invitation,
    open_for: Stage,
    definition: Definition,
) -> Step:
    survey = definition.survey(invitation.survey_key)
    if action == "skip" and open_for is not Stage.SCORE:
        said = invitation.reason_parts or {}
        done = StoreReason(invitation.id, said, awaiting=False, themes=survey.themes)
        prompt = counted(survey, invitation.id)
        if open_for is Stage.REASON and asks_competitor(survey, invitation.id, invitation.ratings):
            prompt = competitor_question(survey, invitation.id)
        return Step(changes=(done,)) + edit(callback, prompt, who.language)
    if action == "more":
        return edit(callback, more(invitation.id), who.language)
    if action == "stop":
        assert who.person is not None
        stopped = ChangePerson(who.person.id, {"state": "stopped"})
        keys = ["stop.done", *(["stop.pulses"] if who.on_roster else [])]
        words = "\n\n".join(text(who.language, key) for key in keys)
        return Step(changes=(stopped,)) + edit(callback, Prompt(words), who.language)
    if action == "language":
        return edit(callback, language_prompt(definition), who.language)
    step = Step()
    if action == "change" and survey.kind is Kind.CSI and open_for is not Stage.SCORE:
        step = Step(changes=(AskAgain(invitation.id),))
        invitation = replace(invitation, ratings={})
    asked = question_now(survey, invitation, who.language)
    return step + edit(callback, asked, who.language)  # change, back
