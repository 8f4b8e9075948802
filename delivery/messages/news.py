"""What comes of answers: told to whoever was asked, passed on to a team, sent to a manager."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from delivery.messages.message import Message, falls_in_pause
from locales import Prompt, Text, render, text
from locales.news import act_message, praise_message
from reports.drawing.apart import drawn_apart
from reports.drawing.fitting import trimmed
from reports.files.answers_file import TooLarge, answers_file
from reports.quarter.quarterly import pdf_of, read_quarter, title_of
from storage.company.staff import load_staff
from storage.database.engine import Tx
from storage.outgoing.outbox import Outgoing, get_message
from storage.people.people import find_person, get_person
from storage.plans.plans import get_plan
from storage.plans.praise import get_praise
from storage.pulse.roster import get_employee
from survey.buttons.roles import Role
from survey.definition.definition import Definition, Survey
from survey.scores.scale import Kind

QUOTE_LIMIT = 1000  # characters of praise


async def acted(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """ "You said, we did", to a customer who was asked."""
    plan = await get_plan(tx, row.payload["plan"])
    person = await get_person(tx, row.payload["person"])
    if plan is None or plan.told_at is None or person is None:
        return None
    if person.state != "active" or person.muted or await falls_in_pause(tx, row, person):
        return None
    language = person.language or definition.company.fallback
    prompt = act_message(definition.survey(plan.survey_key), plan.text)
    return Message(render(prompt, language))


async def praise(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """A customer's words, to one of the team that they name."""
    said = await get_praise(tx, row.payload["response"])
    employee = await get_employee(tx, row.payload["employee"])
    if said is None or employee is None or employee.state != "active" or employee.muted:
        return None
    head = employee.segment or definition.survey(employee.survey_key).subject
    prompt = praise_message(head, trimmed(said.text, QUOTE_LIMIT))
    return Message(render(prompt, employee.language or definition.company.fallback))


@dataclass(frozen=True)
class _Order:
    """A file that somebody asked for and still may have: of what, in which language, as of when."""

    survey: Survey
    language: str
    at: datetime


async def _order(tx: Tx, row: Outgoing, definition: Definition, least: Role) -> _Order | None:
    """None where a role was taken since, or the row itself is gone."""
    staff = await load_staff(tx, definition.company)
    asked = await get_message(tx, row.id)
    if staff.role_of(row.chat_id) < least or asked is None:
        return None
    reader = await find_person(tx, row.chat_id)
    language = (reader and reader.language) or row.payload["language"]
    return _Order(definition.survey(row.payload["survey"]), language, asked.due_at)


async def answers(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """All answers of a survey as a file, to a manager who still is one."""
    order = await _order(tx, row, definition, Role.MANAGER)
    if order is None:
        return None
    survey, form, zone = order.survey, row.payload["form"], definition.company.zone
    try:
        data = await answers_file(
            lambda: nullcontext(tx), survey, form, order.at, zone, order.language
        )
    except TooLarge:
        large = Prompt(Text("answers.large", {"survey": survey.key}))
        return Message(render(large, order.language))
    key = "answers.caption.pulse" if survey.kind is Kind.ENPS else "answers.caption"
    words = text(order.language, key, subject=survey.subject)
    return Message(render(words, order.language), upload=(f"{survey.key}.{form}", data))


async def quarter(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """A quarterly report as PDF, to somebody who still reads results."""
    order = await _order(tx, row, definition, Role.VIEWER)
    if order is None:
        return None
    survey, name = order.survey, row.payload["quarter"]
    report = await read_quarter(tx, survey, name, definition.company, order.at)
    data = await drawn_apart(pdf_of, report, order.language, survey)
    words = render(title_of(report, order.language), order.language)
    return Message(words, upload=(f"{survey.key}-{name}.pdf", data))
