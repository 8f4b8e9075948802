"""Employees join a roster by their segment's link, and read the notice before they answer."""

from __future__ import annotations

from datetime import date, datetime

from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Prompt, Text
from locales.questions import notice
from locales.roster import welcome
from storage.asking.waves import Wave, ended_since, open_waves
from storage.database.changes import Change
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.people.links import Link
from storage.pulse.roster import LISTED, AddEmployee, ChangeEmployee, Employee
from storage.pulse.samples import counts_under
from survey.definition.definition import Definition, UnknownSurvey


def join(turn: Turn, link: Link) -> Step:
    """Put somebody on the roster under the link's segment; they are asked from the next wave on.

    Where the survey says so, or after a manager's removal, they wait for a manager first.
    """
    survey = turn.definition.survey(link.survey_key)
    row = next((e for e in turn.who.employments if e.survey_key == survey.key), None)
    if row and row.state in LISTED:
        return turn.say(_known(row, link))
    removed = row is not None and row.state == "removed"
    waits = removed or survey.join == "confirm"
    state = "pending" if waits else "active"
    values = {"state": state, "segment": link.segment, "name": turn.who.name}
    employee_id = row.id if row else new_id()
    changes: list[Change] = [
        ChangeEmployee(employee_id, values)
        if row
        else AddEmployee(
            Employee(
                id=employee_id,
                survey_key=survey.key,
                telegram_id=turn.who.telegram_id,
                name=turn.who.name,
                language=turn.who.language,
                segment=link.segment,
                state=state,
            )
        )
    ]
    # Who comes back where managers know them is not told: it would tell that they had left.
    if waits or row is None or (row.segment, row.name) != (link.segment, turn.who.name):
        told, readers = {"employee": employee_id}, turn.who.staff.readers
        changes += [Enqueue(OutgoingKind.JOINED, reader, told, turn.now) for reader in readers]
    words = welcome(survey.subject, link.segment)
    if waits:
        words = Text("join.removed" if removed else "join.waiting", {"subject": survey.subject})
    return Step(changes=tuple(changes)) + turn.say(words)


def _known(row: Employee, link: Link) -> Text:
    if row.segment != link.segment:
        return Text("join.other", {"segment": row.segment})
    return Text("join.pending" if row.state == "pending" else "join.already")


def leave(employee: Employee, definition: Definition) -> Change:
    """Take somebody off the roster who does not want to be on it.

    Where joining is open, only whom a manager removed waits: leaving must not undo the removal.
    """
    joins = {survey.key: survey.join for survey in definition.surveys}
    removed = employee.state == "pending" and joins.get(employee.survey_key) == "open"
    return ChangeEmployee(employee.id, {"state": "removed" if removed else "left"})


def last_day(closes_at: datetime, definition: Definition) -> date:
    """The day a wave closes, as the company's calendar has it."""
    return closes_at.astimezone(definition.company.zone).date()


def notice_prompt(wave: Wave, group: str, definition: Definition) -> Prompt:
    """The notice of a wave, for somebody who counts under `group`."""
    survey = definition.survey(wave.survey_key)
    return notice(survey, wave.id, wave.frozen, group, last_day(wave.closes_at, definition))


async def notice_of_open_wave(turn: Turn) -> Step | None:
    """The notice of the wave that asks this employee now, if there is one."""
    for wave, _employee, group in await asked_in(turn):
        try:
            prompt = notice_prompt(wave, group, turn.definition)
        except UnknownSurvey:
            continue
        return turn.say(prompt)
    return None


async def asked_in(
    turn: Turn, closed_since: datetime | None = None
) -> list[tuple[Wave, Employee, str]]:
    """The open anonymous waves that ask this employee, with the group they count under.

    With `closed_since` also those that have closed since then, behind the open ones.
    """
    found = []
    if turn.who.employments:
        waves = await open_waves(turn.tx, "enps")
        if closed_since:
            waves += await ended_since(turn.tx, "enps", closed_since)
        for wave in waves:
            employee = turn.who.asked_as(wave.survey_key)
            if employee:
                group = await counts_under(turn.tx, wave.id, employee.id)
                if group is not None:
                    found.append((wave, employee, group))
    return found
