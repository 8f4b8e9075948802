"""Opening and closing a wave of a named survey: who is asked, and when their question goes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from storage.engine import Tx
from storage.invitations import AddInvitation, Asked, Invitation, when_asked
from storage.outbox import Enqueue
from storage.types import new_id
from storage.waves import AlreadyOpen, Wave, add_wave, mark_closed, open_wave_of
from survey.definition import Definition, Survey
from survey.hours import next_sending, parse_hours
from survey.quarantine import free
from survey.sampling import Candidate, draw


class NobodyToAsk(Exception):
    """No wave can open: everybody is in quarantine, or nobody can be reached."""


async def open_named_wave(
    tx: Tx, definition: Definition, survey: Survey, now: datetime, random: Random, *, at_once: bool
) -> int:
    """Draw the sample and queue its invitations; returns how many people are asked.

    `at_once` sends now whatever the hour; otherwise questions wait for the sending hours. Raises
    AlreadyOpen or NobodyToAsk.
    """
    await refuse_second(tx, survey)
    of_kind = [other.key for other in definition.surveys if other.kind is survey.kind]
    asked = {row.person_id: row for row in await when_asked(tx, of_kind)}
    quiet = definition.company.quiet_days
    candidates = [
        Candidate(row.person_id, row.segment, row.by_kind)
        for row in asked.values()
        if free(row.by_kind, survey.quarantine_days, row.by_any, quiet, now)
    ]
    sample = draw(candidates, survey.wave.sample if survey.wave else 1.0, random)
    if not sample:
        raise NobodyToAsk(
            f"nobody can be asked now: {len(asked)} reachable people, all asked too lately"
            if asked
            else "nobody can be asked: no person has pressed Start yet"
        )
    company = definition.company
    closes_at = now + timedelta(days=survey.open_days)
    wave_id = await add_wave(tx, survey.key, survey.kind, now, closes_at, len(sample), {})
    hours = parse_hours(company.sending_hours)
    due = now if at_once else next_sending(now, hours, company.zone)
    for candidate in sample:
        await _invite(tx, survey, wave_id, asked[candidate.id], now, due)
    return len(sample)


async def _invite(
    tx: Tx, survey: Survey, wave_id: int, person: Asked, now: datetime, due: datetime
) -> None:
    invitation = Invitation(
        id=new_id(),
        survey_key=survey.key,
        person_id=person.person_id,
        wave_id=wave_id,
        touchpoint="",
        segment=person.segment,
        via="wave",
        state="queued",
        created_at=now,
        delivered_at=None,
        message_id=None,
        early={},
    )
    await AddInvitation(invitation).apply(tx)
    await Enqueue("invitation", person.telegram_id, {"invitation": invitation.id}, due).apply(tx)


async def refuse_second(tx: Tx, survey: Survey) -> None:
    """Raises AlreadyOpen when the survey has an open wave."""
    if await open_wave_of(tx, survey.key):
        raise AlreadyOpen(f'survey "{survey.key}" has an open wave already')


async def close_named_wave(tx: Tx, wave: Wave, now: datetime) -> None:
    """Close a wave of a named survey; its answers stay, its open questions end."""
    await mark_closed(tx, wave.id, now)
