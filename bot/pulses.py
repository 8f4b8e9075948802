"""Opening and closing an anonymous wave. What the close does not publish, nobody can ever read."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random, SystemRandom

import structlog

from bot.channels import digest_chats
from bot.waves import refuse_second
from reports.frozen import freeze_pulse
from reports.numbers import pulse_digest
from storage.ballots import delete_ballots, open_ballots
from storage.engine import Store, Tx
from storage.keys import Keys
from storage.ledger import claim
from storage.outbox import Enqueue
from storage.roster import freeze_sample, roster, sampled
from storage.waves import add_wave, finished_waves, get_wave, mark_closed, wave_for_close
from survey.definition import Definition, Survey
from survey.hours import next_sending, parse_hours
from survey.publish import published, to_json
from survey.segments import frozen_segments

log = structlog.get_logger()


async def open_pulse(
    tx: Tx, definition: Definition, survey: Survey, keys: Keys, now: datetime, *, at_once: bool
) -> int:
    """Freeze the sample and the thresholds, make the key, queue the notices; returns the sample.

    Raises AlreadyOpen, or TooSmall where the roster has fewer than twice the minimum group.
    """
    await refuse_second(tx, survey)
    members = await roster(tx, survey.key)
    groups = frozen_segments(
        Counter(employee.segment for employee in members), survey.minimum_group
    )
    frozen = {
        "headcounts": dict(Counter(groups[employee.segment] for employee in members)),
        "minimum_group": survey.minimum_group,
        "minimum_comments": survey.minimum_comments,
    }
    closes_at = now + timedelta(days=survey.open_days)
    wave_id = await add_wave(tx, survey.key, survey.kind, now, closes_at, len(members), frozen)
    await freeze_sample(tx, wave_id, [(e.id, groups[e.segment]) for e in members])
    # The key is durable before anybody is asked; without the commit it opens nothing.
    keys.create(wave_id)
    company = definition.company
    hours = parse_hours(company.sending_hours)
    due = now if at_once else next_sending(now, hours, company.zone)
    for employee in members:
        payload = {"wave": wave_id, "employee": employee.id}
        await Enqueue("notice", employee.telegram_id, payload, due).apply(tx)
    return len(members)


async def close_pulse(
    store: Store,
    definition: Definition,
    survey: Survey,
    keys: Keys,
    wave_id: int,
    now: datetime,
    random: Random | None = None,
) -> bool:
    """Count the ballots, keep only what may be shown, tell everyone the same, destroy the key.

    One transaction; killed anywhere, the next call or `destroy_spent_keys` finishes it. False when
    the wave was closed already. Raises KeyMissing.
    """
    async with store.write() as tx:
        wave = await wave_for_close(tx, wave_id)
        if wave is None or wave.state != "open":
            return False
        ballots = await open_ballots(tx, keys, wave_id)
        scores: dict[str, list[int]] = {group: [] for group in wave.groups}
        for ballot in ballots:
            scores[wave.groups[ballot.group]].append(ballot.score)
        result = published(
            scores,
            [ballot.reason for ballot in ballots if ballot.reason],
            wave.frozen["headcounts"],
            wave.frozen["minimum_group"],
            wave.frozen["minimum_comments"],
            random or SystemRandom(),
        )
        await mark_closed(tx, wave_id, now, to_json(result))
        await delete_ballots(tx, wave_id)
        await _tell_everyone(tx, definition, survey, wave_id, now)
    await destroy_spent_keys(store, keys)
    return True


async def _tell_everyone(
    tx: Tx, definition: Definition, survey: Survey, wave_id: int, now: datetime
) -> None:
    """The same message, due at the same instant, to the managers' channels and everyone asked."""
    wave = await get_wave(tx, wave_id)
    assert wave is not None
    pulse = freeze_pulse(pulse_digest(survey, wave, definition.company.zone))
    for chat_id, language in digest_chats(definition, survey):
        if await claim(tx, survey.key, "pulse", str(wave_id), chat_id, "posted", now):
            payload = {"pulse": pulse, "language": language}
            await Enqueue("pulse", chat_id, payload, now).apply(tx)
    for employee in await sampled(tx, wave_id):
        language = employee.language or definition.company.fallback
        payload = {"pulse": pulse, "language": language}
        await Enqueue("pulse", employee.telegram_id, payload, now).apply(tx)


async def destroy_spent_keys(store: Store, keys: Keys) -> None:
    """Remove the keys of waves that are over, after what they sealed has left the log on disk."""
    async with store.read() as tx:
        spent = await finished_waves(tx, list(keys.held()))
    if not spent:
        return
    if store.dialect == "sqlite":
        async with store.writer.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for wave_id in spent:
        keys.destroy(wave_id)
        log.info("key destroyed", wave=wave_id)
