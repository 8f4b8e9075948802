"""A text in the private chat: whose answer is it, and is it named or anonymous?

Text that replies to a message belongs to that message's sitting, otherwise to the newest open
one. Where a named and an anonymous answer could both be meant, nothing is stored and the bot asks.
What replies to a message of a pulse never comes here: see handlers.pulse.under_seal.
"""

from __future__ import annotations

from datetime import datetime

from aiogram import F, Router
from aiogram.types import Message

from handlers.addressing import ask_whom, staff_words
from handlers.interview.asking import ask_again, counts_already
from handlers.interview.competitor import typed_competitor
from handlers.interview.rating import typed_rating
from handlers.interview.sitting import early_text, reason_text, typed_score_text
from handlers.pulse.ballot import Waiting, pulse_text, tapped_last, waiting_pulses
from handlers.pulse.under_seal import Side, side_of
from handlers.update.step import NOTHING, Step
from handlers.update.turn import Turn
from handlers.words.feedback import (
    answers_invitation,
    may_be_sealed,
    offer,
    offered,
    said_after_command,
    said_freely,
    unasked,
    wanted,
)
from handlers.words.late import offer_to_add
from handlers.words.notes import keep_note
from locales import Text
from storage.asking.invitations import Invitation, recent_invitations
from storage.asking.stages import LOOK_BACK, stage_of
from storage.cases.cases import Case, talking_case_of
from survey.asking.competitor import asks_competitor
from survey.asking.interview import RECALL_FOR, Stage
from survey.asking.typed import typed_score
from survey.definition.definition import Definition
from survey.scores.scale import Kind

router = Router(name="texts")
router.message.filter(F.chat.type == "private")
router.edited_message.filter(F.chat.type == "private")


def _named(
    sittings: list[Invitation],
    replied_to: Message | None,
    is_score: bool,
    now: datetime,
    definition: Definition,
) -> Invitation | None:
    """The sitting that a text may belong to."""
    if replied_to is not None:
        for sitting in sittings:
            if sitting.message_id == replied_to.message_id:
                return sitting
    open_for = (Stage.SCORE, Stage.REASON)
    named = next((s for s in sittings if stage_of(s, now, definition) in open_for), None)
    if named is None and is_score:
        named = next((s for s in sittings if stage_of(s, now, definition) is Stage.CHANGE), None)
    return named


@router.message(F.text)
async def text_received(message: Message, turn: Turn) -> Step:
    """Find what a text belongs to, and store it there."""
    assert message.text is not None
    if answers_invitation(message):
        return await said_freely(turn, message, message.text)
    sittings = []
    if turn.who.person:
        known = {survey.key for survey in turn.definition.surveys}
        recent = await recent_invitations(turn.tx, turn.who.person.id, turn.now - LOOK_BACK)
        sittings = [sitting for sitting in recent if sitting.survey_key in known]
    quoted = message.reply_to_message
    of_sitting = quoted and any(one.message_id == quoted.message_id for one in sittings)
    side = Side.NAMED if of_sitting else side_of(message)
    if side is Side.UNKNOWN and await may_be_sealed(turn):
        return offer(message, turn.who)
    pulses = []
    if side is Side.THEIRS:
        if await wanted(turn):
            return await said_after_command(message, turn)
        pulses = await waiting_pulses(turn)
    is_score = typed_score(message.text, 0) is not None
    if turn.who.reads:  # of customers' surveys they get previews: only a reply means an old sitting
        replied_to = quoted.message_id if quoted else None
        sittings = [one for one in sittings if one.message_id == replied_to is not None]
        if message.forward_origin:
            return await staff_words(turn, message, message.text)
    if _for_us(message, turn, pulses) and not is_score:
        return await keep_note(turn, message, message.text)
    named = _named(sittings, quoted, is_score, turn.now, turn.definition)
    talks = turn.who.person is not None and not turn.who.reads
    case = (
        await talking_case_of(turn.tx, turn.who.person.id, turn.now)
        if turn.who.person and talks
        else None
    )
    if pulses:
        in_case = case is not None and not is_score and _speaks(case)
        if named or in_case:
            return turn.say(Text("which"))
        whom = await ask_whom(turn, message) if turn.who.reads and not is_score else None
        if whom:
            return whom
        # The text may be meant for the sealed answer, so it goes nowhere else.
        meant = tapped_last(pulses)
        if meant is None:
            return turn.say(Text("which.pulse"))
        return await pulse_text(message, turn, pulses, meant)
    # Else it belongs to what it replies to; whoever is spoken with may be answering a question.
    free = quoted is None or named is None or (case and case.response_id == named.id)
    digits = is_score and not (case and case.replied_at and not case.done_at)
    if case and free and not digits and _spoken_in(case, named, turn.now, turn.definition):
        return await keep_note(turn, message, message.text, spoken_in=case)
    if named:
        return await _named_text(message, message.text, turn, named)
    if turn.who.reads:
        return await staff_words(turn, message, message.text)
    answered = sittings[0].scored_at if sittings else None
    if answered is not None and turn.now < answered + RECALL_FOR:
        return offer_to_add(message, turn, sittings[0])
    return await unasked(turn, message, message.text)


@router.edited_message(F.text, ~F.text.startswith("/"))
async def text_edited(message: Message, turn: Turn) -> Step:
    """An edited text that is no reason by name: where it may be one of a pulse, it is sealed.

    The last one counts, so what was too long or came before the tap may be mended. What was
    written before the pulse opened, or replies to something else, was not meant for it.
    """
    if side_of(message) is not Side.THEIRS or await offered(turn, message):
        return NOTHING
    pulses = await waiting_pulses(turn)
    hearing = [
        pulse
        for pulse in pulses
        if pulse.ballot and message.date >= pulse.wave.opened_at.replace(microsecond=0)
    ]
    if not hearing:
        return NOTHING
    meant = tapped_last(pulses)
    if meant is None:
        return turn.say(Text("which.pulse"))
    if meant not in hearing:
        return NOTHING
    return await pulse_text(message, turn, pulses, meant)


def _spoken_in(case: Case, named: Invitation | None, now: datetime, definition: Definition) -> bool:
    """Whether a case is what a text belongs to: they speak with somebody in it, or would like to,
    and no question waits for their words."""
    if named is None or stage_of(named, now, definition) in (Stage.CHANGE, Stage.CLOSED):
        return _speaks(case)
    reason = stage_of(named, now, definition) is Stage.REASON
    return reason and not named.awaiting and _speaks(case)


def _speaks(case: Case) -> bool:
    return case.wants_reply or case.replied_at is not None or case.asked_at is not None


def _for_us(message: Message, turn: Turn, pulses: list[Waiting]) -> bool:
    """Whether we have just asked for a note, and the text can be nothing else."""
    until = turn.who.person.listening_until if turn.who.person else None
    return until is not None and turn.now < until and not pulses and not message.reply_to_message


async def _named_text(message: Message, words: str, turn: Turn, sitting: Invitation) -> Step:
    survey = turn.definition.survey(sitting.survey_key)
    score = typed_score(words, survey.scale_min)
    open_for = stage_of(sitting, turn.now, turn.definition)
    if score is not None and open_for is Stage.SCORE:
        rests = await counts_already(turn, sitting)
        if rests:
            return rests[0] + turn.say(rests[1])
    if score is not None and survey.kind is Kind.CSI and open_for is Stage.SCORE:
        return typed_rating(turn, sitting, score)
    rival = asks_competitor(survey, sitting.id, sitting.ratings) and not sitting.awaiting
    if score is not None and rival and open_for is Stage.REASON:
        return typed_competitor(turn, sitting, score)
    if score is not None and survey.kind is Kind.NPS and open_for is not Stage.CLOSED:
        return await typed_score_text(turn, sitting, score)
    off_scale = score is None and typed_score(words, 0) is not None
    if off_scale and open_for is not Stage.CLOSED:  # the question says what its numbers are
        return ask_again(turn, sitting)
    if open_for is Stage.SCORE:
        return early_text(message, turn, sitting)
    if open_for is Stage.REASON:
        return reason_text(message, turn, sitting)
    if sitting.scored_at is None:  # they reply to a question that closed unanswered
        if score is not None:
            return turn.say(Text("closed.wave"))
        return await keep_note(turn, message, words)
    return offer_to_add(message, turn, sitting)
