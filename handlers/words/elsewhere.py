"""What is no answer: pictures and voices, taps we do not know, blocking and unblocking."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from handlers.addressing import ask_whom
from handlers.cases.thread import file_of, said_in, wrote_back
from handlers.pulse.ballot import waiting_pulses
from handlers.pulse.under_seal import Side, side_of
from handlers.update.enough import enough
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from handlers.words.feedback import may_be_sealed
from locales import Text
from storage.asking.invitations import recent_invitations
from storage.asking.stages import LOOK_BACK, stage_of
from storage.cases.cases import talking_case_of
from storage.database.changes import Change
from storage.people.people import ChangePerson
from storage.pulse.roster import SERVING, ChangeEmployee
from survey.asking.interview import Stage

router = Router(name="elsewhere")


@router.message(F.chat.type == "private")
async def media_received(message: Message, turn: Turn) -> Step:
    """A photo, voice or sticker is no score and no reason: say so once an album."""
    pulses = await waiting_pulses(turn)
    beside = message.media_group_id and message.caption is None  # an album's other pictures
    if any(not pulse.deaf for pulse in pulses) and not turn.who.reads:
        return NOTHING if beside else turn.say(Text("pulse.media"))
    if turn.who.reads and file_of(message)[0]:
        return await ask_whom(turn, message) or turn.say(Text("address.none"))
    case = (
        await talking_case_of(turn.tx, turn.who.person.id, turn.now)
        if turn.who.person and not pulses
        else None
    )
    unsure = side_of(message) is Side.UNKNOWN and await may_be_sealed(turn)
    if case and not unsure and not turn.who.reads and said_in(case, message, turn.now):
        return await enough(turn) or wrote_back(message, case, turn)
    if beside:
        return NOTHING
    sittings = []
    if turn.who.person:
        sittings = await recent_invitations(turn.tx, turn.who.person.id, turn.now - LOOK_BACK)
    stages = [stage_of(sitting, turn.now, turn.definition) for sitting in sittings]
    if Stage.REASON in stages:
        return turn.say(Text("media.notreason"))
    return turn.say(Text("media.notscored" if Stage.SCORE in stages else "media.nothing"))


@router.callback_query()
async def unknown_tap(callback: CallbackQuery, who: Respondent) -> Step:
    """A button that is not ours, or not from a private chat."""
    return foreign(callback, who)


@router.my_chat_member(F.chat.type == "private")
async def membership_changed(change: ChatMemberUpdated, who: Respondent) -> Step:
    """Somebody blocked the bot, or unblocked it."""
    blocked = change.new_chat_member.status in ("kicked", "left")
    changes: list[Change] = []
    if who.person and who.person.state in ("active", "blocked", "unreachable"):
        state = "blocked" if blocked else "active"
        changes.append(ChangePerson(who.person.id, {"state": state}))
    for employee in who.employments:
        if employee.state in SERVING:
            state = "unreachable" if blocked else "active"
            changes.append(ChangeEmployee(employee.id, {"state": state}))
    return Step(changes=tuple(changes))
