"""Groups and channels: the bot answers taps there, and says nothing by itself."""

from __future__ import annotations

from locales import text
from tests.handlers.scenes import asked, dump, feed, rows, scored
from tests.house import CHANNEL, House


async def test_situation_20_noise_in_a_group_is_ignored(sqlite_house: House) -> None:
    """Commands, links, digits, anonymous admins: nothing is said, nothing stored."""
    alice = await asked(sqlite_house)
    group = sqlite_house.sandbox.group(-300, "Friends", [alice])
    before = await dump(sqlite_house, "inbox")
    sqlite_house.sandbox.calls.clear()
    for words in ("/start", "/start@eleven_bot abc", "/stop", "9 @eleven_bot", "/privacy"):
        group.say(alice, words)
        group.say(alice, words, anonymous=True)
    group.remove_bot()
    group.add_bot()
    await sqlite_house.turn()
    assert sqlite_house.calls() == []
    assert await dump(sqlite_house, "inbox") == before


async def test_situation_20_a_stranger_taps_in_a_channel(sqlite_house: House) -> None:
    """The tap is answered, for a spinning button is unkind; nothing else happens."""
    boris = sqlite_house.sandbox.person(1002, "Boris")
    channel = sqlite_house.sandbox.channel(CHANNEL)
    post = channel.say(boris, "News")
    channel.tap_raw(boris, "b:1:9", post)
    await sqlite_house.turn()
    assert [toast.text for toast in boris.toasts] == [text("en", "foreign")]
    assert await rows(sqlite_house, "people") == []


async def test_ones_own_button_does_not_work_in_a_group(sqlite_house: House) -> None:
    """A score is nobody else's business: not even a redelivered tap shows it there."""
    alice = await scored(sqlite_house, "8")
    (invitation,) = await rows(sqlite_house, "invitations")
    group = sqlite_house.sandbox.group(-300, "Friends", [alice])
    said = group.say(alice, "Look")
    group.tap_raw(alice, f"s:{invitation['id']}:2", said)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text("en", "foreign")
    sqlite_house.sandbox.calls.clear()
    sqlite_house.sandbox.redeliver(max(sqlite_house.sandbox.updates.history))
    await sqlite_house.turn()
    assert [call.method for call in sqlite_house.calls()] == ["answerCallbackQuery"]
    (response,) = await rows(sqlite_house, "responses")
    assert response["score"] == 8


async def test_an_edited_message_in_a_group_is_ignored(sqlite_house: House) -> None:
    """Its number may be that of a reason in the private chat."""
    alice = await scored(sqlite_house, "8")
    said = alice.say("Good")
    await sqlite_house.turn()
    chat = {"id": -300, "type": "group", "title": "Friends"}
    edited = {"message_id": said, "date": 1, "edit_date": 2, "chat": chat, "from": alice.user()}
    await feed(sqlite_house, {"edited_message": edited | {"text": "Bad"}})
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] == "Good"
