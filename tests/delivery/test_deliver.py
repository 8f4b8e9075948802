"""From the outbox to Telegram: each row once, and what its fate tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from delivery.deliver import deliver_due, send
from delivery.messages.compose import COMPOSERS
from sandbox.errors import Refusal
from storage.outgoing.chats import lost_chats
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import LEASE, Enqueue, claim, settle
from tests.handlers.scenes import (
    QUESTION,
    asked,
    open_customers_wave,
    open_team_wave,
    refuse,
    rows,
    scored,
    team,
)
from tests.house import CHANNEL, MANAGER, House

BLOCKED = "Forbidden: bot was blocked by the user"
UNDER_WAY = {"subject": "Nordic Kettle", "closes": "2026-11-23", "language": "en"}


async def enqueue(house: House, kind: str, chat_id: int, **payload: Any) -> None:
    async with house.store.write() as tx:
        await Enqueue(cast("OutgoingKind", kind), chat_id, payload, house.clock.now()).apply(tx)


async def states(house: House, kind: str) -> list[str]:
    """The states of the outbox rows of a kind."""
    return [row["state"] for row in await rows(house, "outbox") if row["kind"] == kind]


async def invited(house: House) -> Any:
    """Boris, whom a wave has asked; the wave's invitation is the one without an answer."""
    boris = await scored(house, "8", 1002)
    house.clock.advance(days=100)
    await open_customers_wave(house)
    return boris


async def the_invitation(house: House) -> dict[str, Any]:
    """The wave's invitation of the one customer there is."""
    (found,) = [row for row in await rows(house, "invitations") if row["wave_id"]]
    return found


async def test_an_invitation_is_sent_once_and_remembered(house: House) -> None:
    """Its row is sent, its invitation delivered, with the message that carries the buttons."""
    boris = await invited(house)
    assert boris.last.buttons == QUESTION
    invitation = await the_invitation(house)
    assert (invitation["state"], invitation["message_id"]) == ("delivered", boris.last.message_id)
    assert invitation["delivered_at"] is not None
    before = len(boris.messages)
    await house.tick()
    assert len(boris.messages) == before
    assert set(await states(house, "invitation")) == {"sent"}


async def test_a_notice_is_marked_as_delivered(sqlite_house: House) -> None:
    """Which says nothing of an answer."""
    await team(sqlite_house)
    await open_team_wave(sqlite_house)
    assert {row["delivered"] for row in await rows(sqlite_house, "samples")} == {True}


@pytest.mark.parametrize(
    ("code", "words", "state"),
    [
        (403, BLOCKED, "blocked"),
        (403, "Forbidden: user is deactivated", "unreachable"),
        (400, "Bad Request: chat not found", "unreachable"),
    ],
)
async def test_whoever_cannot_be_reached_is_not_asked_again(
    sqlite_house: House, code: int, words: str, state: str
) -> None:
    """The invitation failed: its quarantine does not count."""
    boris = await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    sqlite_house.sandbox.faults.append(
        lambda method, params: (
            Refusal(code, words)
            if method == "sendMessage" and params["chat_id"] == boris.id
            else None
        )
    )
    await open_customers_wave(sqlite_house)
    assert (await the_invitation(sqlite_house))["state"] == "failed"
    (person,) = await rows(sqlite_house, "people")
    assert person["state"] == state


async def test_a_flood_halts_its_chat_and_loses_nothing(sqlite_house: House) -> None:
    """A 429 to a delivery: replies in that chat wait as well, and no attempt is spent."""
    boris = await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    words = "Too Many Requests: retry after 20"
    refuse(sqlite_house, "sendMessage", 429, words, retry_after=20)
    flooded = sqlite_house.clock.now()
    sqlite_house.sandbox.calls.clear()
    await open_customers_wave(sqlite_house)
    boris.say("/help")
    await sqlite_house.turn()
    sqlite_house.clock.advance(seconds=20)
    await sqlite_house.turn()
    first, *others = sqlite_house.calls("sendMessage")
    assert not first.ok
    late = [call.time - flooded.timestamp() for call in others if call.time > first.time + 1]
    assert late
    assert min(late) >= 20
    assert set(await states(sqlite_house, "invitation")) == {"sent"}
    attempts = [row["attempts"] for row in await rows(sqlite_house, "outbox")]
    assert max(attempts) == 1


async def test_a_refusal_is_final_and_kept_for_the_operator(sqlite_house: House) -> None:
    refuse(sqlite_house, "sendMessage", 400, "Bad Request: message is too long")
    await enqueue(sqlite_house, "under_way", CHANNEL, **UNDER_WAY)
    await sqlite_house.turn()
    (row,) = [row for row in await rows(sqlite_house, "outbox") if row["kind"] == "under_way"]
    assert (row["state"], "too long" in row["problem"]) == ("failed", True)


async def test_situation_22_a_lost_channel_is_remembered_until_it_is_back(house: House) -> None:
    """With Telegram's own words for `eleven deliveries`."""
    channel = house.sandbox.channel(CHANNEL)
    channel.remove_bot()
    await enqueue(house, "under_way", CHANNEL, **UNDER_WAY)
    await house.turn()
    async with house.store.read() as tx:
        assert "kicked" in (await lost_chats(tx))[CHANNEL].lower()
    channel.add_bot()
    await enqueue(house, "under_way", CHANNEL, **UNDER_WAY)
    await house.turn()
    async with house.store.read() as tx:
        assert await lost_chats(tx) == {}
    assert channel.last.silent


async def test_situation_21_a_group_that_moved_is_followed(sqlite_house: House) -> None:
    """Once, to the id that Telegram names."""
    group = sqlite_house.sandbox.group(-500, "Managers")
    moved = group.migrate(-1000000000500)
    await enqueue(sqlite_house, "under_way", -500, **UNDER_WAY)
    await sqlite_house.turn()
    assert moved.last.text
    (row,) = await rows(sqlite_house, "outbox")
    assert (row["state"], row["chat_id"]) == ("sent", moved.id)


async def test_what_may_have_arrived_is_not_sent_twice(house: House) -> None:
    """A 502 after an invitation: unknown; a tap proves that it arrived after all."""
    boris = await scored(house, "8", 1002)
    house.clock.advance(days=100)
    refuse(house, "sendMessage", 502, "Bad Gateway", times=2)
    await open_customers_wave(house)
    assert set(await states(house, "invitation")) == {"unknown"}
    house.clock.advance(days=1)
    await house.tick()
    assert set(await states(house, "invitation")) == {"unknown"}
    invitation = await the_invitation(house)
    assert invitation["state"] == "unknown"
    boris.tap_raw(f"s:{invitation['id']}:9", boris.last.message_id)
    await house.turn()
    assert (await the_invitation(house))["state"] == "delivered"


async def test_a_note_is_sent_at_least_once(sqlite_house: House) -> None:
    """Its repeat reads as one; after five attempts it is left for the operator."""
    refuse(sqlite_house, "sendMessage", 502, "Bad Gateway", times=4)
    await enqueue(sqlite_house, "note", MANAGER, text="The spout leaks")
    for _ in range(5):
        await sqlite_house.turn()
        sqlite_house.clock.advance(seconds=1)
    assert await states(sqlite_house, "note") == ["sent"]
    refuse(sqlite_house, "sendMessage", 502, "Bad Gateway", times=9)
    await enqueue(sqlite_house, "note", MANAGER, text="It still does")
    for _ in range(9):
        await sqlite_house.turn()
        sqlite_house.clock.advance(seconds=1)
    assert sorted(await states(sqlite_house, "note")) == ["sent", "unknown"]


async def test_a_message_in_flight_when_the_process_died(house: House) -> None:
    """Once its lease is over a note is queued again; an invitation's outcome stays unknown."""
    await enqueue(house, "note", MANAGER, text="The spout leaks")
    await enqueue(house, "under_way", CHANNEL, **UNDER_WAY)
    async with house.store.write() as tx:
        for row in await claim(tx, house.clock.now(), 10):
            until = house.clock.now() + LEASE
            await settle(tx, row.id, "inflight", leased_until=until, attempts=1)
    await house.tick()
    assert set(await states(house, "note") + await states(house, "under_way")) == {"inflight"}
    house.clock.advance_to(house.clock.now() + LEASE)
    await house.tick()
    assert await states(house, "note") == ["sent"]
    assert await states(house, "under_way") == ["unknown"]


async def test_two_processes_with_the_same_row_send_it_once(house: House) -> None:
    """A slow one whose lease ran out while it waited for its turn, and one that took over."""
    await enqueue(house, "under_way", CHANNEL, **UNDER_WAY)
    async with house.store.write() as tx:
        (slow,) = await claim(tx, house.clock.now(), 10)
    house.clock.advance_to(house.clock.now() + LEASE)
    async with house.store.write() as tx:
        (quick,) = await claim(tx, house.clock.now(), 10)
    for row in (slow, quick, slow):
        await send(house.app.delivery, row)
    assert house.sandbox.count("sendMessage") == 1
    assert await states(house, "under_way") == ["sent"]


async def test_a_lease_of_a_dead_process_is_taken_over(house: House) -> None:
    """It had not begun to send."""
    await enqueue(house, "under_way", CHANNEL, **UNDER_WAY)
    async with house.store.write() as tx:
        assert await claim(tx, house.clock.now(), 10)
    assert await deliver_due(house.app.delivery) == 0
    house.clock.advance_to(house.clock.now() + LEASE)
    assert await deliver_due(house.app.delivery) == 1


async def test_whoever_stopped_in_the_meantime_was_not_asked(sqlite_house: House) -> None:
    """The question that waited is void, so that it costs them no quarantine."""
    boris = await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    await open_customers_wave(sqlite_house, deliver=False)
    before = len(boris.messages)
    boris.say("/stop")
    await sqlite_house.turn()
    assert len(boris.messages) == before + 2
    assert (await the_invitation(sqlite_house))["state"] == "void"
    assert "void" in await states(sqlite_house, "invitation")


async def test_a_question_of_a_wave_that_closed_meanwhile_is_not_sent(
    sqlite_house: House,
) -> None:
    """The service was away for the whole wave."""
    boris = await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    await open_customers_wave(sqlite_house, deliver=False)
    before = len(boris.messages)
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    assert len(boris.messages) == before
    assert (await the_invitation(sqlite_house))["state"] == "void"


async def test_a_row_that_cannot_be_composed_is_put_aside(sqlite_house: House) -> None:
    """It names the exception; the rows beside it are sent."""
    await enqueue(sqlite_house, "digest", CHANNEL, digest={"week": 47}, language="en")
    await enqueue(sqlite_house, "nonsense", CHANNEL)
    await enqueue(sqlite_house, "under_way", CHANNEL, **UNDER_WAY)
    await sqlite_house.turn()
    assert await states(sqlite_house, "digest") == ["failed"]
    assert await states(sqlite_house, "nonsense") == ["failed"]
    assert await states(sqlite_house, "under_way") == ["sent"]
    problems = {row["kind"]: row["problem"] for row in await rows(sqlite_house, "outbox")}
    assert (problems["digest"], problems["nonsense"]) == ("KeyError", "KeyError")


async def test_whatever_a_picture_or_a_paper_raises_the_row_does_not_come_back(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setitem(COMPOSERS, "under_way", broken)
    await enqueue(sqlite_house, "under_way", CHANNEL, **UNDER_WAY)
    await sqlite_house.turn()
    assert await states(sqlite_house, "under_way") == ["failed"]


async def test_a_message_waits_for_its_time(sqlite_house: House) -> None:
    due = sqlite_house.clock.now() + timedelta(hours=1)
    async with sqlite_house.store.write() as tx:
        await Enqueue(OutgoingKind.UNDER_WAY, CHANNEL, UNDER_WAY, due).apply(tx)
    assert await deliver_due(sqlite_house.app.delivery) == 0
    sqlite_house.clock.advance_to(due)
    assert await deliver_due(sqlite_house.app.delivery) == 1


async def test_nothing_is_sent_to_whom_no_row_names(sqlite_house: House) -> None:
    """Somebody erased meanwhile gets nothing."""
    await asked(sqlite_house)
    await enqueue(sqlite_house, "invitation", 1001, invitation=12345)
    await enqueue(sqlite_house, "notice", 1001, wave=1, employee=2)
    await sqlite_house.turn()
    assert await states(sqlite_house, "invitation") == ["void"]
    assert await states(sqlite_house, "notice") == ["void"]


def test_every_kind_of_row_becomes_a_message_and_hooks_alone_go_elsewhere() -> None:
    assert set(COMPOSERS) == set(OutgoingKind) - {OutgoingKind.HOOK}
