"""Putting the question to a customer who came by themselves: by link, QR code or /start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Text
from locales.prompt import Prompt
from locales.ratings import current_question
from storage.asking.asked import asks_of
from storage.asking.invitations import (
    AddInvitation,
    ChangeInvitation,
    Invitation,
    last_answered,
    recent_invitations,
)
from storage.asking.stages import LOOK_BACK, stage_of
from storage.database.engine import Tx
from storage.database.types import new_id
from storage.people.binding import JoinRecord, TellForwarded
from storage.people.links import Link
from storage.people.people import AddProperties, ChangePerson, Person, find_external, properties_of
from storage.privacy.forgotten import counted_before
from storage.pulse.keys import Keys
from survey.asking.interview import REASON_FOR, Stage
from survey.asking.quiet import quiet_days_after
from survey.definition.definition import Definition, Survey
from survey.people.eligible import is_eligible
from survey.scores.scale import Kind


async def open_question(
    tx: Tx, person: Person, now: datetime, definition: Definition, survey_key: str | None = None
) -> Invitation | None:
    """The newest question that still waits for this person's score."""
    keys = [survey_key] if survey_key else [survey.key for survey in definition.surveys]
    for invitation in await recent_invitations(tx, person.id, now - LOOK_BACK):
        if invitation.survey_key in keys and stage_of(invitation, now, definition) is Stage.SCORE:
            return invitation
    return None


def question_now(survey: Survey, invitation: Invitation, language: str) -> Prompt:
    """The question that an invitation puts now."""
    return current_question(survey, invitation.id, language, invitation.asks, invitation.rated)


def ask_again(turn: Turn, invitation: Invitation) -> Step:
    """Send an open question once more; its newest message is the one that counts as its own."""
    survey = turn.definition.survey(invitation.survey_key)
    return turn.say(
        question_now(survey, invitation, turn.who.language),
        sent=lambda message_id: ChangeInvitation(invitation.id, {"message_id": message_id}),
    )


async def ask_question(
    turn: Turn, person: Person, survey: Survey, via: str, touchpoint: str = "", segment: str = ""
) -> Step:
    """A new invitation, and the question."""
    invitation_id = new_id()
    asks = await asks_of(turn.tx, survey, {person.id: invitation_id})
    invitation = Invitation(
        id=invitation_id,
        survey_key=survey.key,
        person_id=person.id,
        touchpoint=touchpoint,
        segment=segment or person.segment,
        via=via,
        state="delivered",
        created_at=turn.now,
        delivered_at=turn.now,
        asks=asks[person.id],
    )
    asked = turn.say(
        question_now(survey, invitation, turn.who.language),
        sent=lambda message_id: ChangeInvitation(invitation.id, {"message_id": message_id}),
    )
    step = Step(changes=(AddInvitation(invitation),))
    if person.listening_until:  # from here on a text belongs to the question
        step += Step(changes=(ChangePerson(person.id, {"listening_until": None}),))
    return step + asked


async def rest(
    tx: Tx,
    keys: Keys,
    person: Person,
    survey: Survey,
    definition: Definition,
    now: datetime,
    *,
    asked_by_us: bool = False,
) -> tuple[Step, Text] | None:
    """What to do and say where a survey of this kind was answered within its quarantine.

    Not scored again, but heard; also after /erase, which does not end a quarantine. `asked_by_us`:
    the question was planned, so an earlier answer was looked at then.
    """
    of_kind = [other.key for other in definition.surveys if other.kind is survey.kind]
    answered = None if asked_by_us else await last_answered(tx, person.id, of_kind)
    if answered and now < answered + timedelta(days=survey.quarantine_days):
        zone = definition.company.zone
        until = max(answered + timedelta(days=quiet_days_after(survey, definition)), now)
        on = answered.astimezone(zone).date()
        if person.bound_at is not None and answered < person.bound_at:  # maybe another's, imported
            return listen(person, now), Text("quarantine.erased")
        args = {"on": on, "until": until.astimezone(zone).date()}
        if person.silenced_until is not None:  # nobody promises to read more of theirs
            return listen(person, now), Text("start.nothing")
        return listen(person, now), Text("quarantine", args)
    erased = await counted_before(tx, keys, person.telegram_id, survey.key, now)
    if erased is None:
        return None
    quiet = Step(changes=(ChangePerson(person.id, {"snoozed_until": erased}),))
    return quiet + listen(person, now), Text("quarantine.erased")


async def counts_already(turn: Turn, asked: Invitation) -> tuple[Step, Text] | None:
    """`rest` at the first tap: of several questions opened at once one counts, and none after
    /erase until the quarantine is over."""
    if asked.scored_at is not None or turn.who.person is None:
        return None
    survey = turn.definition.survey(asked.survey_key)
    planned = asked.via not in ("link", "open")
    return await rest(
        turn.tx, turn.keys, turn.who.person, survey, turn.definition, turn.now, asked_by_us=planned
    )


def listen(person: Person, now: datetime) -> Step:
    """The person's next text is a note, whatever they answered lately."""
    return Step(changes=(ChangePerson(person.id, {"listening_until": now + REASON_FOR}),))


async def eligible(tx: Tx, person: Person, survey: Survey, link: Link | None = None) -> bool:
    """Whether a survey may ask this person, with what a link says of them counted in."""
    if not survey.eligible:
        return True
    properties = {**await properties_of(tx, person.id), **(link.properties if link else {})}
    segment = person.segment or (link.segment if link else "")
    return is_eligible(survey.eligible, segment, properties)


async def ask_by_link(turn: Turn, link: Link) -> Step:
    """A customer opened a link: bind what it knows of them, then ask, unless in quarantine."""
    survey = turn.definition.survey(link.survey_key)
    known = await find_external(turn.tx, link.external_id) if link.external_id else None
    if link.external_id and _others(turn.who, known, link.external_id):
        return _passed_on(turn, known, link)
    theirs = known is not None and known.telegram_id == turn.who.telegram_id
    if link.over(turn.now):  # whom it bound is still heard
        rests = (
            await rest(turn.tx, turn.keys, known, survey, turn.definition, turn.now)
            if known and theirs
            else None
        )
        if rests:
            return rests[0] + turn.say(rests[1])
        return turn.say(Text("payload.unknown"))
    person, step = _bind(turn, known, link)
    waiting = await open_question(turn.tx, person, turn.now, turn.definition, survey.key)
    if waiting and (waiting.via == "wave" or link.touchpoint in ("", waiting.touchpoint)):
        return step + ask_again(turn, waiting)
    rests = await rest(turn.tx, turn.keys, person, survey, turn.definition, turn.now)
    if rests:
        return step + rests[0] + turn.say(rests[1])
    if not await eligible(turn.tx, person, survey, link):
        return step + turn.say(Text("start.nothing"))
    if waiting:
        step += Step(changes=(ChangeInvitation(waiting.id, {"state": "void"}),))
    return step + await ask_question(turn, person, survey, "link", link.touchpoint, link.segment)


def _others(who: Respondent, known: Person | None, number: str) -> bool:
    """Whether a personal link is another's: bound to an account, or this one to a number."""
    if known is not None and known.telegram_id is not None:
        return known.telegram_id != who.telegram_id
    return who.person is not None and who.person.external_id not in (None, number)


def _passed_on(turn: Turn, known: Person | None, link: Link) -> Step:
    """A second opener: nothing is stored of them, and managers hear that the link goes round."""
    step = turn.say(Text("link.others", {"company": turn.definition.company.name}))
    if known is not None:
        step += Step(
            changes=(TellForwarded(link.token, known.id, turn.who.staff.readers, turn.now),)
        )
    return step


def _bind(turn: Turn, known: Person | None, link: Link) -> tuple[Person, Step]:
    """The customer who opened a link, with what it knows of them; a personal one binds them."""
    bound: dict[str, Any] = {"bound_at": turn.now}
    if known is not None and known.telegram_id is None and turn.who.person is None:
        bound |= {
            "telegram_id": turn.who.telegram_id,
            "language": turn.who.language,
            "state": "active",
        }
        bound["listed"] = True
        person, step = replace(known, **bound), Step(changes=(ChangePerson(known.id, bound),))
    elif known is not None and known.telegram_id is None:
        person, step = turn.who.as_person(turn.now)
        step += Step(changes=(JoinRecord(person.id, known.id, turn.now),))
    else:
        person, step = turn.who.as_person(turn.now)
        if link.external_id and known is None:
            bound["external_id"] = link.external_id
            step += Step(changes=(ChangePerson(person.id, bound),))
    if link.properties:
        step += Step(changes=(AddProperties(person.id, link.properties),))
    if link.segment and not person.segment:
        step += Step(changes=(ChangePerson(person.id, {"segment": link.segment}),))
    return person, step


async def first_nps(tx: Tx, person: Person, definition: Definition) -> Survey | None:
    """The survey that a bare /start asks this person."""
    for survey in definition.surveys:
        if survey.kind is Kind.NPS and await eligible(tx, person, survey):
            return survey
    return None
