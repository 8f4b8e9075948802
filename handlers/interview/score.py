"""A customer's tap: the score, and the buttons under the reason prompt."""

from __future__ import annotations

from dataclasses import replace

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
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, text
from locales.questions import reason_prompt, share_rows
from locales.ratings import competitor_question
from storage.answers.ratings import AskAgain
from storage.answers.responses import StoreReason, StoreScore
from storage.answers.themes import chosen_themes
from storage.asking.invitations import Invitation
from storage.asking.stages import stage_of
from storage.database.changes import Change
from storage.outgoing.hooks import told
from storage.people.people import ChangePerson
from survey.asking.competitor import asks_competitor
from survey.asking.interview import Stage
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Survey
from survey.scores.scale import Kind, valid_score
from survey.time.periods import day_of

router = Router(name="score")


def store_score(turn: Turn, invitation: Invitation, score: int) -> Step:
    """The changes that a score makes; none when it is the score already stored."""
    if invitation.score == score and invitation.awaiting:
        return NOTHING
    day = day_of(turn.now, turn.definition.company.zone)
    first_day = stage_of(invitation, turn.now, turn.definition) in (Stage.SCORE, Stage.REASON)
    themes = turn.definition.survey(invitation.survey_key).theme_words
    changes: tuple[Change, ...] = (StoreScore(invitation, score, turn.now, day, first_day, themes),)
    about = (invitation.id, turn.now, invitation.survey_key)
    if invitation.score != score:
        words = (invitation.reason_parts or invitation.early).values()
        changes += told(turn.definition, "score", *about)
        changes += case_hears(turn, invitation, score, words)
    if invitation.score is None and invitation.early:  # what came before is the reason from now on
        changes += told(turn.definition, "reason", *about)
    return Step(changes)


@router.callback_query(Tapped(Action.SCORE))
async def score_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Store a tapped score at once; the same message then asks for the reason."""
    invitation = await own_invitation(turn, tap.ref)
    if invitation is None:
        return foreign(callback, turn.who)
    survey = turn.definition.survey(invitation.survey_key)
    score = tap.score
    if survey.kind is Kind.CSI or not valid_score(score, survey.scale_min):
        return foreign(callback, turn.who)
    open_for = stage_of(invitation, turn.now, turn.definition)
    if open_for is Stage.CLOSED:
        return closed(callback, turn.who, invitation)
    rests = await counts_already(turn, invitation)
    if rests:
        return rests[0] + toast(callback) + turn.edit(callback, rests[1])
    changed = invitation.score not in (None, score)
    word = turn.text("toast.changed" if changed else "toast.score", score=score)
    prompt = counted(survey, invitation.id)
    if open_for is not Stage.CHANGE:
        chosen = await chosen_themes(turn.tx, invitation.id)
        prompt = reason_prompt(survey, invitation.id, score, turn.who.language, chosen)
    return (
        store_score(turn, invitation, score) + toast(callback, word) + turn.edit(callback, prompt)
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
async def action_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Skip, Change, and what lies behind the three dots."""
    invitation = await own_invitation(turn, tap.ref)
    if invitation is None:
        return foreign(callback, turn.who)
    open_for = stage_of(invitation, turn.now, turn.definition)
    if open_for is Stage.CLOSED and tap.value != "stop":
        return closed(callback, turn.who, invitation)
    return toast(callback) + _act(callback, tap.value, turn, invitation, open_for)


def _act(
    callback: CallbackQuery, action: str, turn: Turn, invitation: Invitation, open_for: Stage
) -> Step:
    survey = turn.definition.survey(invitation.survey_key)
    if action == "skip" and open_for is not Stage.SCORE:
        said = invitation.reason_parts or {}
        done = StoreReason(invitation.id, said, awaiting=False, themes=survey.theme_words)
        prompt = counted(survey, invitation.id)
        if open_for is Stage.REASON and asks_competitor(survey, invitation.id, invitation.ratings):
            prompt = competitor_question(survey, invitation.id)
        return Step(changes=(done,)) + turn.edit(callback, prompt)
    if action == "more":
        return turn.edit(callback, more(invitation.id))
    if action == "stop":
        assert turn.who.person is not None
        stopped = ChangePerson(turn.who.person.id, {"state": "stopped"})
        keys = ["stop.done", *(["stop.pulses"] if turn.who.on_roster else [])]
        words = "\n\n".join(turn.text(key) for key in keys)
        return Step(changes=(stopped,)) + turn.edit(callback, Prompt(words))
    if action == "language":
        return turn.edit(callback, language_prompt(turn.definition))
    step = Step()
    if action == "change" and survey.kind is Kind.CSI and open_for is not Stage.SCORE:
        step = Step(changes=(AskAgain(invitation.id),))
        invitation = replace(invitation, ratings={})
    asked = question_now(survey, invitation, turn.who.language)
    return step + turn.edit(callback, asked)  # change, back
