"""An update that Telegram delivered again: nothing is stored, only harmless replies are repeated.

A crash between commit and reply leaves a button spinning and a question unasked. The message is
brought to what the store says now, which need not be what this update said.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram.types import CallbackQuery, Update

from handlers.interview.asking import open_question, put_again, question_now
from handlers.pulse.ballot import holds, waiting_pulses
from handlers.update.replies import edit, remove, say, toast
from handlers.update.respondent import load_respondent
from handlers.update.step import NOTHING, Step
from handlers.update.taps import own_invitation
from handlers.update.turn import Turn
from locales import pick_language
from locales.questions import reason_prompt, sealed
from storage.answers.themes import chosen_themes
from storage.asking.invitations import ChangeInvitation, get_invitation
from storage.asking.stages import stage_of
from storage.database.engine import Tx
from storage.people.people import get_person
from storage.pulse.keys import Keys
from survey.asking.interview import Stage
from survey.buttons.callbacks import Action, parse
from survey.definition.definition import Definition

ON_ITS_WAY = timedelta(seconds=5)


async def again(update: Update, tx: Tx, now: datetime, definition: Definition, keys: Keys) -> Step:
    """The replies to an update that was stored before. Never any changes."""
    if update.callback_query:
        return await _tapped_again(update.callback_query, tx, now, definition, keys)
    message = update.message
    if message is None or message.from_user is None or message.chat.type != "private":
        return NOTHING
    words = message.text or ""
    who = await load_respondent(tx, message.from_user, definition.company)
    turn = Turn(who, tx, now, definition, keys)
    if words.startswith("/start"):
        return await _started_again(turn)
    for waiting in await waiting_pulses(turn):
        if words and waiting.ballot and holds(waiting.ballot, words):
            return remove(who.telegram_id, message.message_id)
    return NOTHING


async def _tapped_again(
    callback: CallbackQuery, tx: Tx, now: datetime, definition: Definition, keys: Keys
) -> Step:
    private = callback.message is not None and callback.message.chat.type == "private"
    tap = parse(callback.data or "") if private else None
    who = await load_respondent(tx, callback.from_user, definition.company)
    turn = Turn(who, tx, now, definition, keys)
    if tap and tap.action is Action.BALLOT:
        for waiting in await waiting_pulses(turn):
            if waiting.wave.id == tap.ref and waiting.ballot:
                return toast(callback) + edit(callback, sealed(tap.ref), who.language)
    if tap and tap.action in (Action.SCORE, Action.THEME):
        sitting = await own_invitation(turn, tap.ref)
        waits = sitting is not None and sitting.awaiting
        if sitting and waits and stage_of(sitting, now, definition) is Stage.REASON:
            assert sitting.score is not None
            survey = definition.survey(sitting.survey_key)
            chosen = await chosen_themes(tx, sitting.id)
            prompt = reason_prompt(survey, sitting.id, sitting.score, who.language, chosen)
            return toast(callback) + edit(callback, prompt, who.language)
    if tap and tap.action is Action.RATE:
        sitting = await own_invitation(turn, tap.ref)
        open_for = stage_of(sitting, now, definition) if sitting else Stage.CLOSED
        reason = open_for is Stage.REASON and sitting is not None and sitting.awaiting
        if sitting and (open_for is Stage.SCORE or reason):
            prompt = question_now(definition.survey(sitting.survey_key), sitting, who.language)
            return toast(callback) + edit(callback, prompt, who.language)
    return toast(callback)


async def _started_again(turn: Turn) -> Step:
    waiting = (
        await open_question(turn.tx, turn.who.person, turn.now, turn.definition)
        if turn.who.person
        else None
    )
    # Never known to arrive, and not just on its way.
    lost = waiting is not None and waiting.message_id is None
    if waiting and lost and turn.now - waiting.created_at > ON_ITS_WAY:
        return put_again(turn, waiting)
    return NOTHING


async def question_owed(invitation_id: int, tx: Tx, now: datetime, definition: Definition) -> Step:
    """A question of which nobody knows whether it arrived, once more; nothing if it waits no more.

    It may have arrived, just before its process died: the newest message is the one that counts.
    """
    invitation = await get_invitation(tx, invitation_id)
    person = await get_person(tx, invitation.person_id) if invitation else None
    if invitation is None or person is None or person.telegram_id is None:
        return NOTHING
    if person.state != "active" or stage_of(invitation, now, definition) is not Stage.SCORE:
        return NOTHING
    language = pick_language(person.language, definition.company.languages)
    survey = definition.survey(invitation.survey_key)
    return say(
        person.telegram_id,
        question_now(survey, invitation, language),
        language,
        sent=lambda message_id: ChangeInvitation(invitation.id, {"message_id": message_id}),
    )
