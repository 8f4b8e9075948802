"""Sending what is due in the outbox, each row through leased -> inflight -> its outcome."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as Sent
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.compose import Message, compose
from delivery.errors import Failure, Verdict, judge
from delivery.outcome import AT_LEAST_ONCE, ATTEMPTS, delivered, failed, withdrawn
from delivery.pacing import Pace
from locales import Rendered
from storage.engine import Store
from storage.outbox import LEASE, Outgoing, claim, settle
from survey.clock import Clock
from survey.definition import Definition

log = structlog.get_logger()

BATCH = 30  # rows leased at a time: a second's worth
AT_ONCE = 8


@dataclass
class Delivery:
    """What delivery needs: the database, PTB's bot, the shared pace and the definitions."""

    store: Store
    bot: ExtBot[None]
    pace: Pace
    clock: Clock
    definition: Definition


async def deliver_due(delivery: Delivery) -> int:
    """Send one batch of what is due; returns how many rows were worked on."""
    async with delivery.store.write() as tx:
        rows = await claim(tx, delivery.clock.now(), BATCH)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(row: Outgoing) -> None:
        async with gate:
            await _deliver(delivery, row)

    await asyncio.gather(*map(one, rows))
    return len(rows)


async def _deliver(delivery: Delivery, row: Outgoing) -> None:
    try:
        async with delivery.store.read() as tx:
            message = await compose(tx, row, delivery.definition)
        picture = await message.picture() if message and message.picture else None
    except (LookupError, TypeError, ValueError) as error:
        # A row that cannot be rendered would come back for ever: put it aside, and say so.
        log.exception("a message could not be composed", kind=row.kind, outbox_id=row.id)
        async with delivery.store.write() as tx:
            await settle(tx, row.id, "failed", problem=type(error).__name__)
        return
    if message is None:
        async with delivery.store.write() as tx:
            await settle(tx, row.id, "void")
            await withdrawn(tx, row)
        return
    await delivery.pace.turn(reply=False)
    async with delivery.store.write() as tx:
        until = delivery.clock.now() + LEASE
        await settle(tx, row.id, "inflight", leased_until=until, attempts=row.attempts + 1)
    try:
        sent = await _send(delivery.bot, row.chat_id, message, picture)
    except TelegramError as error:
        await _settle_failure(delivery, row, judge(error))
        return
    async with delivery.store.write() as tx:
        await settle(tx, row.id, "sent", message_id=sent.message_id, leased_until=None)
        await delivered(tx, row, sent.message_id, delivery.clock.now())


async def _send(bot: ExtBot[None], chat_id: int, message: Message, picture: bytes | None) -> Sent:
    keyboard = _keyboard(message.words)
    if picture is None:
        return await bot.send_message(
            chat_id,
            message.words.text,
            reply_markup=keyboard,
            disable_notification=message.silent or None,
        )
    return await bot.send_photo(
        chat_id,
        picture,
        caption=message.words.text,
        show_caption_above_media=True,
        reply_markup=keyboard,
        disable_notification=message.silent or None,
    )


def _keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    if not rendered.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.label, url=button.url, callback_data=button.data)
                for button in row
            ]
            for row in rendered.rows
        ]
    )


async def _settle_failure(delivery: Delivery, row: Outgoing, failure: Failure) -> None:
    now = delivery.clock.now()
    log.info("delivery failed", kind=row.kind, outbox_id=row.id, verdict=failure.verdict)
    if failure.verdict is Verdict.LATER and failure.seconds:
        delivery.pace.halt(failure.seconds)
    again = failure.verdict is Verdict.LATER or (
        failure.verdict is Verdict.UNKNOWN
        and row.kind in AT_LEAST_ONCE
        and row.attempts + 1 < ATTEMPTS
    )
    async with delivery.store.write() as tx:
        if failure.verdict is Verdict.MOVED and failure.moved_to:
            await settle(tx, row.id, "queued", chat_id=failure.moved_to, leased_until=None)
        elif again:
            due = now + timedelta(seconds=max(failure.seconds, 1))
            # A definite no costs no attempt.
            spent = row.attempts + (failure.verdict is Verdict.UNKNOWN)
            await settle(tx, row.id, "queued", due_at=due, attempts=spent, leased_until=None)
        else:
            state = "unknown" if failure.verdict is Verdict.UNKNOWN else "failed"
            await settle(tx, row.id, state, problem=failure.words[:200], leased_until=None)
            await failed(tx, row, failure)
