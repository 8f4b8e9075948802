"""From an outbox row to the message it becomes: one function a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from delivery.messages.case_messages import CASE_COMPOSERS
from delivery.messages.message import Composer, Message, falls_in_pause
from delivery.messages.news import acted, answers, praise, quarter
from locales import Button, Prompt, Text, render, signed_text, text
from locales.problems import problem_text
from locales.questions import notice, pulse_reminder, reminder
from locales.ratings import current_question
from locales.roster import card, known_as, welcome
from reports.chat.case_card import cut
from reports.digest.example import render_example
from reports.digest.frozen import thaw
from reports.digest.words import signed_caption
from reports.drawing.apart import drawn_apart
from reports.drawing.fitting import MESSAGE_LIMIT
from reports.pulse.council import council_name, council_pdf
from reports.report import thawed
from storage.asking.asked import free_from, left_in_peace_until
from storage.asking.invitations import Invitation, get_invitation
from storage.asking.stages import may_be_sent
from storage.asking.waves import get_wave
from storage.database.engine import Tx
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Outgoing, get_message
from storage.people.people import find_person, get_person
from storage.pulse.roster import LISTED, Employee, get_employee
from storage.pulse.samples import counts_under, has_notice
from survey.asking.attributes import next_question
from survey.buttons.callbacks import again_data
from survey.definition.definition import Definition, UnknownSurvey
from survey.published.publish import Terms
from survey.scores.scale import Kind


async def _invitation(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    invitation = await get_invitation(tx, row.payload["invitation"])
    person = await get_person(tx, invitation.person_id) if invitation else None
    if invitation is None or person is None or person.state != "active":
        return None
    if not may_be_sent(invitation):
        return None
    if await falls_in_pause(tx, row, person):
        return None
    if invitation.via == "api" and await _asked_since(tx, invitation, definition):
        return None
    if await _answered_since(tx, row, invitation, definition):
        return None
    language = person.language or definition.company.fallback
    survey = definition.survey(invitation.survey_key)
    if survey.kind is Kind.CSI and next_question(invitation.asks, survey.attributes, ()) is None:
        return None  # its attributes are gone
    asked = current_question(survey, invitation.id, language, invitation.asks)
    asked = reminder(asked) if row.kind == OutgoingKind.REMINDER else asked
    return Message(render(asked, language))


async def _asked_since(tx: Tx, invitation: Invitation, definition: Definition) -> bool:
    """Whether a question came between that was not known when this one was planned."""
    survey, planned = definition.survey(invitation.survey_key), invitation.created_at
    free = await free_from(tx, definition, survey, invitation.person_id, before=planned)
    return invitation.state == "queued" and free is not None and free > planned


def _may_vote(employee: Employee | None) -> TypeGuard[Employee]:
    """Whether a pulse that asks somebody still does: a removal does not end it."""
    return employee is not None and employee.state in ("active", "removed", "erased")


async def _answered_since(
    tx: Tx, row: Outgoing, invitation: Invitation, definition: Definition
) -> bool:
    """Whether they answered something else meanwhile, and were told that nobody asks now."""
    since = invitation.delivered_at or invitation.created_at
    until = await left_in_peace_until(tx, definition, invitation.person_id, since)
    if until is None:
        return False
    message = await get_message(tx, row.id)
    return message is not None and message.due_at < until


async def _notice(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    wave = await get_wave(tx, row.payload["wave"])
    employee = await get_employee(tx, row.payload["employee"])
    if wave is None or wave.state != "open" or not _may_vote(employee):
        return None
    group = await counts_under(tx, wave.id, employee.id)
    if group is None:
        return None
    until = wave.closes_at.astimezone(definition.company.zone).date()
    survey = definition.survey(wave.survey_key)
    prompt = notice(survey, wave.id, wave.frozen, group, until)
    return Message(render(prompt, employee.language or definition.company.fallback))


async def _reminder_pulse(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """Alike for whoever has voted and whoever has not: nothing here could tell them apart."""
    wave = await get_wave(tx, row.payload["wave"])
    employee = await get_employee(tx, row.payload["employee"])
    if wave is None or wave.state != "open" or not _may_vote(employee):
        return None
    if not await has_notice(tx, wave.id, employee.id):
        return None
    until = wave.closes_at.astimezone(definition.company.zone).date()
    prompt = pulse_reminder(definition.survey(wave.survey_key), wave.id, until)
    return Message(render(prompt, employee.language or definition.company.fallback))


async def _report(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    report, language = thawed(row.kind, row.payload, definition), row.payload["language"]
    if report is None:
        return None
    return Message(
        render(report.prompt(language), language),
        None if report.silent else lambda: drawn_apart(report.picture, language),
        report.silent,
    )


async def _example(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    digest, language = thaw(dict(row.payload["digest"])), row.payload["language"]
    words = f"{text(language, 'example.head')}\n{signed_caption(digest, language)}"
    return Message(render(words, language), lambda: drawn_apart(render_example, digest, language))


async def _lost_pulse(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    payload = row.payload
    lost = Prompt(Text("pulse.lost", {"subject": payload["subject"]}))
    return Message(render(lost, payload["language"]))


async def _note_told(tx: Tx, row: Outgoing) -> Text | None:
    """An employee's words with their name; a customer's note is a case, but for rows of before."""
    payload = row.payload
    if "employee" in payload:
        employee = await get_employee(tx, payload["employee"])
        if employee is None:
            return None
        who = known_as(employee.name, employee.segment)
        return Text("note.employee", {"who": who, "text": payload["text"]})
    words = payload.get("text")
    return Text("note.alert", {"text": words}) if words else None


async def _note(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    told = await _note_told(tx, row)
    if told is None:
        return None
    language = definition.company.fallback
    words = cut(signed_text(language, told.key, **told.args), MESSAGE_LIMIT)
    return Message(render(words, language))


async def _warning(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    reader = await find_person(tx, row.chat_id)
    language = (reader and reader.language) or definition.company.fallback
    args, again = row.payload["args"], row.payload["again"]
    if "problem" in args:
        args = args | {"problem": problem_text(args["problem"], "problem.refused")}
    words = Text(row.payload["key"], args)
    button = Button(Text("button.again"), data=again_data(again)) if again else None
    return Message(render(Prompt(words, ((button,),) if button else ()), language))


async def _forwarded(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """A personal link that somebody else opened, too; nothing once its person was forgotten."""
    person = await get_person(tx, row.payload["person"])
    if person is None or person.external_id is None:
        return None
    reader = await find_person(tx, row.chat_id)
    language = (reader and reader.language) or definition.company.fallback
    who = person.name or person.external_id
    return Message(render(Prompt(Text("link.forwarded", {"who": who})), language))


async def _joined(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    employee = await get_employee(tx, row.payload["employee"])
    if employee is None or employee.state not in LISTED:
        return None
    reader = await find_person(tx, row.chat_id)
    waits = employee.state == "pending"
    prompt = card(
        definition.survey(employee.survey_key).subject, employee.name, employee.segment,
        employee.id, waits=waits, private=row.chat_id > 0,
    )  # fmt: skip
    words = render(prompt, (reader and reader.language) or definition.company.fallback)
    return Message(words, silent=not waits)


async def _joined_told(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    employee = await get_employee(tx, row.payload["employee"])
    if employee is None or employee.state != "active":
        return None
    words = welcome(definition.survey(employee.survey_key).subject, employee.segment)
    return Message(render(Prompt(words), employee.language or definition.company.fallback))


async def _removed_told(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """Whom a manager took off the list while a pulse asks them: their place in it stays."""
    wave = await get_wave(tx, row.payload["wave"])
    if wave is None or wave.state != "open":
        return None
    until = wave.closes_at.astimezone(definition.company.zone).date()
    subject = definition.survey(wave.survey_key).subject
    language = row.payload["language"] or definition.company.fallback
    words = Text("pulse.removed", {"subject": subject, "until": until})
    return Message(render(Prompt(words), language))


async def _council(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """The page about a pulse's anonymity, with the terms that this pulse opened with."""
    wave = await get_wave(tx, row.payload["wave"])
    if wave is None:
        return None
    language = row.payload["language"]
    subject = wave.frozen.get("subject") or definition.company.name
    data = await drawn_apart(council_pdf, subject, Terms.of(wave.frozen), language)
    words = Text("council.caption", {"subject": subject})
    name = council_name(wave.id, language)
    return Message(render(Prompt(words), language), upload=(name, data))


async def _act(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    return Message(render(row.payload["text"], definition.company.fallback))


COMPOSERS: Mapping[str, Composer] = {
    OutgoingKind.INVITATION: _invitation,
    OutgoingKind.REMINDER: _invitation,
    OutgoingKind.NOTICE: _notice,
    OutgoingKind.REMINDER_PULSE: _reminder_pulse,
    OutgoingKind.DIGEST: _report,
    OutgoingKind.EXAMPLE: _example,
    OutgoingKind.CSI: _report,
    OutgoingKind.PULSE: _report,
    OutgoingKind.LOST_PULSE: _lost_pulse,
    OutgoingKind.UNDER_WAY: _report,
    OutgoingKind.NOTE: _note,
    OutgoingKind.WARNING: _warning,
    OutgoingKind.FORWARDED: _forwarded,
    OutgoingKind.JOINED: _joined,
    OutgoingKind.JOINED_TOLD: _joined_told,
    OutgoingKind.REMOVED_TOLD: _removed_told,
    OutgoingKind.COUNCIL: _council,
    OutgoingKind.ACT: _act,
    OutgoingKind.ACTED: acted,
    OutgoingKind.PRAISE: praise,
    OutgoingKind.ANSWERS: answers,
    OutgoingKind.QUARTER: quarter,
    **CASE_COMPOSERS,
}


async def compose(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """The message of a row; None when there is no longer anything to say."""
    try:
        return await COMPOSERS[row.kind](tx, row, definition)
    except UnknownSurvey:
        return None
