"""Receiving: a batch of updates becomes one transaction, and only then is it acknowledged.

Whatever brings the updates, this is their way in: decode, handle, apply the changes and the inbox
rows, commit. The caller acknowledges to Telegram and sends the replies that come back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from bot.measure import metrics
from bot.receiving.floodgate import Floodgate
from bot.receiving.reading_ahead import read_ahead
from handlers.again import again
from handlers.dispatcher import handle
from handlers.update.step import NOTHING, Reply, Step
from storage.company.definitions import Definitions, SetPart
from storage.database.changes import apply
from storage.database.engine import Store, Tx
from storage.outgoing.inbox import bury, in_turn, record, seen
from storage.pulse.keys import Keys
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
    """Store what a batch of updates means; returns the replies to send.

    Updates are taken in order, each seeing the ones before it. A batch that fails is replayed one
    update at a time, so that a bad update fails alone; after three tries it is put aside. Raises
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
    replies: list[Reply] = []
    for raw in raws:
        replies += await _alone(receiver, raw)
    return replies


async def _store(receiver: Receiver, raws: Sequence[Raw]) -> list[Reply]:
    replies: list[Reply] = []
    updates = [Update.model_validate(_storable(raw), context={"bot": receiver.bot}) for raw in raws]
    try:
        await read_ahead(
            receiver.store, updates, receiver.definitions.now, receiver.clock.now()
        )  # fmt: skip
        with metrics.COUNTS.commit.time():
            async with receiver.store.write() as tx:
                who = filter(None, map(_sender, raws))
                await in_turn(tx, receiver.bot.token, who, receiver.clock.now())
                known = await seen(tx, receiver.bot.id, [raw["update_id"] for raw in raws])
                definition = await receiver.definitions.refresh(tx)
                for raw, update in zip(raws, updates, strict=True):
                    step = await _one(receiver, tx, update, _sender(raw), known, definition)
                    replies += step.replies
                    if any(isinstance(change, SetPart) for change in step.changes):
                        definition = await receiver.definitions.refresh(tx)
    except BaseException:
        receiver.definitions.forget()
        raise
    finally:
        forget_texts()
    return replies


async def _one(
    receiver: Receiver,
    tx: Tx,
    update: Update,
    sender: int | None,
    known: set[int],
    definition: Definition,
) -> Step:
    """What one update made: its changes are applied, its replies are still to be sent."""
    now, keys = receiver.clock.now(), receiver.keys
    if update.update_id in known:
        metrics.COUNTS.updates.labels("repeated").inc()
        return await again(update, tx, now, definition, keys)
    known.add(update.update_id)
    await record(tx, receiver.bot.id, update.update_id, now.date())
    if sender is not None and not receiver.floodgate.lets_in(sender):
        metrics.COUNTS.updates.labels("flood").inc()
        return NOTHING
    metrics.COUNTS.updates.labels("stored").inc()
    decided = receiver.definitions.decided
    step = await handle(receiver.bot, update, tx, now, definition, keys, decided)
    await apply(tx, step.changes)
    return step


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
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return without_overrides(whole.replace("\0", ""))
    if isinstance(value, Mapping):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


async def _alone(receiver: Receiver, raw: Raw) -> list[Reply]:
    error = ""
    for _ in range(TRIES):
        try:
            return await _store(receiver, [raw])
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
    return []
