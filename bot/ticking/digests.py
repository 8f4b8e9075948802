"""A due digest: its numbers are frozen in the outbox, once per survey, week and chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.csi.csi import CsiDigest, weekly_csi
from reports.csi.csi_frozen import freeze_csi
from reports.digest.digest import Digest
from reports.digest.frozen import freeze
from reports.digest.numbers import weekly_digest
from storage.asking.waves import open_wave_of
from storage.company.definitions import since
from storage.database.engine import Tx
from storage.outgoing.chats import moved_chats
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim, last_outcome, set_outcome
from storage.outgoing.outbox import Enqueue
from survey.definition.channels import digest_chats, digest_filter
from survey.definition.definition import Definition, Survey
from survey.scores.scale import Kind
from survey.time.periods import bounds, first_due, last_complete, newest_due, shift

CATCH_UP = timedelta(hours=48)  # an older digest that was missed is history, not news
LOOK_BACK = 8  # weeks that the ledger says were skipped


async def post_due_digests(tx: Tx, definition: Definition, now: datetime) -> int:
    """Enqueue the digests that came due and were not posted yet; returns how many."""
    posted = 0
    for survey in definition.surveys:
        posted += await _post_due(tx, definition, survey, now)
    return posted


async def _post_due(tx: Tx, definition: Definition, survey: Survey, now: datetime) -> int:
    zone = definition.company.zone
    known = await since(tx, f"survey:{survey.key}")
    if known is None:
        return 0
    due = newest_due(definition.digest.cron, max(known, now - CATCH_UP), now, zone)
    if due is None:
        return 0
    week = last_complete(due, zone)
    if survey.kind is Kind.ENPS:
        return await _post_pulse(tx, definition, survey, week, now)
    return await _post_named(tx, definition, survey, week, known, now)


async def _post_named(
    tx: Tx, definition: Definition, survey: Survey, week: str, known: datetime, now: datetime
) -> int:
    digests: dict[frozenset[tuple[str, str]], Digest | CsiDigest] = {}
    posted, moves = 0, await moved_chats(tx)
    for chat_id, language in digest_chats(definition, survey, moves):
        before = await last_outcome(tx, survey.key, "digest", chat_id)
        # The claim comes first: another replica may be at the same digest.
        if not await claim(tx, survey.key, "digest", week, chat_id, "posted", now):
            continue
        for missed in _weeks_before(week, definition, known):
            await claim(tx, survey.key, "digest", missed, chat_id, "skipped", now)
        where = digest_filter(definition, chat_id, moves)
        whose = frozenset(where.items())
        if whose not in digests:
            digests[whose] = await _digest(tx, survey, week, definition.company.zone, now, where)
        digest = digests[whose]
        if digest.silent:
            # Asked and not answered is no rest between rounds: it is told every time.
            paused = before in ("silent", "paused") and not digest.invited
            outcome = "paused" if paused else "silent"
            await set_outcome(tx, survey.key, "digest", week, chat_id, outcome)
            if paused:
                continue
        kind, frozen = _frozen(digest)
        payload = {"digest": frozen, "language": language}
        await Enqueue(kind, chat_id, payload, now).apply(tx)
        posted += 1
    return posted


async def _digest(
    tx: Tx, survey: Survey, week: str, zone: ZoneInfo, now: datetime, where: Mapping[str, str]
) -> Digest | CsiDigest:
    if survey.kind is Kind.CSI:
        return await weekly_csi(tx, survey, week, zone, now, where)
    return await weekly_digest(tx, survey, week, zone, now, where)


def _frozen(digest: Digest | CsiDigest) -> tuple[OutgoingKind, dict[str, Any]]:
    """The kind of the outbox row, and what it carries."""
    if isinstance(digest, CsiDigest):
        return OutgoingKind.CSI, freeze_csi(digest)
    return OutgoingKind.DIGEST, freeze(digest)


def _weeks_before(week: str, definition: Definition, known: datetime) -> Iterator[str]:
    """The weeks whose digests were due earlier, as far as the survey was known and we look back."""
    zone = definition.company.zone
    for back in range(1, LOOK_BACK + 1):
        earlier = shift(week, -back)
        _, end = bounds(earlier, zone)
        if first_due(definition.digest.cron, end - timedelta(microseconds=1), zone) > known:
            yield earlier


async def _post_pulse(
    tx: Tx, definition: Definition, survey: Survey, week: str, now: datetime
) -> int:
    """One line while a pulse is under way; its result was posted when it closed."""
    wave = await open_wave_of(tx, survey.key)
    if wave is None:
        return 0
    closes = wave.closes_at.astimezone(definition.company.zone).date().isoformat()
    posted = 0
    for chat_id, language in digest_chats(definition, survey, await moved_chats(tx)):
        if await claim(tx, survey.key, "under_way", week, chat_id, "posted", now):
            payload = {"subject": survey.subject, "closes": closes, "language": language}
            await Enqueue(OutgoingKind.UNDER_WAY, chat_id, payload, now).apply(tx)
            posted += 1
    return posted
