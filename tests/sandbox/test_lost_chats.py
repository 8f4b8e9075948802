"""A chat that moved, or is out of reach: both libraries hear the same, whatever they call."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import BufferedInputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from sandbox import Sandbox
from sandbox.people import PIXEL, Person
from sandbox.rooms import Room

CHANNEL, GROUP, MOVED = -1001234567890, -4001, -1002222222222
Calls = dict[str, Callable[[int], Awaitable[Any]]]
Doings = dict[str, Callable[[Room], object]]
LOST: Doings = {
    "was kicked from": lambda room: room.remove_bot(),
    "is not a member of": lambda room: room.leave(),
}


@pytest.fixture
def aiogram_calls(aiogram_bot: Bot, alice: Person) -> Calls:
    photo = BufferedInputFile(PIXEL, "digest.png")
    return {
        "send": lambda chat: aiogram_bot.send_message(chat, "Digest"),
        "picture": lambda chat: aiogram_bot.send_photo(chat, photo),
        "copy": lambda chat: aiogram_bot.copy_message(chat, alice.id, 1),
        "edit": lambda chat: aiogram_bot.edit_message_text("New", chat_id=chat, message_id=1),
    }


@pytest.fixture
def ptb_calls(ptb_bot: ExtBot[None], alice: Person) -> Calls:
    return {
        "send": lambda chat: ptb_bot.send_message(chat, "Digest"),
        "picture": lambda chat: ptb_bot.send_photo(chat, PIXEL),
        "copy": lambda chat: ptb_bot.copy_message(chat, alice.id, 1),
        "edit": lambda chat: ptb_bot.edit_message_text("New", chat, 1),
    }


@pytest.mark.parametrize("doing", ["send", "picture", "copy", "edit"])
async def test_a_group_that_moved_says_where_to(
    sandbox: Sandbox, alice: Person, aiogram_calls: Calls, ptb_calls: Calls, doing: str
) -> None:
    group = sandbox.group(GROUP, "Alerts", [alice])
    await aiogram_calls["send"](GROUP)
    group.migrate(MOVED)
    with pytest.raises(TelegramMigrateToChat) as told_aiogram:
        await aiogram_calls[doing](GROUP)
    with pytest.raises(ChatMigrated) as told_ptb:
        await ptb_calls[doing](GROUP)
    assert (told_aiogram.value.migrate_to_chat_id, told_ptb.value.new_chat_id) == (MOVED, MOVED)
    await ptb_calls["send"](told_ptb.value.new_chat_id)
    assert sandbox.room(MOVED).last.text == "Digest"
    assert sandbox.violations == []


@pytest.mark.parametrize("doing", ["send", "picture", "copy", "edit"])
@pytest.mark.parametrize("how", list(LOST))
@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_a_room_the_bot_is_not_in_is_forbidden(
    sandbox: Sandbox,
    alice: Person,
    aiogram_calls: Calls,
    ptb_calls: Calls,
    kind: str,
    how: str,
    doing: str,
) -> None:
    make = sandbox.channel if kind == "channel" else sandbox.group
    room = make(CHANNEL if kind == "channel" else GROUP, "Managers", [alice])
    await ptb_calls["send"](room.id)
    LOST[how](room)
    words = f"bot {how} the {kind} chat"
    with pytest.raises(TelegramForbiddenError, match=words):
        await aiogram_calls[doing](room.id)
    with pytest.raises(Forbidden, match=words):
        await ptb_calls[doing](room.id)
    room.add_bot(by=alice)
    await aiogram_calls["send"](room.id)
    assert sandbox.violations == []


@pytest.mark.parametrize("doing", ["send", "picture", "copy", "edit"])
async def test_a_channel_without_rights_refuses(
    sandbox: Sandbox, alice: Person, aiogram_calls: Calls, ptb_calls: Calls, doing: str
) -> None:
    channel = sandbox.channel(CHANNEL, "Managers", [alice])
    await ptb_calls["send"](CHANNEL)
    channel.restrict()
    words = "(?i)need administrator rights in the channel chat"
    with pytest.raises(TelegramBadRequest, match=words):
        await aiogram_calls[doing](CHANNEL)
    with pytest.raises(BadRequest, match=words):
        await ptb_calls[doing](CHANNEL)
    channel.restrict(can_post_messages=True)
    await ptb_calls["send"](CHANNEL)
    assert sandbox.violations == []
