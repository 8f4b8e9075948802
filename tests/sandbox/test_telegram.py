"""python-telegram-bot as a client: the same server, read by other eyes."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageOriginUser, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
)
from telegram.ext import ExtBot

from sandbox import Sandbox
from sandbox.people import PIXEL, Person
from tests.sandbox.conftest import NOWHERE, Clock

Client = ExtBot[None]
YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])


@pytest.fixture(autouse=True)
def _no_violations(sandbox: Sandbox) -> object:
    yield
    assert sandbox.violations == []


async def test_an_invitation_is_sent_tapped_and_edited(ptb_bot: Client, alice: Person) -> None:
    sent = await ptb_bot.send_message(alice.id, "<i>Ready?</i>", "HTML", reply_markup=YES)
    alice.tap("Yes")
    query = (await ptb_bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.data == "yes"
    await query.answer("Good")
    await query.edit_message_text("Asked.")
    assert alice.toasts[0].text == "Good"
    assert (alice.last.message_id, alice.last.text) == (sent.message_id, "Asked.")


async def test_photos_and_documents_are_uploaded_downloaded_and_sent_again(
    sandbox: Sandbox, ptb_bot: Client, alice: Person
) -> None:
    sent = await ptb_bot.send_photo(alice.id, PIXEL, caption="Week 47")
    await ptb_bot.send_photo(alice.id, sent.photo[-1].file_id)
    assert [one.photo for one in alice.messages[1:]] == [PIXEL, PIXEL]
    file = await ptb_bot.send_document(alice.id, b"a,b\n1,2\n", filename="answers.csv")
    assert file.document is not None
    assert file.document.file_name == "answers.csv"
    stored = await file.document.get_file()
    assert bytes(await stored.download_as_bytearray()) == b"a,b\n1,2\n"


async def test_what_a_person_sent_is_sent_on_by_its_file_id(ptb_bot: Client, alice: Person) -> None:
    voice = alice.ever(alice.send_voice()).content["voice"]["file_id"]
    sticker = alice.ever(alice.send_sticker()).content["sticker"]["file_id"]
    spoken = await ptb_bot.send_voice(alice.id, voice, caption="Listen")
    assert spoken.voice is not None
    assert alice.last.caption == "Listen"
    stuck = await ptb_bot.send_sticker(alice.id, sticker)
    assert stuck.sticker is not None
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await ptb_bot.send_voice(alice.id, "unknown")


async def test_messages_are_copied_forwarded_and_answered(ptb_bot: Client, alice: Person) -> None:
    said = alice.say("Fast delivery")
    copied = await ptb_bot.copy_message(alice.id, alice.id, said)
    assert alice.messages[-1].message_id == copied.message_id
    assert alice.last.text == "Fast delivery"
    forwarded = await ptb_bot.forward_message(alice.id, alice.id, said)
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert forwarded.forward_origin.sender_user.first_name == "Alice"
    answer = await ptb_bot.send_message(
        alice.id, "Thanks", reply_parameters=ReplyParameters(message_id=said)
    )
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "Fast delivery"
    with pytest.raises(BadRequest, match="to be replied not found"):
        await ptb_bot.send_message(
            alice.id, "Thanks", reply_parameters=ReplyParameters(message_id=99)
        )


async def test_refusals_arrive_as_its_exceptions(
    sandbox: Sandbox, ptb_bot: Client, alice: Person
) -> None:
    boris = sandbox.person(1002, "Boris")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await ptb_bot.send_message(boris.id, "Hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb_bot.send_message(4040, "Hello")
    alice.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb_bot.send_message(alice.id, "Hello")
    group = sandbox.group(-4001, "Alerts")
    group.migrate(-1002222222222)
    with pytest.raises(ChatMigrated) as moved:
        await ptb_bot.send_message(group.id, "Hello")
    assert moved.value.new_chat_id == -1002222222222
    await ptb_bot.set_webhook(NOWHERE)
    with pytest.raises(Conflict):
        await ptb_bot.get_updates()


@pytest.mark.parametrize("token", ["1000:OTHER", "nonsense"])
async def test_another_token_is_invalid(sandbox: Sandbox, token: str) -> None:
    with pytest.raises(InvalidToken):
        async with ExtBot(token, sandbox.url + "/bot"):
            pass


async def test_a_private_chat_takes_a_burst_then_one_a_second(
    ptb_bot: Client, alice: Person, clock: Clock
) -> None:
    for number in range(5):
        await ptb_bot.send_message(alice.id, f"Message {number}")
        clock.forward(0.5)
    with pytest.raises(RetryAfter) as refused:
        await ptb_bot.send_message(alice.id, "One too many")
    assert refused.value.retry_after == 3
    await ptb_bot.edit_message_text("Edits are free", alice.id, alice.last.message_id)
    clock.forward(3)
    await ptb_bot.send_message(alice.id, "Now it fits")


async def test_a_lost_channel_is_told_apart(
    sandbox: Sandbox, ptb_bot: Client, alice: Person
) -> None:
    channel = sandbox.channel(-1001234567890, "Managers", [alice])
    channel.restrict(can_post_messages=False)
    with pytest.raises(BadRequest, match=r"(?i)need administrator rights in the channel chat"):
        await ptb_bot.send_message(channel.id, "Digest")
    channel.remove_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
        await ptb_bot.send_message(channel.id, "Digest")
    channel.add_bot(by=alice)
    await ptb_bot.send_message(channel.id, "Digest")
    await ptb_bot.leave_chat(channel.id)
    with pytest.raises(Forbidden, match="bot is not a member of the channel chat"):
        await ptb_bot.send_message(channel.id, "Digest")
    news = [one.my_chat_member for one in await ptb_bot.get_updates() if one.my_chat_member]
    steps = [one.new_chat_member.status for one in news]
    assert steps == ["administrator", "kicked", "administrator", "left"]
    assert news[2].from_user.id == alice.id


async def test_a_group_may_forbid_pictures(sandbox: Sandbox, ptb_bot: Client) -> None:
    group = sandbox.group(-1002222222222, "Alerts")
    group.restrict(can_send_photos=False)
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to send photos to the chat"):
        await ptb_bot.send_photo(group.id, PIXEL)
    await ptb_bot.send_message(group.id, "Words still pass")


async def test_members_and_chats_are_told(sandbox: Sandbox, ptb_bot: Client, alice: Person) -> None:
    boris, chen = sandbox.person(1002, "Boris"), sandbox.person(1003, "Chen")
    channel = sandbox.channel(-1001234567890, "Managers", [alice, boris], username="managers")
    assert (await ptb_bot.get_chat("@managers")).id == channel.id
    assert (await ptb_bot.get_chat(alice.id)).first_name == "Alice"
    people = (alice.id, boris.id, chen.id, ptb_bot.id)
    statuses = [(await ptb_bot.get_chat_member(channel.id, one)).status for one in people]
    assert statuses == ["creator", "administrator", "left", "administrator"]
    assert len(await ptb_bot.get_chat_administrators(channel.id)) == 3
    assert await ptb_bot.get_chat_member_count(channel.id) == 3
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await ptb_bot.get_chat(chen.id)


async def test_descriptions_are_kept_by_language(ptb_bot: Client) -> None:
    await ptb_bot.set_my_description("Asks one question")
    await ptb_bot.set_my_description("Kysyy yhden kysymyksen", "fi")
    assert (await ptb_bot.get_my_description("fi")).description == "Kysyy yhden kysymyksen"
    assert (await ptb_bot.get_my_description("bg")).description == "Asks one question"
