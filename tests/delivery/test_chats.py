"""Each chat has its own pace, its own halt and its own address; no other chat waits for it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from delivery.deliver import deliver_due
from delivery.pace.chat_pace import MANY, ChatPace
from sandbox.faults import busy
from storage.outgoing.chats import moved_chats, record_move
from storage.outgoing.ledger import claim, last_outcome
from storage.outgoing.outbox import Enqueue
from survey.definition.channels import digest_chats
from tests.delivery.clocks import HeapClock
from tests.handlers.scenes import asked, rows
from tests.house import CHANNEL, MANAGER, House

GROUP, SUPERGROUP = -500, -1000000000500


async def enqueue(house: House, *chats: int) -> None:
    """A note to each, by number."""
    async with house.store.write() as tx:
        for number, chat_id in enumerate(chats):
            await Enqueue("note", chat_id, {"text": f"No. {number}"}, house.clock.now()).apply(tx)


async def deliver(house: House, seconds: int = 30) -> None:
    """Let so many seconds pass while the service delivers."""
    for _ in range(2 * seconds):
        await deliver_due(house.app.delivery)
        house.clock.advance(seconds=0.5)


def sent(house: House, chat_id: int) -> list[Any]:
    """The messages that a chat accepted."""
    calls = house.calls("sendMessage")
    return [call for call in calls if call.ok and call.params["chat_id"] == chat_id]


async def test_a_chat_is_not_flooded(house: House) -> None:
    """A second between two messages to a person, three to a channel; in their order."""
    await enqueue(house, *[MANAGER] * 5, *[CHANNEL] * 5)
    await deliver(house)
    for chat_id, gap in ((MANAGER, 1), (CHANNEL, 3)):
        calls = sent(house, chat_id)
        assert len(calls) == 5
        assert min(b.time - a.time for a, b in pairwise(calls)) >= gap - 1e-6
        numbers = [call.params["text"][-1] for call in calls]
        assert numbers == sorted(numbers)


async def test_a_chat_that_must_wait_holds_up_no_other(sqlite_house: House) -> None:
    """Sixty messages for a channel before one for the manager: the manager reads at once."""
    began = sqlite_house.clock.timestamp()
    await enqueue(sqlite_house, *[CHANNEL] * 60, MANAGER)
    await deliver(sqlite_house, 10)
    (read,) = sent(sqlite_house, MANAGER)
    assert read.time - began < 5
    states = [row["state"] for row in await rows(sqlite_house, "outbox")]
    assert set(states) == {"queued", "sent"}


async def test_a_flood_of_a_group_halts_that_group_alone(house: House) -> None:
    """Its rows become due later, of whichever process; nobody else waits, no attempt is spent."""
    house.sandbox.group(GROUP, "Alerts")
    house.sandbox.faults.append(busy(20, chat=GROUP, times=1))
    await enqueue(house, GROUP, MANAGER, GROUP)
    await deliver(house, 15)
    assert len(sent(house, MANAGER)) == 1
    assert sent(house, GROUP) == []
    dues = {row["due_at"] for row in await rows(house, "outbox") if row["chat_id"] == GROUP}
    assert min(dues) > house.clock.now()
    await deliver(house, 15)
    assert len(sent(house, GROUP)) == 2
    assert house.sandbox.sends_too_early() == []
    assert {row["attempts"] for row in await rows(house, "outbox")} == {1}


async def test_a_flood_of_a_person_halts_every_chat(sqlite_house: House) -> None:
    sqlite_house.sandbox.faults.append(busy(20, chat=MANAGER, times=1))
    await enqueue(sqlite_house, MANAGER)
    await deliver_due(sqlite_house.app.delivery)
    await enqueue(sqlite_house, CHANNEL)
    await deliver(sqlite_house)
    assert len(sent(sqlite_house, MANAGER)) == len(sent(sqlite_house, CHANNEL)) == 1
    assert sqlite_house.sandbox.sends_too_early() == []


async def test_situation_21_a_group_that_moved_has_moved_for_ever(house: House) -> None:
    """Asked under its old id once; the message is sent again without an attempt spent."""
    moved = house.sandbox.group(GROUP, "Managers").migrate(SUPERGROUP)
    await enqueue(house, GROUP)
    await deliver(house, 5)
    await enqueue(house, GROUP, GROUP)
    await deliver(house, 10)
    assert len([message for message in moved.messages if message.from_bot]) == 3
    tried = [call.params["chat_id"] for call in house.calls("sendMessage")]
    assert tried == [GROUP, *[SUPERGROUP] * 3]
    assert {row["attempts"] for row in await rows(house, "outbox")} == {1}


async def test_a_group_that_moved_twice_is_found(house: House) -> None:
    """And what was posted in it stays posted, so that no digest comes again."""
    async with house.store.write() as tx:
        now = house.clock.now()
        assert await claim(tx, "customers", "digest", "2026-W46", CHANNEL, "posted", now)
        await record_move(tx, CHANNEL, -6)
        await record_move(tx, -6, -7)
        moves = await moved_chats(tx)
        assert moves == {CHANNEL: -7, -6: -7}
        assert await last_outcome(tx, "customers", "digest", -7) == "posted"
        assert not await claim(tx, "customers", "digest", "2026-W46", -7, "posted", now)
    definition = house.app.definition
    assert digest_chats(definition, definition.survey("customers"), moves) == [(-7, "en")]


async def test_paid_broadcasts_are_for_private_chats(sqlite_house: House) -> None:
    """Neither a channel's post nor an answer is paid for."""
    sqlite_house.app.delivery.paid = True
    await enqueue(sqlite_house, MANAGER, CHANNEL)
    await sqlite_house.turn()
    await asked(sqlite_house)
    paid = {
        call.params["chat_id"]: call.params.get("allow_paid_broadcast")
        for call in sqlite_house.calls("sendMessage")
    }
    assert paid == {MANAGER: True, CHANNEL: None, 1001: None}


def test_chats_that_are_free_again_are_forgotten() -> None:
    """A million people leave no million entries in memory."""
    clock = HeapClock()
    chats = ChatPace(clock)
    for chat_id in range(1, 10 * MANY):
        chats.take(chat_id)
        clock.pass_by(0.01)
    assert len(chats._free_at) <= 2 * MANY
    assert chats.wait(10 * MANY - 1) > 0
