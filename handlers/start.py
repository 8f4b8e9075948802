"""/start, bare or with the payload of a link."""

from __future__ import annotations

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message

from handlers.company.claiming import ROLES, take_role
from handlers.interview.asking import ask_by_link, first_nps, open_question, put, put_again, rest
from handlers.interview.preview import preview_question
from handlers.pulse.joining import join, notice_of_open_wave
from handlers.results.report import put_page
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Text
from storage.database.engine import Tx
from storage.people.links import ended_link, find_link
from storage.people.people import ChangePerson
from storage.pulse.keys import Keys
from storage.pulse.roster import ChangeEmployee
from survey.buttons.pages import read_payload
from survey.buttons.payloads import valid_payload
from survey.definition.definition import Definition, UnknownSurvey
from survey.definition.parts import NOT_YET
from survey.scores.scale import Kind

router = Router(name="start")
router.message.filter(F.chat.type == "private")


@router.message(CommandStart(ignore_mention=True))  # a mention would ask Telegram who we are
async def start(
    message: Message,
    command: CommandObject,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
    keys: Keys,
) -> Step:
    """Answer Start: the link's survey, the open question, a first question, or thanks."""
    back = Step(
        changes=tuple(
            ChangeEmployee(employee.id, {"state": "active"})
            for employee in who.employments
            if employee.state == "unreachable"
        )
    )
    if who.person and who.person.state == "stopped":
        back += Step(changes=(ChangePerson(who.person.id, {"state": "active"}),))
        back += say(who.telegram_id, Text("start.welcomeback"), who.language)
    payload = (command.args or "").strip()
    page = read_payload(payload)
    if page is not None:
        return back + await put_page(page, who, tx, now, definition)
    if payload:
        return back + await _by_link(payload, who, tx, now, definition, keys)
    return back + await _bare(who, tx, now, definition, keys)


async def _by_link(
    payload: str, who: Respondent, tx: Tx, now: datetime, definition: Definition, keys: Keys
) -> Step:
    link = None
    if valid_payload(payload):
        link = await find_link(tx, payload, now) or await ended_link(tx, payload)
    if link is None:
        return say(who.telegram_id, Text("payload.unknown"), who.language)
    if link.purpose in ROLES:
        return await take_role(link, who, tx, now, definition)
    try:
        survey = definition.survey(link.survey_key)
    except UnknownSurvey:
        return say(who.telegram_id, Text("payload.closed"), who.language)
    if link.purpose == "join":
        return join(who, link, now, definition)
    if who.reads:
        return preview_question(who, survey, definition)
    return await ask_by_link(tx, who, link, definition, keys, now)


async def _bare(who: Respondent, tx: Tx, now: datetime, definition: Definition, keys: Keys) -> Step:
    if who.reads:
        return await _to_manager(who, tx, definition)
    if who.person:
        waiting = await open_question(tx, who.person, now, definition)
        if waiting:
            return put_again(who, waiting, definition)
    notice = await notice_of_open_wave(tx, who, definition)
    if notice:
        return notice
    person, step = who.as_person(now)
    survey = await first_nps(tx, person, definition)
    if survey is None or who.only_employee:
        return say(who.telegram_id, Text("start.nothing"), who.language)
    rests = await rest(tx, keys, person, survey, definition, now)
    if rests:
        return step + rests[0] + say(who.telegram_id, rests[1], who.language)
    return step + await put(tx, who, person, survey, now, "open")


async def _to_manager(who: Respondent, tx: Tx, definition: Definition) -> Step:
    """A manager may be an employee who is asked; of customers' surveys they see a preview."""
    notice = await notice_of_open_wave(tx, who, definition)
    if notice:
        return notice
    for survey in definition.surveys:
        if survey.kind is Kind.NPS:
            return preview_question(who, survey, definition)
    nothing = "setup.name" if definition is NOT_YET else "start.nothing"
    return say(who.telegram_id, Text(nothing), who.language)
