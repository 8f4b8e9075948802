"""Receiving: a batch of updates becomes one transaction, and only then is it acknowledged.

Whatever brings the updates, this is their way in: decode, read for those that do not meet, decide
one by one, write the changes and the inbox rows together, commit. The caller acknowledges to
Telegram and sends the replies that come back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from bot.measure import metrics
from bot.receiving.beside import needed, read_for, side_by_side
from bot.receiving.floodgate import Floodgate
from bot.receiving.reading_ahead import read_ahead
from handlers.again import again
from handlers.dispatcher import handle
from handlers.update.step import NOTHING, Reply, Step
from storage.answers.rollup import count_later, write_counts
from storage.company.definitions import Definitions, SetPart
from storage.company.staff import Staff, granted_roles, load_staff
from storage.database.ahead import look_ahead
from storage.database.changes import apply, apply_beside
from storage.database.engine import Store, Tx
from storage.outgoing.inbox import bury, in_turn, record, seen
from storage.pulse.keys import Keys
from survey.buttons.roles import Role
from survey.definition.definition import Definition
from survey.themes.themes import forget_texts
from survey.time.clock import Clock
from survey.words.direction import without_overrides

log = structlog.get_logger()

TRIES = 3

Raw = Mapping[str, Any]
"""An update as Telegram's JSON has it."""


@dataclass
class Receiver:
    """What handling an update needs."""

    store: Store
    bot: Bot
    clock: Clock
    definitions: Definitions
    keys: Keys
    floodgate: Floodgate


async def receive(receiver: Receiver, raws: Sequence[Raw]) -> list[Reply]:
    """Store what a batch of updates means; returns the replies to send. Raises as `steps_of`."""
    return [reply for step in await steps_of(receiver, raws) for reply in step.replies]


async def steps_of(receiver: Receiver, raws: Sequence[Raw]) -> list[Step]:
    """Store what a batch of updates means; returns what each of them made, its replies unsent.

    One person's updates are taken in order, each seeing the ones before it; those that meet nobody
    else's are read for, decided and written together. A batch that fails is replayed one update at
    a time, so that a bad update fails alone; after three tries it is put aside. Raises
    OperationalError while the database is away: then nothing is stored or put aside, and the same
    batch may come again.
    """
    if not raws:
        return []
    try:
        return await _store(receiver, raws)
    except OperationalError:
        raise
    except Exception as error:
        log.warning("batch failed, replaying", updates=len(raws), error=type(error).__name__)
    return [await _alone(receiver, raw) for raw in raws]


@dataclass
class _Batch:
    """What is known while a batch is stored; a change of definition or staff is seen at once."""

    receiver: Receiver
    tx: Tx
    now: datetime
    known: set[int]  # updates that were handled before
    definition: Definition
    staff: Staff

    def is_staff(self, sender: int) -> bool:
        """Whether what somebody does may be other people's business."""
        return self.staff.role_of(sender) > Role.EVERYONE


async def _store(receiver: Receiver, raws: Sequence[Raw]) -> list[Step]:
    context, now = {"bot": receiver.bot}, receiver.clock.now()
    updates = [Update.model_validate(_storable(needed(raw)), context=context) for raw in raws]
    try:
        await read_ahead(receiver.store, updates, receiver.definitions.now, now)
        with metrics.COUNTS.commit.time():
            async with receiver.store.batch() as tx:
                return await _handled(receiver, tx, raws, updates, now)
    except BaseException:
        receiver.definitions.forget()
        raise
    finally:
        forget_texts()


async def _handled(
    receiver: Receiver, tx: Tx, raws: Sequence[Raw], updates: Sequence[Update], now: datetime
) -> list[Step]:
    senders = [_sender(raw) for raw in raws]
    with tx.short():
        await in_turn(tx, receiver.bot.token, filter(None, senders), now)
        known = await seen(tx, receiver.bot.id, [update.update_id for update in updates])
        definition = await receiver.definitions.refresh(tx)
        await look_ahead(tx, granted_roles, [None])
        staff = await load_staff(tx, definition.company)
    batch = _Batch(receiver, tx, now, known, definition, staff)
    count_later(tx)
    made: dict[int, Step] = {}
    for group in side_by_side(updates, batch.is_staff):
        some = [(updates[place], senders[place]) for place in group.places]
        steps = await (_beside(batch, some) if group.beside else _by_itself(batch, *some[0]))
        made.update(zip(group.places, steps, strict=True))
    with tx.short():
        await write_counts(tx)
    return [made[place] for place in range(len(updates))]


async def _beside(batch: _Batch, some: Sequence[tuple[Update, int | None]]) -> list[Step]:
    """What updates made that do not meet: read for, decided one by one, and written at once."""
    with batch.tx.short():
        if len(some) > 1:
            await read_for(batch.tx, [update for update, _ in some], batch.now)
        new = [update.update_id for update, _ in some if update.update_id not in batch.known]
        steps = [await _meaning(batch, *one) for one in some]
        await record(batch.tx, batch.receiver.bot.id, new, batch.now.date())
        await apply_beside(batch.tx, [step.changes for step in steps])
    return steps


async def _by_itself(batch: _Batch, update: Update, sender: int | None) -> list[Step]:
    """What an update made that may read and change whatever there is."""
    await write_counts(batch.tx)
    new = [update.update_id] if update.update_id not in batch.known else []
    step = await _meaning(batch, update, sender)
    await record(batch.tx, batch.receiver.bot.id, new, batch.now.date())
    await apply(batch.tx, step.changes)
    if any(isinstance(change, SetPart) for change in step.changes):
        batch.definition = await batch.receiver.definitions.refresh(batch.tx)
    if step.changes:
        batch.staff = await load_staff(batch.tx, batch.definition.company)
    return [step]


async def _meaning(batch: _Batch, update: Update, sender: int | None) -> Step:
    """What one update means: nothing is applied yet."""
    receiver, definition = batch.receiver, batch.definition
    if update.update_id in batch.known:
        metrics.COUNTS.updates.labels("repeated").inc()
        return await again(update, batch.tx, batch.now, definition, receiver.keys)
    batch.known.add(update.update_id)
    if sender is not None and not receiver.floodgate.lets_in(sender):
        metrics.COUNTS.updates.labels("flood").inc()
        return NOTHING
    metrics.COUNTS.updates.labels("stored").inc()
    keys, decided = receiver.keys, receiver.definitions.decided
    return await handle(receiver.bot, update, batch.tx, batch.now, definition, keys, decided)


def _sender(raw: Raw) -> int | None:
    """Who an update comes from, if it says so."""
    for part in raw.values():
        if isinstance(part, Mapping) and isinstance(part.get("from"), Mapping):
            sender = part["from"].get("id")
            return sender if isinstance(sender, int) and abs(sender) < 2**52 else None
    return None


def _storable(value: Any) -> Any:
    """The same JSON without what a database refuses, NUL and halves of surrogate pairs.

    Nor is there anything that turns the direction of the words beside it.
    """
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\0", "")
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return without_overrides(whole.replace("\0", ""))
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


async def _alone(receiver: Receiver, raw: Raw) -> Step:
    error = ""
    for _ in range(TRIES):
        try:
            return (await _store(receiver, [raw]))[0]
        except OperationalError:
            raise
        except ValidationError:
            error = "ValidationError"
            break
        except Exception as caught:
            error = type(caught).__name__
    kind = next((name for name in raw if name != "update_id"), "")
    metrics.COUNTS.updates.labels("put_aside").inc()
    log.error("update put aside", update_id=raw["update_id"], type=kind, error=error)
    async with receiver.store.write() as tx:
        today = receiver.clock.now().date()
        await bury(tx, receiver.bot.id, raw["update_id"], kind, error, today)
    return NOTHING
