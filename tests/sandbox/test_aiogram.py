"""aiogram as a client: what it sends is stored, what it gets back it can read."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    ForceReply,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from sandbox import Sandbox
from sandbox.people import PIXEL, Person
from tests.sandbox.conftest import NOWHERE, Clock

SCORES = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text=str(n), callback_data=f"s:{n}") for n in row]
        for row in (range(6), range(6, 11))
    ]
)


@pytest.fixture(autouse=True)
def _no_violations(sandbox: Sandbox) -> object:
    yield
    assert sandbox.violations == []


async def test_a_question_is_asked_tapped_answered_and_edited(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    sent = await aiogram_bot.send_message(
        alice.id, "<b>How likely?</b> &amp; why", parse_mode="HTML", reply_markup=SCORES
    )
    assert alice.last.text == "How likely? & why"
    assert alice.last.buttons == [list("012345"), ["6", "7", "8", "9", "10"]]
    assert sent.html_text == "<b>How likely?</b> &amp; why"

    callback_id = alice.tap("9")
    start, tap = await aiogram_bot.get_updates()
    assert start.message is not None
    assert start.message.text == "/start"
    assert tap.callback_query is not None
    assert (tap.callback_query.id, tap.callback_query.data) == (callback_id, "s:9")
    assert await tap.callback_query.answer("Noted", show_alert=True)
    assert [(toast.text, toast.show_alert) for toast in alice.toasts] == [("Noted", True)]

    await sent.edit_text("You chose 9.")
    assert (alice.last.text, alice.last.buttons, alice.last.edited) == ("You chose 9.", [], True)


async def test_a_reply_carries_the_message_it_answers(aiogram_bot: Bot, alice: Person) -> None:
    asked = await aiogram_bot.send_message(alice.id, "Why?", reply_markup=ForceReply())
    alice.say("Fast delivery", reply_to=asked.message_id)
    update = (await aiogram_bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.message_id == asked.message_id

    thanks = await aiogram_bot.send_message(
        alice.id, "Thanks", reply_parameters=ReplyParameters(message_id=update.message.message_id)
    )
    assert thanks.reply_to_message is not None
    assert thanks.reply_to_message.text == "Fast delivery"


async def test_a_photo_is_stored_byte_for_byte_and_captioned_anew(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    channel = sandbox.channel(-1001234567890, "Managers", [alice])
    sent = await aiogram_bot.send_photo(
        channel.id, BufferedInputFile(PIXEL, "digest.png"), caption="Week 47"
    )
    assert channel.messages[0].photo == PIXEL
    assert sent.photo is not None
    assert (sent.photo[-1].width, sent.photo[-1].height) == (1, 1)
    downloaded = await aiogram_bot.download(sent.photo[-1])
    assert downloaded is not None
    assert downloaded.read() == PIXEL
    await sent.edit_caption(caption="Week 48")
    assert channel.last.caption == "Week 48"
    with pytest.raises(TelegramBadRequest, match="no text in the message to edit"):
        await sent.edit_text("Week 49")


async def test_refusals_arrive_as_aiograms_exceptions(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    boris = sandbox.person(1002, "Boris")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await aiogram_bot.send_message(boris.id, "Hello")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await aiogram_bot.send_message(4040, "Hello")
    alice.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram_bot.send_message(alice.id, "Hello")
    alice.unblock()
    alice.deactivate()
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await aiogram_bot.send_message(alice.id, "Hello")
    stranger = Bot("1000:OTHER", session=aiogram_bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()


async def test_blocking_and_unblocking_are_told(aiogram_bot: Bot, alice: Person) -> None:
    alice.block()
    alice.start("back")
    told = [one.my_chat_member for one in await aiogram_bot.get_updates() if one.my_chat_member]
    assert [one.new_chat_member.status for one in told] == ["kicked", "member"]
    assert alice.messages[-1].text == "/start back"


async def test_edits_follow_telegrams_rules(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    sent = await aiogram_bot.send_message(alice.id, "Score?", reply_markup=SCORES)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("Score?", reply_markup=SCORES)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await aiogram_bot.edit_message_text("Anything", chat_id=alice.id, message_id=99)
    forced = await aiogram_bot.send_message(alice.id, "Why?", reply_markup=ForceReply())
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await forced.edit_text("Why not?")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await aiogram_bot.edit_message_text("Mine now", chat_id=alice.id, message_id=1)
    await sent.edit_reply_markup()
    assert alice.messages[1].buttons == []
    await sent.delete()
    assert alice.messages[1].deleted
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await sent.delete()


async def test_a_tap_on_a_deleted_message_is_on_an_inaccessible_one(
    aiogram_bot: Bot, alice: Person
) -> None:
    sent = await aiogram_bot.send_message(alice.id, "Score?", reply_markup=SCORES)
    await sent.delete()
    with pytest.raises(LookupError):
        alice.tap("9")
    alice.tap_raw("s:9", sent.message_id)
    query = (await aiogram_bot.get_updates())[-1].callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)


async def test_a_tap_is_answered_within_150_seconds_or_never(
    aiogram_bot: Bot, alice: Person, clock: Clock
) -> None:
    await aiogram_bot.send_message(alice.id, "Score?", reply_markup=SCORES)
    callback_id = alice.tap("9")
    clock.forward(150)
    await aiogram_bot.answer_callback_query(callback_id)
    clock.forward(1)
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await aiogram_bot.answer_callback_query(callback_id)


async def test_a_full_bucket_says_when_to_come_back(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person, clock: Clock
) -> None:
    channel = sandbox.channel(-1001234567890, "Managers")
    for number in range(20):
        await aiogram_bot.send_message(channel.id, f"Post {number}")
    with pytest.raises(TelegramRetryAfter) as refused:
        await aiogram_bot.send_message(channel.id, "One too many")
    assert refused.value.retry_after == 60
    assert len(channel.messages) == 20
    clock.forward(60)
    await aiogram_bot.send_message(channel.id, "Now it fits")


async def test_a_migrated_group_names_its_new_id(
    sandbox: Sandbox, aiogram_bot: Bot, alice: Person
) -> None:
    group = sandbox.group(-4001, "Alerts", [alice])
    group.migrate(-1002222222222)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await aiogram_bot.send_message(group.id, "Hello")
    assert refused.value.migrate_to_chat_id == -1002222222222
    await aiogram_bot.send_message(-1002222222222, "Hello")
    served = [update.message for update in await aiogram_bot.get_updates() if update.message]
    assert served[-2].migrate_to_chat_id == -1002222222222
    assert served[-1].migrate_from_chat_id == -4001


async def test_a_webhook_and_polling_exclude_each_other(aiogram_bot: Bot, alice: Person) -> None:
    await aiogram_bot.set_webhook(NOWHERE, secret_token="s3cret")
    with pytest.raises(TelegramConflictError, match="while webhook is active"):
        await aiogram_bot.get_updates()
    info = await aiogram_bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (NOWHERE, 1)
    await aiogram_bot.delete_webhook(drop_pending_updates=True)
    assert await aiogram_bot.get_updates() == []


async def test_commands_are_kept_by_scope_and_language(aiogram_bot: Bot, alice: Person) -> None:
    scope = BotCommandScopeChat(chat_id=alice.id)

    async def names(**place: Any) -> list[str]:
        return [one.command for one in await aiogram_bot.get_my_commands(**place)]

    await aiogram_bot.set_my_commands([BotCommand(command="privacy", description="What is stored")])
    await aiogram_bot.set_my_commands(
        [BotCommand(command="digest", description="The week")], scope=scope, language_code="fi"
    )
    assert await names() == ["privacy"]
    assert await names(scope=scope, language_code="fi") == ["digest"]
    await aiogram_bot.delete_my_commands(scope=scope, language_code="fi")
    assert await names(scope=scope, language_code="fi") == []
    assert await names() == ["privacy"]


async def test_every_kind_of_content_a_person_sends_is_readable(
    aiogram_bot: Bot, alice: Person
) -> None:
    alice.send_photo("Look", album="trip")
    alice.send_sticker()
    alice.send_voice()
    alice.forward("Somebody's words", "Chen")
    alice.edit(alice.say("Slow"), "Slow delivery")
    alice.say("x" * 5000)
    updates = await aiogram_bot.get_updates()
    kinds = [one.message.content_type for one in updates if one.message]
    assert kinds == ["text", "photo", "sticker", "voice", "text", "text", "text", "text"]
    edited = [one.edited_message for one in updates if one.edited_message]
    assert [one.text for one in edited] == ["Slow delivery"]
    lengths = [len(one.message.text or "") for one in updates[-2:] if one.message]
    assert lengths == [4096, 904]
