"""Opening and closing an anonymous wave. What the close does not publish, nobody can ever read."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random, SystemRandom
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.ticking.notices import queue_notices
from bot.ticking.over_time import beside_the_last
from bot.ticking.waves import refuse_second
from reports.digest.numbers import pulse_digest
from reports.report import PulseReport
from storage.asking.waves import (
    Wave,
    add_wave,
    finished_waves,
    get_wave,
    mark_closed,
    mark_key_gone,
    mark_lost,
    open_waves,
    wave_for_close,
)
from storage.database.engine import Store, Tx
from storage.outgoing.chats import moved_chats
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import enter, enter_again
from storage.outgoing.outbox import Enqueue
from storage.pulse.ballots import delete_ballots, forget_old_ballots, open_ballots, seal_anew
from storage.pulse.keys import KeyMissing, Keys
from storage.pulse.roster import Employee, forget_erased, roster
from storage.pulse.samples import (
    asked_now,
    freeze_sample,
    last_sampled,
    one_opening_at_a_time,
    sampled,
)
from storage.pulse.seal import Broken, draws_for
from survey.definition.channels import digest_chats
from survey.definition.definition import Definition, Survey, UnknownSurvey
from survey.people.quarantine import rested
from survey.people.sampling import Candidate, draw, places
from survey.people.segments import WHOLE, TooSmall, frozen_segments
from survey.published.publish import Published, Terms, published, to_json
from survey.scores.scale import Kind

log = structlog.get_logger()

HOUR = timedelta(hours=1)


class Readable(Exception):
    """A wave is not lost: its key is here and opens every ballot."""


async def open_pulse(
    tx: Tx,
    definition: Definition,
    survey: Survey,
    keys: Keys,
    now: datetime,
    random: Random | None = None,
    *,
    at_once: bool,
) -> int:
    """Freeze the sample and the terms, make the key, queue the notices; returns the sample.

    `at_once` asks everybody now, otherwise a part each week. Raises AlreadyOpen; TooSmall where
    fewer can be asked than any figure takes; OSError where the key cannot be written.
    """
    await refuse_second(tx, survey)
    chance = random or SystemRandom()
    members = await _sample(tx, definition, survey, now, chance)
    groups = _groups(survey, members)
    headcounts = Counter(groups[employee.segment] for employee in members)
    terms = Terms(
        headcounts=dict(headcounts),
        epsilon=survey.epsilon,
        minimum_group=survey.minimum_group,
        minimum_comments=survey.minimum_comments,
        comments_only=survey.comments_only,
    )
    frozen = {"subject": survey.subject, **asdict(terms)}
    closes_at = now + timedelta(days=survey.open_days)
    wave_id = await add_wave(tx, survey.key, survey.kind, now, closes_at, len(members), frozen)
    await freeze_sample(tx, wave_id, [(e.id, groups[e.segment]) for e in members])
    # The key is durable before anybody is asked; without the commit it opens nothing.
    keys.create(wave_id)
    for wave in await open_waves(tx, "enps"):
        await wave_for_close(tx, wave.id)
        with suppress(KeyMissing, Broken):  # another one's: its close complains of it
            await seal_anew(tx, keys, wave.id)
    await queue_notices(tx, definition, survey, wave_id, members, now, chance, at_once=at_once)
    return len(members)


async def _sample(
    tx: Tx, definition: Definition, survey: Survey, now: datetime, random: Random
) -> list[Employee]:
    """The survey's part of the roster, of those who were not asked lately."""
    await one_opening_at_a_time(tx)
    everybody = await roster(tx, survey.key)
    asked, busy = await last_sampled(tx), await asked_now(tx)
    days, zone = survey.quarantine_days, definition.company.zone
    candidates = [
        Candidate(employee.id, employee.segment, asked.get(employee.telegram_id))
        for employee in everybody
        if employee.telegram_id not in busy
        and rested(asked.get(employee.telegram_id), days, now, zone)
    ]
    part = survey.wave.sample if survey.wave else 1.0
    n = min(places(part, len(everybody)), len(candidates))
    drawn = {who.id for who in draw(candidates, Fraction(n, len(candidates) or 1), random)}
    if n < survey.fewest_asked:
        says = _too_small(survey, n, len(everybody), len(candidates), part)
        raise TooSmall(says, n, survey.fewest_asked)
    return [employee for employee in everybody if employee.id in drawn]


def _groups(survey: Survey, members: Sequence[Employee]) -> dict[str, str]:
    """The group under which each segment counts."""
    segments = Counter(employee.segment for employee in members)
    if survey.comments_only:
        return dict.fromkeys(segments, WHOLE)
    return frozen_segments(segments, survey.fewest_asked)


def _too_small(survey: Survey, n: int, everybody: int, rested: int, part: float) -> str:
    """How few can be asked, and why."""
    causes = []
    if part < 1:
        causes.append(f"a wave asks {part:g} of the {everybody} on the roster")
    if rested < everybody:
        late = everybody - rested
        days = survey.quarantine_days
        causes.append(f"{late} of {everybody} were asked in the last {days} days, or are now")
    line = f"wants at least {survey.fewest_asked} people, there are {n}"
    line = f"{line}: {', '.join(causes)}" if causes else line
    if survey.comments_only or n < 2 * survey.minimum_group:
        return line
    return f"{line}; comments_only = true asks these for comments alone"


async def close_pulse(
    store: Store,
    definition: Definition,
    keys: Keys,
    wave_id: int,
    now: datetime,
    random: Random | None = None,
) -> bool:
    """Count the ballots, keep only what may be shown, destroy the key, tell everyone the same.

    The ballots go in one transaction; killed after it, `destroy_spent_keys` finishes it. False when
    the wave was closed already. Raises KeyMissing or Broken.
    """
    async with store.write() as tx:
        wave = await wave_for_close(tx, wave_id)
        if wave is None or wave.state != "open":
            return False
        result = await _counted(tx, keys, wave, random)
        result = await beside_the_last(tx, wave, result, now, definition.company.zone)
        await mark_closed(tx, wave_id, now, to_json(result))
        await delete_ballots(tx, wave_id)
        await forget_erased(tx, wave_id)
    gc.collect()  # freed is overwritten; what hangs in a cycle would wait for it
    await destroy_spent_keys(store, definition, keys, now)
    return True


async def _counted(tx: Tx, keys: Keys, wave: Wave, random: Random | None) -> Published:
    """What a wave publishes. The ballots are open in here alone, and freed when it returns."""
    ballots = await open_ballots(tx, keys, wave.id)
    scores: dict[str, list[int]] = {group: [] for group in wave.groups}
    for ballot in ballots:
        scores[wave.groups[ballot.group]].append(ballot.score)
    return published(
        scores,
        [ballot.reason for ballot in ballots if ballot.reason],
        Terms.of(wave.frozen),
        random or draws_for(keys.get(wave.id), ballots),
    )


async def seal_all_anew(store: Store, keys: Keys, now: datetime) -> None:
    """Once an hour write all rows of every open wave again: see `storage.pulse.ballots`.

    What they were before leaves the log on disk, too. A wave whose key is missing is left alone.
    """
    async with store.read() as tx:
        waves = await open_waves(tx, "enps")
    written = False
    for wave in waves:
        async with store.write() as tx:
            locked = await wave_for_close(tx, wave.id)
            if locked is None or locked.state != "open":
                continue
            if not await enter_again(tx, wave.survey_key, "sealed", str(wave.id), now, HOUR):
                continue
            with suppress(KeyMissing, Broken):
                await seal_anew(tx, keys, wave.id)
                written = True
    if written:
        await forget_old_ballots(store)


async def lose_pulse(
    store: Store, definition: Definition, survey: Survey, keys: Keys, wave_id: int, now: datetime
) -> bool:
    """End a wave whose ballots nobody can read: they are deleted, and everyone asked is told.

    False when the wave was over already. Raises Readable where it can be closed as usual.
    """
    async with store.write() as tx:
        wave = await wave_for_close(tx, wave_id)
        if wave is None or wave.state != "open":
            return False
        try:
            await open_ballots(tx, keys, wave_id)
        except (KeyMissing, Broken):
            pass
        else:
            raise Readable(f"the key of wave {wave_id} is here")
        await mark_lost(tx, wave_id, now)
        await delete_ballots(tx, wave_id)
        await forget_erased(tx, wave_id)
        line = {"subject": survey.subject}
        await _tell_everyone(tx, definition, survey, wave, OutgoingKind.LOST_PULSE, line, now)
    await destroy_spent_keys(store, definition, keys, now)
    return True


async def _tell_everyone(
    tx: Tx,
    definition: Definition,
    survey: Survey,
    wave: Wave,
    kind: OutgoingKind,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    """The same message, due at the same instant, to the managers' channels and everyone asked."""
    for chat_id, language in digest_chats(definition, survey, await moved_chats(tx)):
        if await enter(tx, survey.key, "pulse", str(wave.id), chat_id, "posted", now):
            await Enqueue(kind, chat_id, payload | {"language": language}, now).apply(tx)
    for employee in await sampled(tx, wave.id):
        language = employee.language or definition.company.fallback
        told = payload | {"language": language}
        await Enqueue(kind, employee.telegram_id, told, now).apply(tx)


def survey_of(definition: Definition, wave: Wave) -> Survey:
    """The survey of an anonymous wave; if it has left the file, what its wave froze of it."""
    try:
        return definition.survey(wave.survey_key)
    except UnknownSurvey:
        subject = wave.frozen.get("subject") or definition.company.name
        return Survey(key=wave.survey_key, kind=Kind.ENPS, subject=subject)


async def destroy_spent_keys(
    store: Store, definition: Definition, keys: Keys, now: datetime
) -> None:
    """Remove the keys of waves that are over, after what they sealed has left the log on disk.

    Then everybody gets the result, which says when the key was destroyed. A key that cannot be
    removed is logged and tried again the next time: the result waits for it.
    """
    async with store.read() as tx:
        spent = await finished_waves(tx, list(keys.held()))
    if not spent:
        return
    try:
        await forget_old_ballots(store, anew=True)
    except SQLAlchemyError as error:  # the key goes all the same: without it they are noise
        log.warning("deleted ballots could not be vacuumed", error=type(error).__name__)
    for wave_id in spent:
        try:
            keys.destroy(wave_id)
        except OSError as error:
            log.error("a key cannot be destroyed", wave=wave_id, error=type(error).__name__)
            continue
        async with store.write() as tx:
            if await mark_key_gone(tx, wave_id, now):
                await _tell_result(tx, definition, wave_id, now)
        log.info("key destroyed", wave=wave_id)


async def _tell_result(tx: Tx, definition: Definition, wave_id: int, now: datetime) -> None:
    """What was published, to everybody asked; of a lost wave there is nothing."""
    wave = await get_wave(tx, wave_id)
    if wave is None or wave.state != "closed":
        return
    survey = survey_of(definition, wave)
    report = PulseReport(pulse_digest(survey, wave, definition.company.zone))
    await _tell_everyone(tx, definition, survey, wave, report.kind, report.payload(), now)
