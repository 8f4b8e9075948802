"""A redelivered update changes nothing, and repeats only replies that do no harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.people import Person
from tests.handlers.scenes import answers, asked, dump, link, open_team_wave, rows, scored
from tests.handlers.scenes import joined_team as team
from tests.house import House

REPEATABLE = {"answerCallbackQuery", "editMessageText", "deleteMessage"}


async def redeliver(house: House, *update_ids: int) -> list[str]:
    """Hand updates out again; the methods the bot then called."""
    house.sandbox.calls.clear()
    for update_id in update_ids:
        house.sandbox.redeliver(update_id)
    await house.turn()
    return [call.method for call in house.calls()]


ACTS: dict[str, Callable[[Person], object]] = {
    "tap": lambda alice: alice.tap("9"),
    "skip": lambda alice: alice.tap("Skip"),
    "change": lambda alice: alice.tap("Change"),
    "reason": lambda alice: alice.say("Good"),
    "typed score": lambda alice: alice.say("3"),
    "start": lambda alice: alice.start(),
    "stop": lambda alice: alice.say("/stop"),
    "language": lambda alice: alice.say("/language"),
    "voice": lambda alice: alice.send_voice(),
    "block": lambda alice: alice.block(),
}


@pytest.mark.parametrize("act", ACTS)
async def test_situation_24_a_customers_update_comes_twice(sqlite_house: House, act: str) -> None:
    """Every table is as it was, and no message is sent twice."""
    alice = await scored(sqlite_house, "8")
    if act == "tap":
        alice.tap("Change")
        await sqlite_house.turn()
    ACTS[act](alice)
    await sqlite_house.turn()
    before = await dump(sqlite_house)
    shown = [(one.text, one.buttons, one.deleted) for one in alice.messages]
    last = max(sqlite_house.sandbox.updates.history)
    assert set(await redeliver(sqlite_house, last)) <= REPEATABLE
    assert await dump(sqlite_house) == before
    assert [(one.text, one.buttons, one.deleted) for one in alice.messages] == shown


async def test_situation_24_a_whole_conversation_comes_twice_reordered(house: House) -> None:
    """On both engines, backwards, and after eight silent days."""
    chen, *_ = await team(house)
    for _ in range(12):  # the manager hears of one newcomer a second
        house.clock.advance(seconds=2)
        await house.turn()
    await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    chen.tap("3")
    chen.say("Too many meetings")
    alice = await asked(house, 1001, "Alice")
    alice.tap("8")
    alice.say("Good")
    alice.start(await link(house, "counter"))
    await house.turn()
    history = sorted(house.sandbox.updates.history, reverse=True)
    for silence in (timedelta(0), timedelta(days=8)):
        house.clock.advance_to(house.clock.now() + silence)
        await house.turn()  # a reminder may be due by then
        before = await dump(house)
        assert set(await redeliver(house, *history)) <= REPEATABLE
        assert await dump(house) == before


async def test_an_update_twice_in_one_batch_is_one(house: House) -> None:
    alice = await asked(house)
    alice.tap("8")
    house.sandbox.redeliver(max(house.sandbox.updates.history))
    await house.turn()
    assert len(await rows(house, "responses")) == 1
    assert await rows(house, "dead_letters") == []


async def test_a_question_that_was_never_known_to_arrive_is_put_again(
    sqlite_house: House,
) -> None:
    """The process died between the commit and the reply."""
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start()
    sqlite_house.app.replier.send = lambda replies: None  # type: ignore[method-assign]
    await sqlite_house.turn()
    del sqlite_house.app.replier.send
    sqlite_house.clock.advance(seconds=10)  # so that it is not just on its way
    last = max(sqlite_house.sandbox.updates.history)
    assert await redeliver(sqlite_house, last) == ["sendMessage"]
    alice.tap("8")
    await sqlite_house.turn()
    assert len(await rows(sqlite_house, "responses")) == 1


async def test_a_tap_is_answered_with_what_the_store_says_now(sqlite_house: House) -> None:
    """Not with what the old update said: the score has changed since."""
    alice = await asked(sqlite_house)
    alice.tap("3")
    await sqlite_house.turn()
    first = max(sqlite_house.sandbox.updates.history)
    alice.tap("Change")
    await sqlite_house.turn()
    alice.tap("9")
    await sqlite_house.turn()
    await redeliver(sqlite_house, first)
    assert "9 of 10" in (alice.last.text or "")


async def test_a_sealed_text_leaves_the_chat_even_if_the_first_reply_was_lost(
    sqlite_house: House,
) -> None:
    """The promise is that it is gone once sealed."""
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    chen.tap("To the question")
    await sqlite_house.turn()
    chen.tap("3")
    await sqlite_house.turn()
    sqlite_house.app.replier.send = lambda replies: None  # type: ignore[method-assign]
    said = chen.say("Too many meetings")
    await sqlite_house.turn()
    del sqlite_house.app.replier.send
    assert chen.find(said) is not None
    last = max(sqlite_house.sandbox.updates.history)
    assert await redeliver(sqlite_house, last) == ["deleteMessage"]
    assert chen.find(said) is None


async def test_an_outsiders_tap_is_not_called_sealed_the_second_time(
    sqlite_house: House,
) -> None:
    await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    boris, *_ = await team(sqlite_house, 1, "Sales", first=3001)
    boris.tap_raw(f"b:{wave_id}:9", boris.last.message_id)
    await sqlite_house.turn()
    last = max(sqlite_house.sandbox.updates.history)
    assert await redeliver(sqlite_house, last) == ["answerCallbackQuery"]


async def test_a_tap_that_could_not_be_sealed_is_not_called_sealed_the_second_time(
    sqlite_house: House,
) -> None:
    """The key was missing then and is back now; nothing was stored."""
    chen, *_ = await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    chen.tap("To the question")
    await sqlite_house.turn()
    path = sqlite_house.keys_dir / f"wave-{wave_id}.key"
    key = path.read_bytes()
    path.unlink()
    chen.tap("9")
    await sqlite_house.turn()
    path.write_bytes(key)
    last = max(sqlite_house.sandbox.updates.history)
    assert await redeliver(sqlite_house, last) == ["answerCallbackQuery"]
    assert await answers(sqlite_house) == []
