"""What tests of pacing ask: how dense the sends were, and whether any came too early."""

import pytest

from sandbox import Sandbox, faults
from sandbox.errors import Refusal
from sandbox.people import Person
from tests.sandbox.conftest import Clock

CHANNEL = -1001234567890


async def send(sandbox: Sandbox, chat: int | str = 1001) -> bool:
    try:
        await sandbox.call("sendMessage", {"chat_id": chat, "text": "Hello"})
    except Refusal:
        return False
    return True


async def test_the_densest_second_is_found_wherever_it_begins(
    sandbox: Sandbox, alice: Person, clock: Clock
) -> None:
    sandbox.flood.enabled = False
    assert sandbox.sends_in_any_second() == 0
    for pause in (0.75, 0.25, 0.5, 0.0, 0.25, 5.0, 1.0, 1.0):
        await send(sandbox)
        clock.forward(pause)
    assert sandbox.sends_in_any_second() == 4


async def test_a_second_does_not_hold_its_end(
    sandbox: Sandbox, alice: Person, clock: Clock
) -> None:
    for _ in range(3):
        await send(sandbox)
        clock.forward(1)
    assert sandbox.sends_in_any_second() == 1


async def test_only_accepted_messages_count(sandbox: Sandbox, alice: Person) -> None:
    await send(sandbox)
    await send(sandbox, 4040)
    await sandbox.call("sendChatAction", {"chat_id": alice.id, "action": "typing"})
    copy = {"chat_id": alice.id, "from_chat_id": alice.id, "message_id": alice.last.message_id}
    await sandbox.call("copyMessage", copy)
    edit = {"chat_id": alice.id, "message_id": alice.last.message_id, "text": "Bye"}
    await sandbox.call("editMessageText", edit)
    assert sandbox.sends_in_any_second() == 2


@pytest.mark.parametrize(("pause", "early"), [(0.0, 1), (4.9, 1), (5.0, 0), (60.0, 0)])
async def test_a_chats_429_halts_that_chat_for_so_long(
    sandbox: Sandbox, alice: Person, clock: Clock, pause: float, early: int
) -> None:
    sandbox.channel(CHANNEL, "Managers")
    sandbox.faults.append(faults.busy(5, times=1))
    assert not await send(sandbox)
    clock.forward(pause)
    assert await send(sandbox, CHANNEL)
    assert await send(sandbox)
    assert len(sandbox.sends_too_early()) == early


async def test_a_channels_429_halts_the_channel_alone(
    sandbox: Sandbox, alice: Person, clock: Clock
) -> None:
    sandbox.channel(CHANNEL, "Managers")
    sandbox.faults.append(faults.busy(5, times=1))
    assert not await send(sandbox, CHANNEL)
    assert await send(sandbox)
    assert sandbox.sends_too_early() == []
    clock.forward(1)
    await send(sandbox, CHANNEL)
    assert [call.time for call in sandbox.sends_too_early()] == [clock.time]


async def test_what_was_on_its_way_already_is_forgiven(
    sandbox: Sandbox, alice: Person, clock: Clock
) -> None:
    sandbox.faults.append(faults.busy(5, times=1))
    await send(sandbox)
    await send(sandbox)
    assert len(sandbox.sends_too_early()) == 1
    assert sandbox.sends_too_early(grace=0.1) == []
    clock.forward(0.2)
    await send(sandbox)
    assert len(sandbox.sends_too_early(grace=0.1)) == 1


async def test_a_refused_attempt_is_too_early_as_well(sandbox: Sandbox, alice: Person) -> None:
    sandbox.faults.append(faults.busy(5, times=3))
    for _ in range(3):
        assert not await send(sandbox)
    assert len(sandbox.sends_too_early()) == 2
    assert sandbox.sends_in_any_second() == 0
