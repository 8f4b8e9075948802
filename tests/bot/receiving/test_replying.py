"""Replies: in order within a chat, patient with Telegram, never fatal."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SendMessage

from bot.receiving.replying import WAITING
from delivery.pace.pacing import PRIVATE
from handlers.update.step import Reply
from sandbox.errors import Refusal
from sandbox.faults import busy
from tests.handlers.scenes import asked, refuse, rows, says, scored
from tests.house import House


async def test_a_chats_messages_keep_their_order(sqlite_house: House) -> None:
    """Though they are sent in the background, and the first is held up by a flood."""
    alice = await asked(sqlite_house)
    refuse(sqlite_house, "sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    replier = sqlite_house.app.replier
    replier.send(Reply(SendMessage(chat_id=alice.id, text=str(n))) for n in range(10))
    await replier.drain()
    said = [message.text for message in alice.messages if message.from_bot]
    assert said[-10:] == [str(n) for n in range(10)]


async def test_a_slow_chat_holds_up_no_other(sqlite_house: House) -> None:
    """A chat that always fails is given up, and only its own messages with it."""
    alice, boris = await asked(sqlite_house), await asked(sqlite_house, 1002, "Boris")
    sqlite_house.sandbox.faults.append(
        lambda method, params: (
            Refusal(403, "Forbidden: bot was blocked by the user")
            if params.get("chat_id") == alice.id
            else None
        )
    )
    for person in (alice, boris):
        person.say("/help")
    await sqlite_house.turn()
    assert says(boris, "help", company="Nordic Kettle")


async def test_a_storm_of_refusals_loses_no_reply(sqlite_house: House) -> None:
    """A definite "not now" is no failure, however often it comes."""
    alice = await asked(sqlite_house)
    refuse(sqlite_house, "sendMessage", 429, "Too Many Requests: retry after 3", 12, retry_after=3)
    alice.say("/help")
    await sqlite_house.turn()
    assert says(alice, "help", company="Nordic Kettle")


async def test_a_reply_that_comes_too_late_to_be_of_use_is_given_up(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    refuse(sqlite_house, "sendMessage", 429, "Too Many Requests", retry_after=601)
    alice.say("/help")
    await sqlite_house.turn()
    assert not says(alice, "help", company="Nordic Kettle")


async def test_an_edit_is_tried_again_after_a_502(sqlite_house: House) -> None:
    """It is idempotent: the person must not be left with a dead keyboard."""
    alice = await asked(sqlite_house)
    refuse(sqlite_house, "editMessageText", 502, "Bad Gateway", times=3)
    alice.tap("8")
    await sqlite_house.turn()
    assert alice.last.buttons == [["Skip", "Change"]]


async def test_a_message_of_unknown_outcome_is_not_sent_twice(sqlite_house: House) -> None:
    """A second thanks is worse than none."""
    alice = await scored(sqlite_house)
    refuse(sqlite_house, "sendMessage", 502, "Bad Gateway")
    alice.say("Good")
    before = sqlite_house.sandbox.count("sendMessage", None)
    await sqlite_house.turn()
    assert sqlite_house.sandbox.count("sendMessage", None) == before + 1
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] == "Good"


async def test_a_message_that_never_left_is_sent_again(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No connection is a definite no."""
    alice = await scored(sqlite_house)
    bot = sqlite_house.app.bot
    make_request, failures = bot.session.make_request, iter(range(2))

    async def unconnected(*args: object, **kwargs: object) -> object:
        if next(failures, None) is not None:
            cause = aiohttp.ClientConnectorError.__new__(aiohttp.ClientConnectorError)
            method = SendMessage(chat_id=1, text="x")
            raise TelegramNetworkError(method=method, message="no connection") from cause
        return await make_request(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.session, "make_request", unconnected)
    alice.say("/help")
    await sqlite_house.turn()
    assert says(alice, "help", company="Nordic Kettle")


async def test_a_reply_that_fails_in_any_way_is_no_end(sqlite_house: House) -> None:
    """The next one of the same chat is sent."""
    alice = await asked(sqlite_house)
    refuse(sqlite_house, "sendMessage", 400, "Bad Request: PEER_FLOOD")
    alice.say("/help")
    alice.say("/privacy")
    await sqlite_house.turn()
    alice.say("/help")
    await sqlite_house.turn()
    assert says(alice, "help", company="Nordic Kettle")


async def test_nothing_is_kept_of_chats_that_are_done(sqlite_house: House) -> None:
    """A million people leave no million entries in memory."""
    for number in range(5):
        await asked(sqlite_house, 1001 + number)
    replier = sqlite_house.app.replier
    await asyncio.sleep(0)
    assert (replier._chats, replier._running) == ({}, set())


async def test_a_tap_too_old_to_answer_still_counts(sqlite_house: House) -> None:
    """Telegram forgets the query; the score is stored, the message changed."""
    alice = await asked(sqlite_house)
    refuse(
        sqlite_house,
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    alice.tap("8")
    await sqlite_house.turn()
    assert alice.last.buttons == [["Skip", "Change"]]
    assert len(await rows(sqlite_house, "responses")) == 1


async def test_what_repeats_is_said_as_often_as_the_pace_of_a_chat_allows(
    sqlite_house: House,
) -> None:
    """/help again and again: a burst of answers, then none is owed; another reply still comes."""
    alice = await asked(sqlite_house)
    replier = sqlite_house.app.replier
    again = [Reply(SendMessage(chat_id=alice.id, text="help")) for _ in range(40)]
    for reply in again:
        replier.send([reply])
        await asyncio.sleep(0)
    replier.send([Reply(SendMessage(chat_id=alice.id, text="thanks"))])
    await replier.drain()
    said = [message.text for message in alice.messages if message.from_bot]
    assert said[-1] == "thanks"
    times = [call.time for call in sqlite_house.calls("sendMessage")]
    assert max(sum(at <= one < at + 5 for one in times) for at in times) <= PRIVATE.most
    assert 1 <= said.count("help") < len(again) / 2
    assert replier._waiting == {}


async def test_nobody_makes_a_long_queue(sqlite_house: House) -> None:
    """However different the answers are, so many wait at most."""
    alice = await asked(sqlite_house)
    sqlite_house.app.replier.send(
        Reply(SendMessage(chat_id=alice.id, text=str(n))) for n in range(10 * WAITING)
    )
    await sqlite_house.app.replier.drain()
    said = [message.text for message in alice.messages if message.from_bot]
    assert said[-WAITING:] == [str(n) for n in range(WAITING)]


async def test_a_flood_of_one_chat_holds_up_no_other(sqlite_house: House) -> None:
    """Whoever provokes a 429 waits for it alone."""
    alice, boris = await asked(sqlite_house), await asked(sqlite_house, 1002, "Boris")
    sqlite_house.sandbox.faults.append(busy(20, chat=alice.id, times=1))
    began = sqlite_house.clock.timestamp()
    for person in (alice, boris):
        person.say("/help")
    await sqlite_house.turn()
    answered = [call for call in sqlite_house.calls("sendMessage") if call.ok]
    at = {call.params["chat_id"]: call.time - began for call in answered if call.time >= began}
    assert at[boris.id] < 1
    assert at[alice.id] >= 20
