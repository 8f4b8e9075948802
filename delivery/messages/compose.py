"""From an outbox row to the message it becomes: one function a kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from delivery.messages.case_messages import CASE_COMPOSERS
from delivery.messages.message import Composer, Message, pauses
from delivery.messages.news import acted, answers, praise, quarter
from locales import Button, Prompt, Text, render, signed_text, text
from locales.problems import problem_text
from locales.questions import notice, pulse_reminder, reminder
from locales.ratings import current_question
from locales.roster import card, known_as, welcome
from reports.chat.case_card import cut
from reports.chat.page_rows import digest_rows
from reports.csi.csi_frozen import thaw_csi
from reports.csi.csi_picture import names_in, render_csi
from reports.csi.csi_words import csi_words
from reports.digest.example import render_example
from reports.digest.frozen import thaw, thaw_pulse
from reports.digest.picture import render_digest
from reports.digest.words import signed_caption
from reports.drawing.apart import drawn_apart
from reports.drawing.fitting import MESSAGE_LIMIT
from reports.pulse.pulse_picture import render_pulse
from reports.pulse.pulse_words import pulse_message, under_way
from storage.asking.asked import free_from
from storage.asking.invitations import Invitation, get_invitation
from storage.asking.waves import get_wave
from storage.database.engine import Tx
from storage.outgoing.outbox import Outgoing
from storage.people.people import find_person, get_person
from storage.pulse.roster import LISTED, get_employee
from storage.pulse.samples import counts_under, has_notice
from survey.asking.attributes import next_question
from survey.buttons.callbacks import again_data
from survey.definition.definition import Definition, UnknownSurvey
from survey.scores.scale import Kind


async def _invitation(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    invitation = await get_invitation(tx, row.payload["invitation"])
    person = await get_person(tx, invitation.person_id) if invitation else None
    if invitation is None or person is None or person.state != "active":
        return None
    if invitation.scored_at is not None or invitation.wave_state not in (None, "open"):
        return None
    if await pauses(tx, row, person):
        return None
    if invitation.via == "api" and await _asked_since(tx, invitation, definition):
        return None
    language = person.language or definition.company.fallback
    survey = definition.survey(invitation.survey_key)
    if survey.kind is Kind.CSI and next_question(invitation.asks, survey.attributes, ()) is None:
        return None  # its attributes are gone
    asked = current_question(survey, invitation.id, language, invitation.asks)
    asked = reminder(asked) if row.kind == "reminder" else asked
    return Message(render(asked, language))


async def _asked_since(tx: Tx, invitation: Invitation, definition: Definition) -> bool:
    """Whether a question came between that was not known when this one was planned."""
    survey, planned = definition.survey(invitation.survey_key), invitation.created_at
    free = await free_from(tx, definition, survey, invitation.person_id, before=planned)
    return invitation.state == "queued" and free is not None and free > planned


async def _notice(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    wave = await get_wave(tx, row.payload["wave"])
    employee = await get_employee(tx, row.payload["employee"])
    if wave is None or wave.state != "open" or employee is None or employee.state != "active":
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
    if wave is None or wave.state != "open" or employee is None or employee.state != "active":
        return None
    if not await has_notice(tx, wave.id, employee.id):
        return None
    until = wave.closes_at.astimezone(definition.company.zone).date()
    prompt = pulse_reminder(definition.survey(wave.survey_key), wave.id, until)
    return Message(render(prompt, employee.language or definition.company.fallback))


async def _digest(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    digest, language = thaw(dict(row.payload["digest"])), row.payload["language"]
    prompt = Prompt(signed_caption(digest, language), () if digest.silent else digest_rows(digest))
    return Message(
        render(prompt, language),
        None if digest.silent else lambda: drawn_apart(render_digest, digest, language),
        digest.silent,
    )


async def _example(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    digest, language = thaw(dict(row.payload["digest"])), row.payload["language"]
    words = f"{text(language, 'example.head')}\n{signed_caption(digest, language)}"
    return Message(render(words, language), lambda: drawn_apart(render_example, digest, language))


async def _csi(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    digest, language = thaw_csi(dict(row.payload["digest"])), row.payload["language"]
    survey = definition.survey(digest.survey)
    names = names_in(digest, language, survey)
    return Message(
        render(csi_words(digest, language, survey), language),
        None if digest.silent else lambda: drawn_apart(render_csi, digest, language, names),
        digest.silent,
    )


async def _pulse(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    pulse, language = thaw_pulse(dict(row.payload["pulse"])), row.payload["language"]
    return Message(
        render(pulse_message(pulse, language), language),
        lambda: drawn_apart(render_pulse, pulse, language),
    )


async def _under_way(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    payload = row.payload
    closes = date.fromisoformat(payload["closes"])
    words = under_way(payload["subject"], closes, payload["language"])
    return Message(render(words, payload["language"]), silent=True)


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


async def _act(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    return Message(render(row.payload["text"], definition.company.fallback))


COMPOSERS: Mapping[str, Composer] = {
    "invitation": _invitation,
    "reminder": _invitation,
    "notice": _notice,
    "reminder_pulse": _reminder_pulse,
    "digest": _digest,
    "example": _example,
    "csi": _csi,
    "pulse": _pulse,
    "lost_pulse": _lost_pulse,
    "under_way": _under_way,
    "note": _note,
    "warning": _warning,
    "forwarded": _forwarded,
    "joined": _joined,
    "joined_told": _joined_told,
    "act": _act,
    "acted": acted,
    "praise": praise,
    "answers": answers,
    "quarter": quarter,
    **CASE_COMPOSERS,
}


async def compose(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """The message of a row; None when there is no longer anything to say."""
    try:
        return await COMPOSERS[row.kind](tx, row, definition)
    except UnknownSurvey:
        return None
