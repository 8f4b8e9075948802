"""The database goes away after a send: what Telegram said is kept, and stored when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from bot.ticking.clock import tick
from delivery.deliver import deliver_due, settle_remembered
from sandbox.errors import Refusal
from sandbox.schema import Params
from storage.database.engine import Tx
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from tests.handlers.scenes import rows
from tests.house import MANAGER, House


async def sent_while_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message whose outcome the database cannot take: it goes away as the message arrives."""
    away = False
    write = house.store.write

    def arrives(method: str, params: Params) -> None:
        nonlocal away
        away = away or (method == "sendMessage" and params.get("chat_id") == MANAGER)

    @asynccontextmanager
    async def failing() -> AsyncIterator[Tx]:
        if away:
            raise sa.exc.OperationalError("UPDATE", {}, OSError("gone"))
        async with write() as tx:
            yield tx

    async with house.store.write() as tx:
        await Enqueue(OutgoingKind.NOTE, MANAGER, {"text": "Hello"}, house.clock.now()).apply(tx)
    house.sandbox.faults.insert(0, arrives)
    with monkeypatch.context() as patch:
        patch.setattr(house.store, "write", failing)
        await deliver_due(house.app.delivery)
    house.sandbox.faults.remove(arrives)


async def test_a_message_that_arrived_is_not_told_as_unknown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes: the same process settles it before the tick looks for the lost."""
    await sent_while_away(house, monkeypatch)
    (row,) = await rows(house, "outbox")
    assert row["state"] == "inflight"
    house.clock.advance(minutes=10)
    await settle_remembered(house.app.delivery)
    await tick(house.store, house.app.definition, house.app.keys, house.clock.now())
    (row,) = await rows(house, "outbox")
    assert row["state"] == "sent"
    await house.turn()
    messages = house.sandbox.person(MANAGER).messages
    assert sum((one.text or "").endswith("Hello") for one in messages) == 1


async def test_a_refusal_is_remembered_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def blocked(method: str, _params: Params) -> Refusal | None:
        words = "Forbidden: bot was blocked by the user"
        return Refusal(403, words) if method == "sendMessage" else None

    house.sandbox.faults.append(blocked)
    await sent_while_away(house, monkeypatch)
    await deliver_due(house.app.delivery)  # settles first what is remembered
    (row,) = await rows(house, "outbox")
    assert (row["state"], house.app.delivery.unsettled) == ("failed", [])
