"""Each chat has its own pace, its own halt and its own address; no other chat waits for it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from delivery.deliver import deliver_due
from delivery.pace.pacing import MANY, PRIVATE, RESERVED, ROOM, ChatPace
from sandbox.faults import busy
from storage.cases.case_changes import OpenCase
from storage.cases.cases import new_case
from storage.database.types import new_id
from storage.outgoing.chats import moved_chats, record_move
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim, last_outcome
from storage.outgoing.outbox import Enqueue
from storage.people.people import AddPerson, Person
from survey.definition.channels import digest_chats
from tests.delivery.clocks import HeapClock
from tests.handlers.scenes import asked, rows
from tests.house import CHANNEL, MANAGER, House

GROUP, SUPERGROUP = -500, -1000000000500


async def enqueue(house: House, *chats: int) -> None:
    """A note to each, by number."""
    async with house.store.write() as tx:
        for number, chat_id in enumerate(chats):
            await Enqueue(
                OutgoingKind.NOTE, chat_id, {"text": f"No. {number}"}, house.clock.now()
            ).apply(tx)


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
    """A second between two messages to a person; to a channel at once, and in any minute no more
    than Telegram takes, less what is kept for alerts. Each in its order."""
    await enqueue(house, *[MANAGER] * 5, *[CHANNEL] * 40)
    await deliver(house, 130)
    numbers = [int(call.params["text"].rpartition(" ")[2]) for call in sent(house, CHANNEL)]
    assert numbers == sorted(numbers)
    assert len(numbers) == 40
    times = [call.time for call in sent(house, CHANNEL)]
    most = ROOM.most - RESERVED
    assert times[most - 1] - times[0] < 3
    assert max(sum(at <= one < at + 60 for one in times) for at in times) == most
    gaps = [b.time - a.time for a, b in pairwise(sent(house, MANAGER))]
    assert len(gaps) == 4
    assert min(gaps) >= 1 - 1e-6


async def test_a_new_alert_waits_behind_nothing(house: House) -> None:
    """Neither behind what was due before it, nor behind what its group was sent in this minute."""
    await enqueue(house, *[CHANNEL] * 40)
    await deliver(house, 5)
    async with house.store.write() as tx:
        now = house.clock.now()
        person = Person(new_id(), 1001, None, "Alice", "en", "", "active")
        await AddPerson(person, now).apply(tx)
        case = new_case(person.id, "note", now, house.app.definition)
        await OpenCase(case, [CHANNEL], house.app.definition).apply(tx)
    began = house.clock.timestamp()
    await deliver(house, 3)
    last = sent(house, CHANNEL)[-1]
    assert "No. " not in last.params["text"]
    assert last.time - began < 2


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


async def test_a_flood_of_a_person_halts_that_person_alone(house: House) -> None:
    """Anybody can provoke one; nobody else waits for it, and no attempt is spent."""
    house.sandbox.faults.append(busy(20, chat=MANAGER, times=1))
    await enqueue(house, MANAGER, CHANNEL, MANAGER)
    await deliver(house, 10)
    assert len(sent(house, CHANNEL)) == 1
    assert sent(house, MANAGER) == []
    await deliver(house, 20)
    assert len(sent(house, MANAGER)) == 2
    assert house.sandbox.sends_too_early() == []
    assert {row["attempts"] for row in await rows(house, "outbox")} == {1}


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
    assert len(chats._sent) <= 2 * MANY + 1
    assert chats.wait(10 * MANY - 1) > 0


def test_a_reply_has_a_burst_and_then_one_a_second() -> None:
    clock = HeapClock()
    chats = ChatPace(clock)
    for _ in range(PRIVATE.most):
        assert chats.wait(1001, reply=True) == 0
        chats.take(1001)
        clock.pass_by(0.5)
    assert chats.wait(1001, reply=True) == PRIVATE.seconds - 2.5
