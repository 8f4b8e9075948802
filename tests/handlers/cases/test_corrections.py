"""What somebody edits reaches whoever got it; a customer's lines in a case stay in the case."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from tests.handlers.case_scenes import (
    GROUP,
    WORDS,
    alert,
    cards,
    case_of,
    detractor,
    manager,
    relayed,
    solved,
)
from tests.handlers.scenes import asked, house_of, joined_team, rows, says
from tests.house import ELEVEN_TOML, House


def own(person: Person) -> int:
    """The newest message that somebody wrote themselves."""
    return [one.message_id for one in person.messages if not one.from_bot][-1]


async def test_a_managers_correction_reaches_the_customer(house: House) -> None:
    """Once an edit; an edit that changes nothing says nothing."""
    alice = await relayed(house)
    boss, sent = manager(house), len(alice.messages)
    for words in ("A new one comes on Monday", "A new one comes on Monday"):
        boss.edit(own(boss), words)
        await house.turn()
    (told,) = alice.messages[sent:]
    args = {"who": "Manager", "company": "Nordic Kettle", "text": "A new one comes on Monday"}
    assert told.text == text("en", "relay.corrected", **args)
    assert says(boss, "corrected.passed")
    assert [row["text"] for row in await rows(house, "case_messages")] == [args["text"]]
    alice.say("Good", reply_to=told.message_id)
    await house.turn()
    assert "Good" in (boss.last.text or "")


async def test_a_customers_correction_rings_under_the_alert(house: House) -> None:
    alice = await relayed(house)
    alice.say("Come at ten")
    await house.turn()
    alice.edit(own(alice), "Come at eleven")
    await house.turn()
    told = manager(house).last
    who = text("en", "case.customer")
    assert told.text == text("en", "case.corrected", who=who, text="Come at eleven")
    assert not told.silent
    assert told.reply_to == alert(house)
    assert says(alice, "corrected.passed")


async def test_a_correction_of_what_is_still_queued_is_one_message(house: House) -> None:
    """It is composed when it is sent."""
    alice = await detractor(house)
    boss, before = manager(house), len(alice.messages)
    boss.say("On Sunday", reply_to=alert(house).message_id)
    boss.edit(own(boss), "On Monday")
    await house.turn()
    (told,) = alice.messages[before:]
    assert "On Monday" in (told.text or "")


@pytest.mark.parametrize("side", ["customer", "manager"])
async def test_a_caption_is_corrected_as_a_text_is(sqlite_house: House, side: str) -> None:
    house = sqlite_house
    alice = await relayed(house)
    boss = manager(house)
    if side == "customer":
        writer, reader = alice, boss
        alice.send_photo("The lid")
    else:
        writer, reader = boss, alice
        boss.send_photo("The lid", reply_to=alert(house).message_id)
    await house.turn()
    writer.edit(own(writer), "The spout")
    await house.turn()
    assert "The spout" in (reader.last.caption or "")


async def test_a_corrected_reason_and_note_ring_too(house: House) -> None:
    alice = await detractor(house)
    alice.edit(own(alice), "The lid leaked")
    await house.turn()
    who = text("en", "case.customer")
    assert manager(house).last.text == text("en", "case.corrected", who=who, text="The lid leaked")
    boris = await asked(house, 1002, "Boris")
    boris.say("/feedback Do you mend spouts?")
    await house.turn()
    boris.edit(own(boris), "/feedback Do you mend lids?")
    await house.turn()
    assert says(boris, "corrected.passed")
    words = text("en", "case.corrected", who=who, text="Do you mend lids?")
    assert manager(house).last.text == words
    assert text("en", "note.alert", text="Do you mend lids?") in str(alert(house).text)
    assert [row["text"] for row in await rows(house, "notes")] == ["Do you mend lids?"]


async def test_an_employee_hears_that_sent_words_stay_as_they_were(sqlite_house: House) -> None:
    house = sqlite_house
    (chen,) = await joined_team(house, 1)
    chen.say("/feedback The coffee is cold")
    await house.turn()
    chen.tap(text("en", "button.note.send"))
    await house.turn()
    chen.edit(own(chen), "/feedback The coffee is hot")
    await house.turn()
    assert says(chen, "corrected.sent")


async def test_a_correction_that_cannot_arrive_is_told(sqlite_house: House) -> None:
    """Of somebody who blocked the bot, and of what is too long."""
    house = sqlite_house
    alice = await relayed(house)
    boss = manager(house)
    boss.edit(own(boss), "x" * 3600)
    await house.turn()
    assert says(boss, "toolong", n=3600, limit=3500)
    alice.block()
    boss.edit(own(boss), "Shorter")
    await house.turn()
    assert says(boss, "case.unreachable")


async def test_an_anonymous_administrator_hears_how_to_reply(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """And so does whoever is in the group without that role; neither reaches the customer."""
    toml = ELEVEN_TOML.replace("managers =", f"alerts = {GROUP}\nmanagers =")
    async with house_of(toml, clock, tmp_path) as house:
        boss, dana = manager(house), house.sandbox.person(960, "Dana")
        group = house.sandbox.group(GROUP, "Alerts", [boss])
        alice = await detractor(house)
        before, posted = len(alice.messages), cards(group)[0].message_id
        group.say(boss, "We are sorry", reply_to=posted, anonymous=True)
        await house.turn()
        assert group.messages[-1].text == text("en", "case.anonymous")
        group.say(dana, "We are sorry", reply_to=posted)
        await house.turn()
        assert group.messages[-1].text == text("en", "case.nomanager")
        assert len(alice.messages) == before
        group.tap(boss, "Reply")  # in a group only a reply is passed on: its field is opened
        await house.turn()
        asked_there = group.messages[-1]
        whom = text("en", "to", who=f"{text('en', 'case.customer')} · “{WORDS}”")
        assert asked_there.markup == {"force_reply": True, "input_field_placeholder": whom}
        group.say(boss, "We are sorry", reply_to=asked_there.message_id)
        await house.turn()
        assert len(alice.messages) == before + 1


async def test_lines_after_the_wish_for_a_reply_belong_to_the_case(house: House) -> None:
    """None of them is in the reason, which the channel quotes; even as a reply to the question."""
    alice = await detractor(house)
    alice.tap(text("en", "button.reply"))
    await house.turn()
    wished = [one for one in alice.messages if one.text == text("en", "reply.wanted")]
    alice.say("My number is 555")
    alice.say("Call after six", reply_to=wished[-1].message_id)
    await house.turn()
    assert [row["reason"] for row in await rows(house, "responses")] == [WORDS]
    said = [row["text"] for row in await rows(house, "case_messages")]
    assert sorted(said) == ["Call after six", "My number is 555"]
    await house.later()
    assert "Call after six" in (manager(house).last.text or "")


async def test_a_number_in_a_conversation_is_no_score(house: House) -> None:
    """A manager asked how many; the score stays."""
    alice = await relayed(house, "How many kettles?")
    alice.say("5")
    await house.turn()
    assert [row["score"] for row in await rows(house, "responses")] == [3]
    assert "“5”" in (manager(house).last.text or "")


async def test_words_after_the_end_of_a_case_are_heard_in_it(house: House) -> None:
    """They were asked whether it is solved, and write instead of tapping."""
    alice = await solved(house)
    alice.say("No, it still leaks")
    await house.turn()
    assert [row["reason"] for row in await rows(house, "responses")] == [WORDS]
    assert "No, it still leaks" in (manager(house).last.text or "")
    assert not manager(house).last.silent
    assert (await case_of(house))["done_at"] is not None
