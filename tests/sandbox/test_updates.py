"""The queue: offsets, lifetimes, duplicates, and who may read it."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from sandbox import Sandbox
from sandbox.people import Person
from sandbox.world import World
from tests.sandbox.conftest import Clock


async def texts(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[str | None]:
    updates = await bot.get_updates(offset=offset, limit=limit)
    return [one.message.text for one in updates if one.message]


async def waiting(world: World) -> None:
    """Let the other tasks run until a long poll waits."""
    while not world.updates.waiting:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0)


async def test_updates_come_again_until_the_offset_confirms_them(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    for word in ("one", "two", "three"):
        alice.say(word)
    first = await aiogram_bot.get_updates(limit=2)
    assert await texts(aiogram_bot, limit=2) == ["/start", "one"]
    assert sandbox.pending == 4
    assert await texts(aiogram_bot, offset=first[-1].update_id + 1) == ["two", "three"]
    assert await texts(aiogram_bot) == ["two", "three"]
    assert sandbox.pending == 2


async def test_a_negative_offset_keeps_the_last_ones_and_forgets_the_rest(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    alice.say("one")
    alice.say("two")
    assert await texts(aiogram_bot, offset=-1) == ["two"]
    assert sandbox.pending == 1
    assert await texts(aiogram_bot, offset=-50) == ["two"]


async def test_a_confirmed_update_can_be_delivered_again(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    (start,) = await aiogram_bot.get_updates()
    assert await texts(aiogram_bot, offset=start.update_id + 1) == []
    sandbox.redeliver(start.update_id)
    assert sandbox.pending == 1
    (again,) = await aiogram_bot.get_updates(offset=start.update_id + 1)
    assert again == start
    assert await texts(aiogram_bot, offset=start.update_id + 1) == []


async def test_a_tap_waits_150_seconds_and_a_message_24_hours(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person, clock: Clock
) -> None:
    alice.tap_raw("s:9", 1)
    clock.forward(150)
    assert sandbox.pending == 2
    clock.forward(1)
    assert await texts(aiogram_bot) == ["/start"]
    assert sandbox.pending == 1
    clock.forward(24 * 3600)
    assert sandbox.pending == 0


async def test_a_long_poll_wakes_at_the_first_news(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    (start,) = await aiogram_bot.get_updates()
    poll = asyncio.create_task(
        aiogram_bot.get_updates(offset=start.update_id + 1, timeout=50, request_timeout=55)
    )
    await waiting(sandbox)
    alice.say("Here I am")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "Here I am"


async def test_a_second_poll_ends_the_first(sandbox: Sandbox, aiogram_bot: Bot) -> None:
    poll = asyncio.create_task(aiogram_bot.get_updates(timeout=50, request_timeout=55))
    await waiting(sandbox)
    assert await aiogram_bot.get_updates() == []
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await poll


async def test_stopping_ends_a_poll_at_once(clock: Clock) -> None:
    sandbox = Sandbox(now=clock)
    await sandbox.start()
    poll = asyncio.create_task(sandbox.call("getUpdates", {"timeout": 50}))
    await waiting(sandbox)
    await sandbox.stop()
    assert await poll == []


async def test_allowed_updates_are_remembered(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    await aiogram_bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    alice.say("Unheard")
    alice.tap_raw("s:9", 1)
    kinds = [one.event_type for one in await aiogram_bot.get_updates()]
    assert kinds == ["message", "callback_query"]
    await aiogram_bot.get_updates(allowed_updates=[])
    alice.say("Heard")
    assert (await texts(aiogram_bot))[-1] == "Heard"


async def test_the_bot_in_a_group_hears_what_privacy_mode_lets_through(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    group = sandbox.group(-4001, "Alerts", [alice])
    boris = sandbox.person(1002, "Boris")
    sent = await aiogram_bot.send_message(group.id, "A new case")
    group.say(boris, "Just talking")
    group.say(boris, "/help")
    group.say(boris, "/help@another_bot")
    group.say(boris, "Ask @eleven_bot")
    group.say(boris, "On it", reply_to=sent.message_id)
    group.say(alice, "/help from the owner", anonymous=True)
    heard = await aiogram_bot.get_updates(offset=-4)
    messages = [one.message for one in heard if one.message]
    said = ["/help", "Ask @eleven_bot", "On it", "/help from the owner"]
    assert [one.text for one in messages] == said
    assert messages[-1].sender_chat is not None
    assert messages[-1].sender_chat.id == group.id
