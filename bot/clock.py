"""The clock's one tick: it asks the tables what is due. Nothing is remembered in memory."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from time import monotonic

import structlog

from bot.digests import post_due_digests
from bot.pulses import close_pulse, destroy_spent_keys, open_pulse
from bot.waves import AlreadyOpen, NobodyToAsk, close_named_wave, open_named_wave
from delivery.outcome import interrupted
from delivery.warnings import warn_of_doubtful_waves
from storage.definitions import since
from storage.engine import Store, Tx
from storage.inbox import forget_old
from storage.keys import KeyMissing, Keys
from storage.ledger import claim, set_outcome
from storage.outbox import expire_inflight
from storage.seal import Broken
from storage.waves import due_to_close, open_wave_of
from survey.definition import Definition, Survey, UnknownSurvey
from survey.periods import newest_due
from survey.scale import Kind
from survey.segments import TooSmall

log = structlog.get_logger()

TICK_SECONDS = 15
NEARLY = timedelta(hours=2)  # a wave that ends so soon after the next one is due is waited for


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def tick(store: Store, definition: Definition, keys: Keys, now: datetime) -> None:
    """Do what is due: close waves, open waves, post digests, tidy up."""
    await _close_waves(store, definition, keys, now)
    await destroy_spent_keys(store, keys)
    async with store.write() as tx:
        for survey in definition.surveys:
            await _open_due_wave(tx, definition, survey, keys, now)
        await post_due_digests(tx, definition, now)
        for row in await expire_inflight(tx, now):
            await interrupted(tx, row, definition, now)
        await warn_of_doubtful_waves(tx, definition, now)
        await forget_old(tx, now.date())


async def _close_waves(store: Store, definition: Definition, keys: Keys, now: datetime) -> None:
    async with store.read() as tx:
        due = await due_to_close(tx, now)
    for wave in due:
        if wave.kind != "enps":
            async with store.write() as tx:
                await close_named_wave(tx, wave, now)
            continue
        try:
            survey = definition.survey(wave.survey_key)
            await close_pulse(store, definition, survey, keys, wave.id, now)
        except (KeyMissing, Broken, UnknownSurvey) as error:
            log.error("a wave cannot close", wave=wave.id, error=type(error).__name__)


async def _open_due_wave(
    tx: Tx, definition: Definition, survey: Survey, keys: Keys, now: datetime
) -> None:
    known = await since(tx, f"survey:{survey.key}")
    if survey.wave is None or known is None or survey.kind is Kind.CSI:
        return
    zone = definition.company.zone
    after = max(known, now - timedelta(days=survey.open_days))
    due = newest_due(survey.wave.cron, after, now, zone)
    if due is None:
        return
    standing = await open_wave_of(tx, survey.key)
    if standing and standing.closes_at < due + NEARLY:
        return
    if not await claim(tx, survey.key, "wave", due.isoformat(), 0, "opened", now):
        return
    try:
        if survey.kind is Kind.ENPS:
            n = await open_pulse(tx, definition, survey, keys, now, at_once=False)
        else:
            n = await open_named_wave(tx, definition, survey, now, SystemRandom(), at_once=False)
        log.info("wave opened", survey=survey.key, invited=n)
    except (AlreadyOpen, NobodyToAsk, TooSmall) as error:
        await set_outcome(tx, survey.key, "wave", due.isoformat(), 0, "skipped")
        log.warning("no wave opened", survey=survey.key, reason=type(error).__name__)
