"""Employees join a roster by their segment's link, and read the notice before they answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from handlers.replies import say
from handlers.respondent import Respondent
from handlers.step import Step
from locales import Prompt, Text
from locales.questions import notice
from storage.engine import Tx
from storage.links import Link
from storage.roster import AddEmployee, ChangeEmployee, Employee, counts_under
from storage.types import new_id
from storage.waves import Wave, open_waves
from survey.definition import Definition, UnknownSurvey


def join(who: Respondent, link: Link, definition: Definition) -> Step:
    """Put somebody on the roster under the link's segment; they are asked from the next wave on."""
    survey = definition.survey(link.survey_key)
    row = next((e for e in who.employments if e.survey_key == survey.key), None)
    if row and row.state == "active":
        if row.segment != link.segment:
            return say(who.telegram_id, Text("join.other", {"segment": row.segment}), who.language)
        return say(who.telegram_id, Text("join.already"), who.language)
    args: dict[str, Any] = {"subject": survey.subject}
    if link.segment:
        args["segment"] = link.segment
    welcome = Text("join.done" if link.segment else "join.done.company", args)
    values = {"state": "active", "segment": link.segment, "name": who.name}
    change = (
        ChangeEmployee(row.id, values)
        if row
        else AddEmployee(
            Employee(
                id=new_id(),
                survey_key=survey.key,
                telegram_id=who.telegram_id,
                name=who.name,
                language=who.language,
                segment=link.segment,
                state="active",
            )
        )
    )
    return Step(changes=(change,)) + say(who.telegram_id, welcome, who.language)


def last_day(closes_at: datetime, definition: Definition) -> date:
    """The day a wave closes, as the company's calendar has it."""
    return closes_at.astimezone(definition.company.zone).date()


def notice_prompt(wave: Wave, group: str, definition: Definition) -> Prompt:
    """The notice of a wave, for somebody who counts under `group`."""
    survey = definition.survey(wave.survey_key)
    return notice(survey, wave.id, wave.frozen, group, last_day(wave.closes_at, definition))


async def notice_of_open_wave(tx: Tx, who: Respondent, definition: Definition) -> Step | None:
    """The notice of the wave that asks this employee now, if there is one."""
    for wave, _employee, group in await asked_in(tx, who):
        try:
            prompt = notice_prompt(wave, group, definition)
        except UnknownSurvey:
            continue
        return say(who.telegram_id, prompt, who.language)
    return None


async def asked_in(tx: Tx, who: Respondent) -> list[tuple[Wave, Employee, str]]:
    """The open anonymous waves that ask this employee, with the group they count under."""
    found = []
    if who.employments:
        for wave in await open_waves(tx, "enps"):
            employee = who.employment(wave.survey_key)
            if employee:
                group = await counts_under(tx, wave.id, employee.id)
                if group is not None:
                    found.append((wave, employee, group))
    return found
