"""Sending what is due in the outbox, each row through leased -> inflight -> its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import inf

import structlog
from sqlalchemy.exc import SQLAlchemyError

from delivery.errors import Failure, Refused, Verdict, judge
from delivery.messages.compose import compose
from delivery.messages.message import Message
from delivery.outcome import ALERTING, AT_LEAST_ONCE, ATTEMPTS, delivered, failed, withdrawn
from delivery.pace.pacing import GAP, Pace
from delivery.sender import Sender
from storage.company.definitions import Definitions
from storage.database.engine import Store, Tx
from storage.outgoing.chats import moved_chats, record_move
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import ALERTS, Outgoing, begin, claim, put_off, put_off_chat, settle
from survey.definition.channels import topic_of
from survey.definition.definition import Definition
from survey.time.clock import Clock

log = structlog.get_logger()

BATCH = 30  # rows leased at a time: a second's worth
AT_ONCE = 8
OVERTAKING = (*ALERTS, OutgoingKind.CASE_EDIT, OutgoingKind.CASE_GONE)
"""What is new counts by itself, edits not at all."""
PATIENCE = GAP + 0.5  # seconds to wait for a chat: what comes up meanwhile is claimed after that

Outcome = Callable[[Tx], Awaitable[None]]
"""What is stored of a message's fate, inside a transaction."""


@dataclass
class Delivery:
    """What delivery needs: the database, who sends, the shared pace and the definitions.

    `paid`: private chats at Telegram's paid rate. `gate`: how many messages are worked on at once.
    """

    store: Store
    sender: Sender
    pace: Pace
    clock: Clock
    definitions: Definitions
    paid: bool = False
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    unsettled: list[Outcome] = field(default_factory=list)

    @property
    def definition(self) -> Definition:
        return self.definitions.now


async def deliver_due(delivery: Delivery) -> int:
    """Send one batch of what is due; returns how many rows were worked on, not given back."""
    await settle_remembered(delivery)
    async with delivery.store.write() as tx:
        rows = await claim(tx, delivery.clock.now(), BATCH)
        moves = await moved_chats(tx) if rows else {}
        if rows:
            await delivery.definitions.refresh(tx)
    lanes: dict[int, list[Outgoing]] = {}
    for row in rows:
        chat_id = moves.get(row.chat_id, row.chat_id)
        lanes.setdefault(chat_id, []).append(replace(row, chat_id=chat_id))
    latest = delivery.clock.elapsed() + PATIENCE

    async def in_order(lane: list[Outgoing]) -> int:
        held: list[Outgoing] = []
        for row in lane:
            # However long one takes: nothing behind it overtakes it but what need not wait.
            behind = held and row.kind not in OVERTAKING
            if behind or not await send(delivery, row, latest):
                held.append(row)
        if held:
            await _give_back(delivery, held)
        return len(lane) - len(held)

    return sum(await asyncio.gather(*map(in_order, lanes.values())))


async def send(delivery: Delivery, row: Outgoing, latest: float = inf) -> bool:
    """Send one leased row, unless another process has taken it over by then.

    False where its chat is not free before `latest` (on the clock's `elapsed`).
    """
    async with delivery.gate:
        composed = await _compose(delivery, row)
    if composed is None:
        return True
    topic = await _topic(delivery, row)
    new = composed[0].edits is None  # what changes a message that is there counts for no limit
    if new and not await _chat_free(delivery, row, latest):
        return False
    async with delivery.gate:
        if new:
            await delivery.pace.turn(reply=False)
        async with delivery.store.write() as tx:
            if not await begin(tx, row.id, delivery.clock.now()):
                return True
        if new:
            delivery.pace.chats.take(row.chat_id)
        try:
            message_id = await delivery.sender.send(
                row.chat_id, *composed, paid=delivery.paid, topic=topic
            )
        except Refused as refused:
            await _settle_failure(delivery, row, judge(refused.refusal))
            return True
        finally:
            if new:
                delivery.pace.chats.arrived(row.chat_id)

        async def sent(tx: Tx) -> None:
            await settle(tx, row.id, "sent", message_id=message_id, leased_until=None)
            await delivered(tx, row, message_id, delivery.definition, delivery.clock.now())

        await _settle(delivery, row, sent)
    return True


async def _topic(delivery: Delivery, row: Outgoing) -> int | None:
    if row.chat_id > 0:
        return None
    async with delivery.store.read() as tx:
        moves = await moved_chats(tx)
    alert = row.kind in ALERTING
    return topic_of(delivery.definition, row.chat_id, alert=alert, moves=moves)


async def _compose(delivery: Delivery, row: Outgoing) -> tuple[Message, bytes | None] | None:
    """The message and its picture; None where there is none to be sent, and that is settled."""
    try:
        async with delivery.store.read() as tx:
            message = await compose(tx, row, delivery.definition)
        picture = await message.picture() if message and message.picture else None
    except (SQLAlchemyError, OSError):  # the database or the disk: later it may do
        raise
    except Exception as error:
        # A row that cannot be rendered would come back for ever: put it aside, and say so.
        log.exception("a message could not be composed", kind=row.kind, outbox_id=row.id)
        async with delivery.store.write() as tx:
            await settle(tx, row.id, "failed", problem=type(error).__name__)
        return None
    if message is None:
        async with delivery.store.write() as tx:
            await settle(tx, row.id, "void")
            await withdrawn(tx, row)
        return None
    return message, picture


async def _chat_free(delivery: Delivery, row: Outgoing, latest: float) -> bool:
    """Wait until the row's chat may have a message; False where that is after `latest`."""
    clock, chats = delivery.clock, delivery.pace.chats
    while wait := chats.wait(row.chat_id, alert=row.kind in ALERTS):
        if clock.elapsed() + wait > latest:
            return False
        await clock.sleep(wait)
    return True


async def _give_back(delivery: Delivery, held: list[Outgoing]) -> None:
    """Put leased rows of one chat off until it is free."""
    now, chats, chat_id = delivery.clock.now(), delivery.pace.chats, held[0].chat_id
    # One instant for all, or a later row would overtake.
    free_at = {
        alert: now + timedelta(seconds=chats.wait(chat_id, alert=alert)) for alert in (True, False)
    }
    async with delivery.store.write() as tx:
        for row in held:
            await put_off(tx, row.id, free_at[row.kind in ALERTS])


async def _settle_failure(delivery: Delivery, row: Outgoing, failure: Failure) -> None:
    now = delivery.clock.now()
    log.info("delivery failed", kind=row.kind, outbox_id=row.id, verdict=failure.verdict)
    if failure.flood:
        await delivery.pace.halt(failure.seconds, row.chat_id)
    elif failure.verdict is Verdict.LATER:
        delivery.pace.rest(failure.seconds)
    again = failure.verdict is Verdict.LATER or (
        failure.verdict is Verdict.UNKNOWN
        and row.kind in AT_LEAST_ONCE
        and row.attempts + 1 < ATTEMPTS
    )

    async def write(tx: Tx) -> None:
        if failure.moved_to:
            await record_move(tx, row.chat_id, failure.moved_to)
            await settle(
                tx, row.id, "queued",
                chat_id=failure.moved_to, attempts=row.attempts, leased_until=None,
            )  # fmt: skip
        elif again:
            due = now + timedelta(seconds=max(failure.seconds, 1))
            # A definite no costs no attempt.
            spent = row.attempts + (failure.verdict is Verdict.UNKNOWN)
            await settle(tx, row.id, "queued", due_at=due, attempts=spent, leased_until=None)
            if failure.flood:
                await put_off_chat(tx, row.chat_id, due)
        else:
            state = "unknown" if failure.verdict is Verdict.UNKNOWN else "failed"
            await settle(tx, row.id, state, problem=failure.words[:200], leased_until=None)
            await failed(tx, row, failure, delivery.definition, now)

    await _settle(delivery, row, write)


async def _settle(delivery: Delivery, row: Outgoing, outcome: Outcome) -> None:
    """Store what became of a message; what the database cannot take now is remembered.

    Telegram has said so: it must not be told as unknown because the database was away.
    """
    try:
        async with delivery.store.write() as tx:
            await outcome(tx)
    except (SQLAlchemyError, OSError) as error:
        delivery.unsettled.append(outcome)
        log.error("an outcome waits for the database", outbox_id=row.id, error=type(error).__name__)


async def settle_remembered(delivery: Delivery) -> None:
    """Store the outcomes that the database could not take; raises what it raises."""
    while delivery.unsettled:
        outcome = delivery.unsettled[0]
        async with delivery.store.write() as tx:
            await outcome(tx)
        delivery.unsettled.remove(outcome)
