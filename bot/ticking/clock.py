"""The clock's one tick: it asks the tables what is due. Nothing is remembered in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from time import monotonic

import structlog

from bot.ticking.digests import post_due_digests
from bot.ticking.due import escalate_overdue, queue_reminders, tell_asked
from bot.ticking.pulses import close_pulse, destroy_spent_keys, open_pulse, seal_all_anew
from bot.ticking.sorting import look_again
from bot.ticking.waves import NobodyToAsk, close_named_wave, open_named_wave, resume_planning
from delivery.outcome import interrupted
from delivery.warnings import offer_refused_posts, warn_of_doubtful_waves, warn_of_stuck_wave
from storage.asking.waves import AlreadyOpen, Wave, due_to_close, open_wave_of
from storage.cases.silence import end_silences
from storage.company.definitions import since
from storage.company.staff import load_staff
from storage.database.engine import Store, Tx
from storage.outgoing.inbox import forget_old
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim, claim_again, entered, set_outcome
from storage.outgoing.outbox import Enqueue, expire_inflight
from storage.outgoing.requests import forget_requests
from storage.privacy.forgotten import drop_old_marks
from storage.privacy.retention import forget_words
from storage.pulse.keys import KeyMissing, Keys
from storage.pulse.seal import Broken
from survey.definition.definition import Definition, Survey
from survey.people.segments import TooSmall
from survey.scores.scale import Kind
from survey.themes.examples import Look, by_shared_letters
from survey.time.periods import newest_due

log = structlog.get_logger()

TICK_SECONDS = 15
NEARLY = timedelta(hours=2)  # a wave that ends so soon after the next one is due is waited for
HOUR = timedelta(hours=1)


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def tick(
    store: Store,
    definition: Definition,
    keys: Keys,
    now: datetime,
    look: Look = by_shared_letters,
) -> None:
    """Do what is due: close waves, open waves, remind, post digests, tidy up, sort reasons."""
    await _close_waves(store, definition, keys, now)
    await destroy_spent_keys(store, definition, keys, now)
    await _open_waves(store, definition, keys, now)
    await seal_all_anew(store, keys, now)
    await queue_reminders(store, definition, now)
    await tell_asked(store, definition, now)
    await post_due_digests(store, definition, now)
    async with store.write() as tx:
        for row in await expire_inflight(tx, now):
            await interrupted(tx, row, definition, now)
        await end_silences(tx, now)
        await escalate_overdue(tx, definition, now)
        await warn_of_doubtful_waves(tx, definition, now)
        await offer_refused_posts(tx, definition, now)
        await forget_old(tx, now.date())
        await forget_requests(tx, now.date())
        await drop_old_marks(tx, now.date())
    await forget_words(store, definition.retention, now)
    await look_again(store, definition, look, now)


async def _close_waves(store: Store, definition: Definition, keys: Keys, now: datetime) -> None:
    async with store.read() as tx:
        due = await due_to_close(tx, now)
    for wave in due:
        if wave.kind != "enps":
            async with store.write() as tx:
                await close_named_wave(tx, wave, now)
            continue
        try:
            await close_pulse(store, definition, keys, wave.id, now)
        except (KeyMissing, Broken, OSError) as error:
            await _complain(store, definition, wave, error, now)


async def _complain(
    store: Store, definition: Definition, wave: Wave, error: Exception, now: datetime
) -> None:
    """A wave cannot close: logged once an hour, told to the managers once."""
    async with store.write() as tx:
        if await claim_again(tx, wave.survey_key, "logged", f"close {wave.id}", now, HOUR):
            log.error("a wave cannot close", wave=wave.id, error=type(error).__name__)
        await warn_of_stuck_wave(tx, definition, wave, now)


async def _open_waves(store: Store, definition: Definition, keys: Keys, now: datetime) -> None:
    """Open each due wave in a transaction of its own: what hinders one hinders nothing else."""
    await resume_planning(store, definition, now, SystemRandom())
    for survey in definition.surveys:
        async with store.read() as tx:
            due = await _due_wave(tx, definition, survey, now)
        if due is None:
            continue
        try:
            if survey.kind is Kind.ENPS:
                await _open_due_pulse(store, definition, survey, keys, due, now)
            else:
                await _open_due_named(store, definition, survey, due, now)
        except OSError as error:
            async with store.write() as tx:
                if await claim_again(tx, survey.key, "logged", "open", now, HOUR):
                    log.error("a key cannot be written", survey=survey.key, error=error.strerror)


async def _due_wave(
    tx: Tx, definition: Definition, survey: Survey, now: datetime
) -> datetime | None:
    """When the wave that should open now was due."""
    known = await since(tx, f"survey:{survey.key}")
    if survey.wave is None or known is None:
        return None
    after = max(known, now - timedelta(days=survey.open_days))
    due = newest_due(survey.wave.cron, after, now, definition.company.zone)
    if due is None:
        return None
    standing = await open_wave_of(tx, survey.key)
    if standing and standing.closes_at < due + NEARLY:
        return None
    return None if await entered(tx, survey.key, "wave", due.isoformat(), 0) else due


async def _open_due_pulse(
    store: Store, definition: Definition, survey: Survey, keys: Keys, due: datetime, now: datetime
) -> None:
    period = due.isoformat()
    async with store.write() as tx:
        if not await claim(tx, survey.key, "wave", period, 0, "opened", now):
            return
        try:
            n = await open_pulse(tx, definition, survey, keys, now, at_once=False)
        except (AlreadyOpen, TooSmall) as error:
            await set_outcome(tx, survey.key, "wave", period, 0, "skipped")
            if isinstance(error, TooSmall):
                await _tell_too_few(tx, definition, survey, error, now)
            log.warning("no wave opened", survey=survey.key, reason=type(error).__name__)
        else:
            log.info("wave opened", survey=survey.key, invited=n)


async def _tell_too_few(
    tx: Tx, definition: Definition, survey: Survey, error: TooSmall, now: datetime
) -> None:
    """Managers hear that nobody was asked, and how many it takes."""
    staff = await load_staff(tx, definition.company)
    args = {"subject": survey.subject, "people": error.people, "wanted": error.wanted}
    payload = {"key": "pulse.few", "args": args, "again": None}
    for manager in staff.managers:
        await Enqueue(OutgoingKind.WARNING, manager, payload, now).apply(tx)


async def _open_due_named(
    store: Store, definition: Definition, survey: Survey, due: datetime, now: datetime
) -> None:
    def entry(tx: Tx, outcome: str = "opened") -> Awaitable[bool]:
        return claim(tx, survey.key, "wave", due.isoformat(), 0, outcome, now)

    try:
        n = await open_named_wave(
            store, definition, survey, now, SystemRandom(), at_once=False, claim=entry
        )
    except (AlreadyOpen, NobodyToAsk) as error:
        async with store.write() as tx:
            await entry(tx, "skipped")
        log.warning("no wave opened", survey=survey.key, reason=type(error).__name__)
    else:
        log.info("wave opened", survey=survey.key, invited=n)
