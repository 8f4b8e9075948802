"""The comments of a closed pulse: for everyone asked and for managers, and for nobody else."""

from __future__ import annotations

import pytest

from locales import text
from sandbox.people import Person
from survey.buttons.callbacks import comments_data
from tests.bot.ticking.test_pulses import close, results, vote
from tests.handlers.scenes import asked, dump, joined_team, rows, team
from tests.house import CHANNEL, MANAGER, House

BUTTON = "Read the comments"


async def closed(
    house: House, reason: str = "Kettles", scores: str = "99999999977777733333"
) -> int:
    """A pulse of twenty that closed with as many comments; returns its wave."""
    people = await team(house)
    wave_id = await vote(house, people, scores, reason)
    await close(house)
    return wave_id


def employee(house: House, number: int = 0) -> Person:
    return house.sandbox.person(2001 + number)


async def stored(house: House) -> list[str]:
    """The comments in the order that was published."""
    (wave,) = await rows(house, "waves")
    return list(wave["published"]["comments"])


def read(person: Person) -> list[str]:
    """The comments in the newest message of somebody's chat."""
    head, *lines = (person.last.text or "").split("\n\n")
    assert "word for word" in head
    return [line.removeprefix("- ") for line in lines]


async def test_everyone_asked_reads_all_of_them_in_the_published_order(house: House) -> None:
    """Whoever did not vote as well as whoever did; nothing tells the readers apart."""
    await closed(house)
    chen, alice = employee(house), employee(house, 11)
    for person in (chen, alice):
        assert person.last.buttons == [[BUTTON]]
        person.tap(BUTTON)
    await house.turn()
    assert read(chen) == read(alice) == await stored(house)
    assert chen.toasts[-1].text is None


async def test_a_manager_reads_the_same_from_the_channel_in_private(house: House) -> None:
    """The channel itself gets no comment."""
    await closed(house)
    (post,) = results(house)
    manager = house.sandbox.person(MANAGER)
    house.sandbox.room(CHANNEL).tap(manager, BUTTON, post.message_id)
    await house.turn()
    assert read(manager) == await stored(house)
    assert manager.toasts[-1].text == text("en", "comments.sent")
    assert results(house) == [post]


async def test_reading_leaves_no_trace(house: House) -> None:
    await closed(house)
    before = await dump(house, "inbox")
    employee(house).tap(BUTTON)
    await house.turn()
    assert await dump(house, "inbox") == before


@pytest.mark.parametrize("where", ["private", "channel"])
async def test_strangers_learn_nothing(sqlite_house: House, where: str) -> None:
    """A customer with the data of the button, and a subscriber of the channel."""
    wave_id = await closed(sqlite_house)
    alice = await asked(sqlite_house, 1001)
    said = len(alice.messages)
    if where == "private":
        alice.tap_raw(comments_data(wave_id), alice.last.message_id)
    else:
        post = results(sqlite_house)[0]
        sqlite_house.sandbox.room(CHANNEL).tap(alice, BUTTON, post.message_id)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text("en", "foreign")
    assert len(alice.messages) == said


async def test_who_joined_later_was_not_asked_and_who_left_is_no_colleague(
    sqlite_house: House,
) -> None:
    wave_id = await closed(sqlite_house)
    (boris,) = await joined_team(sqlite_house, 1, "Sales", first=3001)
    chen = employee(sqlite_house)
    result = chen.last
    chen.say("/stop")
    await sqlite_house.turn()
    said = [len(person.messages) for person in (boris, chen)]
    boris.tap_raw(comments_data(wave_id), boris.last.message_id)
    chen.tap_raw(comments_data(wave_id), result.message_id)
    await sqlite_house.turn()
    assert [person.toasts[-1].text for person in (boris, chen)] == [text("en", "foreign")] * 2
    assert [len(person.messages) for person in (boris, chen)] == said


async def test_forged_data_finds_nothing(sqlite_house: House) -> None:
    wave_id = await closed(sqlite_house)
    chen = employee(sqlite_house)
    for data in ("c:999:read", "c:{wave}:write", "c:0:read", "c:{wave}"):
        told = len(chen.toasts)
        chen.tap_raw(data.format(wave=wave_id), chen.last.message_id)
        await sqlite_house.turn()
        assert [toast.text for toast in chen.toasts[told:]] == [text("en", "foreign")], data
        assert chen.last.photo is not None


async def test_an_open_pulse_has_nothing_to_read_even_for_a_manager(sqlite_house: House) -> None:
    house = sqlite_house
    wave_id = await vote(house, await team(house), "999999999999", "Canary")
    readers = (house.sandbox.person(MANAGER), employee(house))
    said = [len(reader.messages) for reader in readers]
    for reader in readers:
        reader.tap_raw(comments_data(wave_id), reader.messages[-1].message_id)
    await house.turn()
    assert [reader.toasts[-1].text for reader in readers] == [text("en", "foreign")] * 2
    assert [len(reader.messages) for reader in readers] == said


async def test_where_comments_are_withheld_there_is_no_button_and_no_way(
    sqlite_house: House,
) -> None:
    """One answer with its reason, by the noisy count hardly ever ten."""
    wave_id = await closed(sqlite_house, scores="9")
    chen = employee(sqlite_house)
    assert chen.last.buttons == []
    chen.tap_raw(comments_data(wave_id), chen.last.message_id)
    await sqlite_house.turn()
    assert chen.toasts[-1].text == text("en", "foreign")


async def test_many_long_comments_come_in_several_messages_in_order(sqlite_house: House) -> None:
    await closed(sqlite_house, reason="Kettles and lids " * 50)
    chen = employee(sqlite_house)
    said = len(chen.messages)
    chen.tap(BUTTON)
    await sqlite_house.turn()
    pages = [message.text or "" for message in chen.messages[said:]]
    assert len(pages) == 5
    ids = [
        comment.split()[-1] for page in pages for comment in page.split("\n\n") if "lids" in comment
    ]
    assert ids == [comment.split()[-1] for comment in await stored(sqlite_house)]


async def test_whoever_blocked_the_bot_is_told_how_to_read(sqlite_house: House) -> None:
    """From the channel, where their tap still arrives."""
    house = sqlite_house
    await closed(house)
    chen = employee(house)
    chen.block()
    await house.turn()
    house.sandbox.room(CHANNEL).tap(chen, BUTTON, results(house)[0].message_id)
    await house.turn()
    assert chen.toasts[-1].text == text("en", "comments.start")
    assert chen.toasts[-1].show_alert


async def test_the_result_is_byte_for_byte_the_same_in_each_language(sqlite_house: House) -> None:
    """Words, picture and button; managers and their channel get nothing more."""
    house = sqlite_house
    english = await team(house, 11)
    russian = await team(house, 11, first=3001, language="ru")
    await vote(house, english, "99999997733", "Kettles")
    manager = house.sandbox.person(MANAGER)
    told = len(manager.messages)
    await close(house)
    (post,) = results(house)
    for people, others in ((english, [post]), (russian, [])):
        got = [*(person.last for person in people), *others]
        assert len({(one.caption, one.photo, str(one.keyboard)) for one in got}) == 1
    assert english[0].last.caption != russian[0].last.caption
    assert [message for message in manager.messages[told:] if message.photo] == []
