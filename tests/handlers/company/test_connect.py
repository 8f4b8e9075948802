"""/connect: channels that owners add, change and let go; rights that are lost are told once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from locales import Text, text
from sandbox.people import Person
from sandbox.rooms import Room, admin_rights
from storage.company.staff import Grant
from storage.outgoing.chats import lost_chats
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from survey.buttons.roles import Role
from survey.definition.channels import digest_chats
from tests.handlers.scenes import asked, feed, rows, says
from tests.house import CHANNEL, MANAGER, House

ROOM = -1009990001112
LOST = {"chat": "Shop news", "problem": Text("problem.removed")}


async def added(house: House, by: Person, room_id: int = ROOM, title: str = "Shop news") -> Room:
    make = house.sandbox.channel if room_id < -(10**12) else house.sandbox.group
    room = make(room_id, title, [by], bot=False)
    room.add_bot()
    await house.turn()
    return room


async def connected(house: House, room_id: int = ROOM) -> tuple[Person, Room]:
    owner = house.sandbox.person(MANAGER)
    room = await added(house, owner, room_id)
    owner.tap("Yes")
    await house.turn()
    return owner, room


async def tapped(house: House, person: Person, label: str) -> None:
    person.tap(label)
    await house.turn()


def languages_of(house: House, survey: str = "customers") -> dict[int, str]:
    definition = house.app.definition
    return dict(digest_chats(definition, definition.survey(survey)))


@pytest.mark.parametrize("room_id", [ROOM, -4321])
async def test_an_owner_adds_a_second_channel_or_a_group(room_id: int, sqlite_house: House) -> None:
    """It gets an example; the code to print came with the first one alone."""
    owner, room = await connected(sqlite_house, room_id)
    assert languages_of(sqlite_house) == {CHANNEL: "en", room_id: "en"}
    assert (room.messages[-1].caption or "").startswith(text("en", "example.head"))
    assert says(owner, "connect.done", title="Shop news")


async def test_no_leaves_it_alone_and_connect_offers_it_again(sqlite_house: House) -> None:
    house = sqlite_house
    owner = house.sandbox.person(MANAGER)
    room = await added(house, owner)
    await tapped(house, owner, "No")
    assert says(owner, "connect.dropped", title="Shop news")
    assert room.messages == []
    owner.say("/connect")
    await house.turn()
    await tapped(house, owner, "Connect: Shop news")
    assert says(owner, "connect.offer", title="Shop news")
    await tapped(house, owner, "Yes")
    assert ROOM in languages_of(house)


async def test_yes_twice_connects_once(sqlite_house: House) -> None:
    house = sqlite_house
    owner, room = await connected(house)
    n = len(room.messages)
    owner.tap_raw(f"j:{-ROOM}:yes", owner.last.message_id)
    await house.turn()
    assert len(room.messages) == n
    assert sum(row["kind"] == "example" for row in await rows(house, "outbox")) == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
async def test_a_manager_s_channel_waits_for_an_owner(role: Role, sqlite_house: House) -> None:
    """Nothing is posted; the owner finds it under /connect."""
    house = sqlite_house
    alice = await asked(house)
    async with house.store.write() as tx:
        await Grant(alice.id, role, "Alice", house.clock.now()).apply(tx)
    room = await added(house, alice)
    assert says(alice, "connect.owners", title="Shop news")
    assert room.messages == []
    alice.tap_raw(f"j:{-ROOM}:yes", alice.last.message_id)
    await house.turn()
    assert alice.toasts[-1].text == text("en", "owners.only")
    owner = house.sandbox.person(MANAGER)
    owner.say("/connect")
    await house.turn()
    assert ["Connect: Shop news"] in owner.last.buttons


async def test_a_stranger_s_channel_is_ignored(sqlite_house: House) -> None:
    house = sqlite_house
    boris = await asked(house, 1002, "Boris")
    said = len(boris.messages)
    room = await added(house, boris)
    assert (room.messages, len(boris.messages)) == ([], said)
    assert ROOM not in [row["id"] for row in await rows(house, "chats")]
    owner = house.sandbox.person(MANAGER)
    owner.say("/start")
    await house.turn()
    owner.tap_raw(f"j:{-ROOM}:yes", owner.last.message_id)  # forged: nobody of the staff added it
    await house.turn()
    assert owner.toasts[-1].text == text("en", "foreign")
    assert ROOM not in languages_of(house)


async def test_a_chat_that_was_only_offered_is_forgotten_with_the_bot(sqlite_house: House) -> None:
    """Whoever removes it; nobody is told, for nothing was posted there."""
    house = sqlite_house
    owner = house.sandbox.person(MANAGER)
    room = await added(house, owner)
    said = len(owner.messages)
    room.remove_bot(house.sandbox.person(1002, "Boris"))
    await house.turn()
    assert len(owner.messages) == said
    await tapped(house, owner, "Yes")
    assert owner.toasts[-1].text == text("en", "foreign")
    assert ROOM not in languages_of(house)


async def test_without_the_right_to_post_nothing_is_asked(sqlite_house: House) -> None:
    """Until the right is given."""
    house = sqlite_house
    owner = house.sandbox.person(MANAGER)
    room = house.sandbox.channel(ROOM, "Shop news", [owner], bot=False)
    room._set("administrator", {**admin_rights("channel"), "can_post_messages": False}, owner)
    before = len(owner.messages)
    await house.turn()
    assert len(owner.messages) == before
    room.restrict(can_post_messages=True)
    await house.turn()
    assert says(owner, "connect.offer", title="Shop news")


async def test_removal_is_told_once_and_mended_by_adding_again(house: House) -> None:
    """The digest that fails afterwards says nothing new."""
    owner, room = await connected(house)
    room.remove_bot()
    await house.turn()
    assert says(owner, "chat.lost", **LOST)
    said = len(owner.messages)
    async with house.store.read() as tx:
        assert await lost_chats(tx) == {ROOM: "the bot was kicked"}
    async with house.store.write() as tx:
        await Enqueue(OutgoingKind.ACT, ROOM, {"text": "News"}, house.clock.now()).apply(tx)
    await house.turn()
    assert len(owner.messages) == said
    owner.say("/connect")
    await house.turn()
    lost = text("en", "connect.lost", title="Shop news", problem=Text("problem.removed"))
    assert lost in (owner.last.text or "")
    room.remove_bot()
    room.add_bot()
    await house.turn()
    async with house.store.read() as tx:
        assert await lost_chats(tx) == {}
    assert len(owner.messages) == said + 2  # /connect and its answer


async def test_a_channel_of_the_file_is_watched_but_not_changed(sqlite_house: House) -> None:
    house = sqlite_house
    owner = house.sandbox.person(MANAGER)
    owner.say("/connect")
    await house.turn()
    await tapped(house, owner, str(CHANNEL))
    assert (owner.last.text or "").endswith(text("en", "file.decides"))
    assert owner.last.buttons == []
    owner.tap_raw(f"j:{-CHANNEL}:off", owner.last.message_id)
    await house.turn()
    assert owner.toasts[-1].text == text("en", "file.decides")
    house.sandbox.room(CHANNEL).remove_bot()
    await house.turn()
    assert says(owner, "chat.lost", chat="Managers", problem=Text("problem.removed"))


async def test_language_and_surveys_of_a_channel_are_changed(sqlite_house: House) -> None:
    house = sqlite_house
    owner, _ = await connected(house)
    owner.say("/connect")
    await house.turn()
    await tapped(house, owner, "Shop news")
    await tapped(house, owner, "Suomi")
    assert languages_of(house)[ROOM] == "fi"
    first, second = (row[0] for row in owner.last.buttons[2:4])
    await tapped(house, owner, first)
    await tapped(house, owner, second)
    assert owner.toasts[-1].text == text("en", "connect.last")
    (channel,) = house.app.definition.channels
    assert len(channel.surveys) == 1
    left = {"customers", "team"} - set(channel.surveys)
    assert ROOM not in languages_of(house, left.pop())
    await tapped(house, owner, "Disconnect")
    assert house.app.definition.channels == ()
    assert says(owner, "connect.gone", title="Shop news")


async def test_an_anonymous_admin_and_a_bare_update_do_no_harm(sqlite_house: House) -> None:
    """Who added the bot is not known then: nothing is asked."""
    house = sqlite_house
    member = {"user": house.sandbox.bot, "status": "member"}
    left = {"user": house.sandbox.bot, "status": "left"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    change = {
        "chat": {"id": -77, "type": "group", "title": "Shop"},
        "from": anonymous,
        "date": 1,
        "old_chat_member": left,
        "new_chat_member": member,
    }
    house.sandbox.calls.clear()
    await feed(house, {"my_chat_member": change})
    assert house.calls() == []


TOPICS = -1007770001112


async def forum(house: House, topic: int = 7) -> Room:
    """A group with an open topic, to which the bot was added."""
    owner = house.sandbox.person(MANAGER)
    room = house.sandbox.group(TOPICS, "Office", [owner], bot=False)
    room.add_bot()
    await house.turn()
    room.topics[topic] = True
    return room


async def test_connect_inside_a_topic_sends_digests_there(house: House) -> None:
    """Until an owner writes it in another one; nobody else is heard."""
    room = await forum(house)
    room.topics[9] = True
    owner, alice = house.sandbox.person(MANAGER), await asked(house)
    room.say(alice, "/connect", topic=9)
    await house.turn()
    assert TOPICS not in languages_of(house)
    for topic in (9, 7):
        room.say(owner, "/connect", topic=topic)
        await house.turn()
        assert room.messages[-1].text == text("en", "connect.topic")
        assert room.messages[-1].content["message_thread_id"] == topic
    house.clock.advance_to(datetime(2026, 11, 23, 7, tzinfo=UTC))
    await house.tick()
    posted = [one for one in room.messages if "week 47" in (one.caption or one.text or "")]
    assert [one.content["message_thread_id"] for one in posted] == [7]


async def test_a_topic_that_is_closed_is_told_and_the_digest_is_offered_again(
    house: House,
) -> None:
    """As soon as it is open again."""
    room = await forum(house)
    owner = house.sandbox.person(MANAGER)
    room.say(owner, "/connect", topic=7)
    await house.turn()
    await asked(house)
    room.topics[7] = False
    house.clock.advance_to(datetime(2026, 11, 23, 7, tzinfo=UTC))
    await house.tick()
    await house.later()
    closed = Text("problem.topic.closed")
    assert says(owner, "chat.lost", chat=str(TOPICS), problem=closed)
