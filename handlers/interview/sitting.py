"""What a text does to a customer's sitting: a typed score, the reason, a late addition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from handlers.cases.hearing import case_hears
from handlers.interview.asking import put_again
from handlers.interview.score import counted, store_score
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Prompt, Text
from locales.questions import closing_rows, reason_prompt
from locales.ratings import competitor_question
from storage.answers.responses import StoreReason
from storage.answers.themes import chosen_themes
from storage.asking.invitations import ChangeInvitation, Invitation, recent_invitations
from storage.asking.stages import LOOK_BACK, stage_of
from storage.outgoing.hooks import told
from survey.asking.competitor import asks_competitor
from survey.asking.interview import REASON_LIMIT, Stage, TooLong, with_part
from survey.asking.quiet import quiet_days_after
from survey.definition.definition import UnknownSurvey

router = Router(name="sitting")
router.message.filter(F.chat.type == "private")
router.edited_message.filter(F.chat.type == "private")


async def typed_score_text(turn: Turn, sitting: Invitation, score: int) -> Step:
    """Digits typed as text count as a tap; the reason prompt comes as a new message."""
    survey = turn.definition.survey(sitting.survey_key)
    prompt = counted(survey, sitting.id)
    if stage_of(sitting, turn.now, turn.definition) is not Stage.CHANGE:
        chosen = await chosen_themes(turn.tx, sitting.id)
        prompt = reason_prompt(survey, sitting.id, score, turn.who.language, chosen)
    return store_score(turn, sitting, score) + turn.say(
        prompt, sent=lambda message_id: ChangeInvitation(sitting.id, {"message_id": message_id})
    )


def too_long(who: Respondent, error: TooLong) -> Step:
    args = {"n": error.n, "limit": REASON_LIMIT}
    return say(who.telegram_id, Text("toolong", args), who.language)


def early_text(message: Message, turn: Turn, sitting: Invitation) -> Step:
    """Words before the last tap: kept as the reason to come, and the question is put again."""
    begun = sitting.scored_at is not None
    earlier = sitting.reason_parts or {} if begun else sitting.early
    try:
        parts = with_part(earlier, message.message_id, message.text or "")
    except TooLong as error:
        return too_long(turn.who, error)
    kept = Step((ChangeInvitation(sitting.id, {"early": parts}),))
    if begun:
        kept = store_reason(turn, sitting, parts)
    return kept + put_again(turn, sitting)


def thanks(turn: Turn, sitting: Invitation, *, wished: bool = False) -> Prompt:
    """The end of a sitting; with a reason it promises how long we keep quiet.

    `wished`: they have said already that they would like a reply. Whom managers have muted is not
    told that a person will read it.
    """
    definition = turn.definition
    survey = definition.survey(sitting.survey_key)
    if not sitting.reason_parts or sitting.scored_at is None:
        return counted(survey, sitting.id)
    rows = closing_rows(survey, sitting.id, quotable=sitting.quotable, wished=wished)
    days = quiet_days_after(survey, definition)
    if turn.who.silenced:
        return Prompt(turn.who.kept("thanks"), rows)
    if days < 28:
        return Prompt(Text("thanks"), rows)
    until = sitting.scored_at + timedelta(days=days)
    day = until.astimezone(definition.company.zone).date()
    return Prompt(Text("thanks.until", {"until": day}), rows)


def store_reason(
    turn: Turn,
    sitting: Invitation,
    parts: Mapping[str, str],
    *,
    awaiting: bool = False,
    edited: bool = False,
) -> Step:
    themes = turn.definition.survey(sitting.survey_key).theme_words
    stored = StoreReason(sitting.id, parts, awaiting, themes)
    news = "rewritten" if edited else "reason"
    heard_of = case_hears(turn, sitting, sitting.score, parts.values(), news=news)
    events = told(turn.definition, "reason", sitting.id, turn.now, sitting.survey_key)
    return Step((stored, *events, *heard_of))


def reason_text(message: Message, turn: Turn, sitting: Invitation) -> Step:
    """The reason, or more of it."""
    earlier = sitting.reason_parts or {}
    try:
        parts = with_part(earlier, message.message_id, message.text or "")
    except TooLong as error:
        return too_long(turn.who, error)
    survey = turn.definition.survey(sitting.survey_key)
    answer = Prompt(Text("thanks.added"))
    if not earlier and asks_competitor(survey, sitting.id, sitting.ratings):
        answer = competitor_question(survey, sitting.id)
    elif not earlier:
        answer = thanks(turn, replace(sitting, reason_parts=parts))
    stored = store_reason(turn, sitting, parts)
    return stored + turn.say(answer)


@router.edited_message(F.text)
async def reason_edited(message: Message, turn: Turn) -> Step:
    """An edited reason: what is stored follows."""
    if turn.who.person is None:
        raise SkipHandler
    part = str(message.message_id)
    for sitting in await recent_invitations(turn.tx, turn.who.person.id, turn.now - LOOK_BACK):
        try:
            turn.definition.survey(sitting.survey_key)
            if part in (sitting.reason_parts or {}):
                parts = with_part(
                    sitting.reason_parts or {}, message.message_id, message.text or ""
                )
                stored = store_reason(turn, sitting, parts, awaiting=sitting.awaiting, edited=True)
                return stored + turn.say(Text("edited"))
            if part in sitting.early:
                parts = with_part(sitting.early, message.message_id, message.text or "")
                return Step(changes=(ChangeInvitation(sitting.id, {"early": parts}),))
        except UnknownSurvey:
            continue
        except TooLong as error:
            return too_long(turn.who, error)
    raise SkipHandler  # it is no reason that was given by name
