"""/start, bare or with the payload of a link."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message

from handlers.company.claiming import ROLES, take_role
from handlers.interview.asking import (
    ask_again,
    ask_by_link,
    ask_question,
    first_nps,
    open_question,
    rest,
)
from handlers.interview.preview import preview_question
from handlers.pulse.joining import join, notice_of_open_wave
from handlers.results.report import put_page
from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Text
from storage.people.links import ended_link, find_link
from storage.people.people import ChangePerson
from storage.pulse.roster import ChangeEmployee
from survey.buttons.pages import read_payload
from survey.buttons.payloads import valid_payload
from survey.definition.definition import UnknownSurvey
from survey.definition.parts import NOT_YET
from survey.scores.scale import Kind

router = Router(name="start")
router.message.filter(F.chat.type == "private")


@router.message(CommandStart(ignore_mention=True))  # a mention would ask Telegram who we are
async def start(message: Message, command: CommandObject, turn: Turn) -> Step:
    """Answer Start: the link's survey, the open question, a first question, or thanks."""
    back = Step(
        changes=tuple(
            ChangeEmployee(employee.id, {"state": "active"})
            for employee in turn.who.employments
            if employee.state == "unreachable"
        )
    )
    if turn.who.person and turn.who.person.state == "stopped":
        back += Step(changes=(ChangePerson(turn.who.person.id, {"state": "active"}),))
        back += turn.say(Text("start.welcomeback"))
    payload = (command.args or "").strip()
    page = read_payload(payload)
    if page is not None:
        return back + await put_page(page, turn)
    if payload:
        return back + await _by_link(payload, turn)
    return back + await _bare(turn)


async def _by_link(payload: str, turn: Turn) -> Step:
    link = None
    if valid_payload(payload):
        link = await find_link(turn.tx, payload, turn.now) or await ended_link(turn.tx, payload)
    if link is None:
        return turn.say(Text("payload.unknown"))
    if link.purpose in ROLES:
        return await take_role(link, turn)
    try:
        survey = turn.definition.survey(link.survey_key)
    except UnknownSurvey:
        return turn.say(Text("payload.closed"))
    if link.purpose == "join":
        return join(turn, link)
    if turn.who.reads:
        return preview_question(turn, survey)
    return await ask_by_link(turn, link)


async def _bare(turn: Turn) -> Step:
    if turn.who.reads:
        return await _to_manager(turn)
    if turn.who.person:
        waiting = await open_question(turn.tx, turn.who.person, turn.now, turn.definition)
        if waiting:
            return ask_again(turn, waiting)
    notice = await notice_of_open_wave(turn)
    if notice:
        return notice
    person, step = turn.who.as_person(turn.now)
    survey = await first_nps(turn.tx, person, turn.definition)
    if survey is None or turn.who.only_employee:
        return turn.say(Text("start.nothing"))
    rests = await rest(turn.tx, turn.keys, person, survey, turn.definition, turn.now)
    if rests:
        return step + rests[0] + turn.say(rests[1])
    return step + await ask_question(turn, person, survey, "open")


async def _to_manager(turn: Turn) -> Step:
    """A manager may be an employee who is asked; of customers' surveys they see a preview."""
    notice = await notice_of_open_wave(turn)
    if notice:
        return notice
    for survey in turn.definition.surveys:
        if survey.kind is Kind.NPS:
            return preview_question(turn, survey)
    nothing = "setup.name" if turn.definition is NOT_YET else "start.nothing"
    return turn.say(Text(nothing))
