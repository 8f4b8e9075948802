"""One customer is asked because a program says so: now, later, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage.asking.asked import asks_of, free_from, unanswered
from storage.asking.invitations import AddInvitation, Invitation
from storage.asking.stages import stage_of
from storage.database.engine import Tx
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.people.people import Person, properties_of
from storage.privacy.forgotten import counted_before
from storage.pulse.keys import Keys
from survey.asking.interview import Stage
from survey.asking.moment import Status, moment
from survey.definition.definition import Definition, Survey, Touchpoint
from survey.people.eligible import is_eligible
from survey.time.hours import next_sending, parse_hours

UNPLANNED = Touchpoint(key="-")  # the defaults of a moment that no table describes


async def invite(
    tx: Tx,
    definition: Definition,
    keys: Keys,
    survey: Survey,
    person: Person,
    touchpoint: str,
    properties: Mapping[str, str],
    delay_minutes: int | None,
    now: datetime,
) -> Status:
    """Plan this survey's question for a person whose row is locked.

    `properties` are what is known of them now besides what is stored; `delay_minutes` None means
    the touchpoint's own. NEEDS_LINK where Telegram lets nobody write to them; whoever asked not to
    be asked is skipped, and so is whom the survey is not for.
    """
    known = {**await properties_of(tx, person.id), **properties}
    if person.state == "stopped" or not is_eligible(survey.eligible, person.segment, known):
        return Status.SKIPPED
    if person.telegram_id is None or person.state != "active":
        return Status.NEEDS_LINK
    plan = next((one for one in survey.touchpoints if one.key == touchpoint), UNPLANNED)
    delay = plan.delay_minutes if delay_minutes is None else delay_minutes
    waiting = await unanswered(tx, person.id, survey.key)
    free = (
        await free_from(tx, definition, survey, person.id),
        person.snoozed_until,
        await counted_before(tx, keys, person.telegram_id, survey.key, now),
    )
    decided = moment(
        now + timedelta(minutes=delay),
        max(filter(None, free), default=None),
        plan.when_quarantined,
        is_open=any(stage_of(question, now, definition) is Stage.SCORE for question in waiting),
        is_queued=any(question.state == "queued" for question in waiting),
    )
    if decided.at is not None:
        hours = parse_hours(definition.company.sending_hours)
        due = next_sending(decided.at, hours, definition.company.zone)
        await _queue(tx, survey, person, person.telegram_id, touchpoint, due)
    return decided.status


async def _queue(
    tx: Tx, survey: Survey, person: Person, telegram_id: int, touchpoint: str, due: datetime
) -> None:
    id_ = new_id()
    asks = await asks_of(tx, survey, {person.id: id_})
    invitation = Invitation(
        id=id_,
        survey_key=survey.key,
        person_id=person.id,
        touchpoint=touchpoint,
        segment=person.segment,
        via="api",
        state="queued",
        asks=asks[person.id],
        created_at=due,  # quarantines count from when somebody is asked, not from the plan
    )
    await AddInvitation(invitation).apply(tx)
    await Enqueue(OutgoingKind.INVITATION, telegram_id, {"invitation": invitation.id}, due).apply(
        tx
    )
