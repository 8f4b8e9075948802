"""A text in the private chat: whose answer is it, and is it named or anonymous?

Text that replies to a message belongs to that message's sitting, otherwise to the newest open
one. Where a named and an anonymous answer could both be meant, nothing is stored and the bot asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiogram import F, Router
from aiogram.types import Message

from handlers.cases.addressing import ask_whom, staff_words
from handlers.interview.asking import put_again
from handlers.interview.competitor import typed_competitor
from handlers.interview.rating import typed_rating
from handlers.interview.sitting import early_text, reason_text, typed_score_text
from handlers.pulse.ballot import Waiting, pulse_text, waiting_pulses
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.words.feedback import answers_invitation, said_freely, unasked
from handlers.words.late import offer_to_add
from handlers.words.notes import heard
from locales import Text
from storage.asking.invitations import Invitation, recent_invitations
from storage.asking.stages import LOOK_BACK, stage_of
from storage.cases.cases import Case, talking_case_of
from storage.database.engine import Tx
from storage.pulse.keys import Keys
from survey.asking.competitor import asks_competitor
from survey.asking.interview import RECALL_FOR, Stage
from survey.asking.typed import typed_score
from survey.buttons.callbacks import Action, parse
from survey.definition.definition import Definition
from survey.scores.scale import Kind

router = Router(name="texts")
router.message.filter(F.chat.type == "private")


@dataclass(frozen=True)
class Candidates:
    """What a text may belong to: a named sitting, an anonymous one, both or neither."""

    named: Invitation | None
    pulse: Waiting | None


def _candidates(
    sittings: list[Invitation],
    pulses: list[Waiting],
    replied_to: Message | None,
    is_score: bool,
    now: datetime,
    definition: Definition,
) -> Candidates:
    if replied_to is not None:
        for sitting in sittings:
            if sitting.message_id == replied_to.message_id:
                return Candidates(sitting, None)
        for pulse in pulses:
            if pulse.wave.id == _wave_under(replied_to):
                return Candidates(None, pulse)
    open_for = (Stage.SCORE, Stage.REASON)
    named = next((s for s in sittings if stage_of(s, now, definition) in open_for), None)
    if named is None and is_score:
        named = next((s for s in sittings if stage_of(s, now, definition) is Stage.CHANGE), None)
    # A text before the tap may be meant for the sealed answer too.
    hearing = [p for p in pulses if p.awaits_reason(now)] + [p for p in pulses if not p.ballot]
    return Candidates(named, hearing[0] if hearing else None)


def _wave_under(message: Message) -> int | None:
    """The anonymous wave whose buttons a message carries."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    taps = [parse(button.callback_data or "") for row in rows for button in row]
    waves = [tap.ref for tap in taps if tap and tap.action in (Action.BALLOT, Action.NOTICE)]
    return waves[0] if waves else None


@router.message(F.text)
async def text_received(
    message: Message,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
    keys: Keys,
) -> Step:
    """Find what a text belongs to, and store it there."""
    assert message.text is not None
    if answers_invitation(message):
        return await said_freely(tx, message, message.text, who, now, definition)
    sittings = []
    if who.person:
        known = {survey.key for survey in definition.surveys}
        recent = await recent_invitations(tx, who.person.id, now - LOOK_BACK)
        sittings = [sitting for sitting in recent if sitting.survey_key in known]
    pulses = await waiting_pulses(tx, who, keys, definition, now)
    is_score = typed_score(message.text, 0) is not None
    quoted = message.reply_to_message
    if who.reads:  # of customers' surveys they get previews: only a reply means an old sitting
        replied_to = quoted.message_id if quoted else None
        sittings = [one for one in sittings if one.message_id == replied_to is not None]
        if message.forward_origin:
            return await staff_words(tx, message, message.text, who, now, definition)
    if _for_us(message, who, pulses, now) and not is_score:
        return await heard(tx, message, message.text, who, now, definition)
    found = _candidates(sittings, pulses, quoted, is_score, now, definition)
    if found.named and found.pulse:
        return say(who.telegram_id, Text("which"), who.language)
    if found.pulse and found.pulse.deaf:
        # What was meant for a sealed answer is never kept under a name.
        return say(who.telegram_id, Text(found.pulse.deaf), who.language)
    if found.pulse and (found.pulse.ballot or is_score):
        return await pulse_text(message, who, found.pulse, tx, now, keys)
    talks = who.person is not None and not pulses and not who.reads
    case = await talking_case_of(tx, who.person.id, now) if who.person and talks else None
    # Else it belongs to what it replies to; whoever is spoken with may be answering a question.
    meant = quoted is None or found.named is None or (case and case.response_id == found.named.id)
    digits = is_score and not (case and case.replied_at and not case.done_at)
    if case and meant and not digits and _spoken_in(case, found.named, now, definition):
        return await heard(tx, message, message.text, who, now, definition, spoken_in=case)
    if found.named:
        return await _named_text(message, message.text, who, found.named, tx, now, definition)
    answered = sittings[0].scored_at if sittings else None
    recalled = answered is not None and now < answered + RECALL_FOR
    if who.reads:
        asked = await ask_whom(tx, message, who, now) if pulses else None
        if asked or not pulses:
            return asked or await staff_words(tx, message, message.text, who, now, definition)
    if found.pulse or (pulses and not recalled):
        # The text may be meant for the sealed answer, so it goes nowhere else.
        return (found.pulse or pulses[0]).ask_again(who, definition)
    if recalled:
        return offer_to_add(message, who, sittings[0], definition)
    return await unasked(tx, message, message.text, who, now, definition)


def _spoken_in(case: Case, named: Invitation | None, now: datetime, definition: Definition) -> bool:
    """Whether a case is what a text belongs to: they speak with somebody in it, or would like to,
    and no question waits for their words."""
    speaks = case.wants_reply or case.replied_at is not None or case.asked_at is not None
    if named is None or stage_of(named, now, definition) in (Stage.CHANGE, Stage.CLOSED):
        return speaks
    reason = stage_of(named, now, definition) is Stage.REASON
    return reason and not named.awaiting and speaks


def _for_us(message: Message, who: Respondent, pulses: list[Waiting], now: datetime) -> bool:
    """Whether we have just asked for a note, and the text can be nothing else."""
    until = who.person.listening_until if who.person else None
    return until is not None and now < until and not pulses and not message.reply_to_message


async def _named_text(
    message: Message,
    words: str,
    who: Respondent,
    sitting: Invitation,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    survey = definition.survey(sitting.survey_key)
    score = typed_score(words, survey.scale_min)
    open_for = stage_of(sitting, now, definition)
    if score is not None and survey.kind is Kind.CSI and open_for is Stage.SCORE:
        return typed_rating(who, sitting, score, now, definition)
    rival = asks_competitor(survey, sitting.id, sitting.ratings) and not sitting.awaiting
    if score is not None and rival and open_for is Stage.REASON:
        return typed_competitor(who, sitting, score, now, definition)
    if score is not None and survey.kind is Kind.NPS and open_for is not Stage.CLOSED:
        return await typed_score_text(who, sitting, score, tx, now, definition)
    off_scale = score is None and typed_score(words, 0) is not None
    if off_scale and open_for is not Stage.CLOSED:  # the question says what its numbers are
        return put_again(who, sitting, definition)
    if open_for is Stage.SCORE:
        return early_text(message, who, sitting, now, definition)
    if open_for is Stage.REASON:
        return reason_text(message, who, sitting, now, definition)
    if sitting.scored_at is None:  # they reply to a question that closed unanswered
        if score is not None:
            return say(who.telegram_id, Text("closed.wave"), who.language)
        return await heard(tx, message, words, who, now, definition)
    return offer_to_add(message, who, sitting, definition)
