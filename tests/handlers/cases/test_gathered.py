"""News of a case that nobody has answered yet goes into one message."""

from __future__ import annotations

import pytest

from locales import text
from storage.cases.news import FRESH
from tests.handlers.case_scenes import alert, manager, relayed
from tests.handlers.scenes import refuse, rows
from tests.house import House


def line(words: str) -> str:
    return text("en", "case.said", who=text("en", "case.customer"), text=words)


async def said(house: House, *words: str) -> None:
    for one in words:
        house.sandbox.person(1001).say(one)
        await house.turn()


async def test_further_words_go_into_the_message_of_the_last(house: House) -> None:
    """One message to managers; stored as what they are, each by itself."""
    await relayed(house)
    before = len(manager(house).messages)
    await said(house, "One", "Two", "Three")
    assert len(manager(house).messages) == before + 1
    assert manager(house).last.text == "\n".join(map(line, ("One", "Two", "Three")))
    assert manager(house).last.reply_to == alert(house)
    theirs = [row["text"] for row in await rows(house, "case_messages") if not row["written_by"]]
    assert sorted(theirs) == ["One", "Three", "Two"]


async def test_what_was_answered_is_left_as_it_is(house: House) -> None:
    await relayed(house)
    await said(house, "One")
    manager(house).say("We are on it", reply_to=manager(house).last.message_id)
    await house.turn()
    await said(house, "Two")
    assert manager(house).last.text == line("Two")


async def test_what_is_minutes_old_is_left_as_it_is(house: House) -> None:
    """However often it was added to: it counts from its first words."""
    await relayed(house)
    await said(house, "One")
    house.clock.advance(seconds=FRESH.total_seconds() - 60)
    await said(house, "Two")
    house.clock.advance(seconds=61)
    await said(house, "Three")
    assert manager(house).last.text == line("Three")
    assert manager(house).messages[-2].text == f"{line('One')}\n{line('Two')}"


async def test_a_full_message_is_followed_by_another(sqlite_house: House) -> None:
    house = sqlite_house
    await relayed(house)
    await said(house, "a" * 3000, "b" * 3000, "c")
    assert manager(house).messages[-2].text == line("a" * 3000)
    assert manager(house).last.text == f"{line('b' * 3000)}\n{line('c')}"


async def test_a_picture_stands_alone(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await relayed(house)
    await said(house, "One")
    alice.send_photo()
    await house.turn()
    await said(house, "Two")
    assert manager(house).last.text == line("Two")


@pytest.mark.parametrize("gone", ["message to edit not found", "message can't be edited"])
async def test_words_for_a_message_that_was_deleted_arrive(sqlite_house: House, gone: str) -> None:
    house = sqlite_house
    await relayed(house)
    await said(house, "One")
    # The alert may be edited first; both of its edits and the news meet the refusal.
    refuse(house, "editMessageText", 400, f"Bad Request: {gone}", times=2)
    await said(house, "Two")
    assert manager(house).last.text == line("Two")
    await said(house, "Three")
    assert manager(house).last.text == f"{line('Two')}\n{line('Three')}"
