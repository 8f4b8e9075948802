"""/feedback, and an employee's words outside a pulse: heard, and nobody is named unawares."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.commands import COMMANDS
from handlers.update.enough import LIMIT
from locales import LANGUAGES, text
from sandbox.people import Person
from storage.people.people import ChangePerson
from tests.handlers.scenes import asked, dump, joined_team, open_team_wave, rows, says, scored, team
from tests.house import MANAGER, House

WORDS = "The coffee is cold"
CHEN = "Employee 2001, Support"


async def told(house: House) -> list[str]:
    """The words of every note that the managers have."""
    words = [row["text"] for row in await rows(house, "notes")]
    said = [message.text or "" for message in house.sandbox.person(MANAGER).messages]
    notes = {text("en", "note.alert", text=one): one for one in words}
    sent = {text("en", "note.employee", who=CHEN, text=WORDS): WORDS}
    return [{**notes, **sent}[one] for one in said if one in {**notes, **sent}]


async def offered(house: House, words: str = WORDS) -> Person:
    """Chen, an employee, has written outside a pulse."""
    chen, *_ = await team(house, 1)
    chen.say(words)
    await house.turn()
    return chen


async def stored(house: House) -> dict[str, list[dict[str, Any]]]:
    return await dump(house, "inbox")


async def test_feedback_with_words_is_a_note(house: House) -> None:
    """Though a question is open, they are no reason."""
    alice = await asked(house)
    alice.say(f"/feedback {WORDS}")
    await house.turn()
    assert says(alice, "note.thanks")
    assert [row["text"] for row in await rows(house, "notes")] == [WORDS]
    assert await told(house) == [WORDS]
    assert [row["early"] for row in await rows(house, "invitations")] == [{}]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_feedback_without_words_asks_for_them(sqlite_house: House, language: str) -> None:
    """The reply to that message is the note, though a reason is awaited."""
    alice = await scored(sqlite_house)
    alice.language = language
    async with sqlite_house.store.write() as tx:
        (person,) = await rows(sqlite_house, "people")
        await ChangePerson(person["id"], {"language": language}).apply(tx)
    alice.say("/feedback")
    await sqlite_house.turn()
    assert says(alice, "feedback.ask")
    assert alice.last.markup == {"force_reply": True}
    alice.say(WORDS, reply_to=alice.last.message_id)
    await sqlite_house.turn()
    assert await told(sqlite_house) == [WORDS]
    assert [row["reason"] for row in await rows(sqlite_house, "responses")] == [None]


async def test_the_next_text_is_the_note_without_a_reply_too(sqlite_house: House) -> None:
    """Not every Telegram opens a reply by itself."""
    alice = await scored(sqlite_house)
    alice.say("/feedback")
    alice.say(WORDS)
    await sqlite_house.turn()
    assert await told(sqlite_house) == [WORDS]
    assert [row["reason"] for row in await rows(sqlite_house, "responses")] == [None]


async def test_a_stranger_is_heard_who_means_to_be(sqlite_house: House) -> None:
    """They become a customer by it, as by Start."""
    boris = sqlite_house.sandbox.person(1002, "Boris")
    boris.say(f"/feedback {WORDS}")
    await sqlite_house.turn()
    assert await told(sqlite_house) == [WORDS]
    assert [row["name"] for row in await rows(sqlite_house, "people")] == ["Boris"]


@pytest.mark.parametrize("words", [WORDS, f"/feedback {WORDS}"])
async def test_an_employee_reads_first_that_their_name_goes_along(
    sqlite_house: House, words: str
) -> None:
    """Until the tap nothing is stored and no manager hears of it."""
    house = sqlite_house
    chen, *_ = await team(house, 1)
    before = await stored(house)
    chen.say(words)
    await house.turn()
    assert says(chen, "feedback.offer", who=CHEN)
    assert await stored(house) == before
    chen.tap(text("en", "button.note.send"))
    await house.turn()
    assert says(chen, "note.thanks")
    manager = house.sandbox.person(MANAGER)
    assert manager.last.text == text("en", "note.employee", who=CHEN, text=WORDS)
    assert await rows(house, "people") == []
    assert await rows(house, "notes") == []


async def test_what_is_not_sent_is_stored_nowhere(sqlite_house: House) -> None:
    house = sqlite_house
    chen, *_ = await team(house, 1)
    before = await stored(house)
    chen.say(WORDS)
    await house.turn()
    chen.tap(text("en", "button.note.drop"))
    await house.turn()
    assert says(chen, "feedback.dropped")
    assert await stored(house) == before


async def test_a_double_tap_sends_once(house: House) -> None:
    chen = await offered(house)
    for _ in range(2):
        chen.tap(text("en", "button.note.send"))
    await house.turn()
    assert await told(house) == [WORDS]


async def test_a_day_takes_so_many_notes_of_an_employee_too(house: House) -> None:
    """What is not passed on is not thanked for; nobody else is concerned; the next day it goes on.

    A second tap on one that was passed on is none of them.
    """
    chen, dora = await team(house, 2)
    for number in range(LIMIT + 2):
        chen.say(f"{WORDS} {number}")
        await house.turn()
        chen.tap(text("en", "button.note.send"))
        await house.turn()
    assert says(chen, "note.enough", limit=LIMIT)
    assert len([row for row in await rows(house, "outbox") if row["kind"] == "note"]) == LIMIT
    dora.say(WORDS)
    await house.turn()
    dora.tap(text("en", "button.note.send"))
    await house.turn()
    assert says(dora, "note.thanks")
    house.clock.advance(days=1)
    chen.say(WORDS)
    await house.turn()
    chen.tap(text("en", "button.note.send"))
    await house.turn()
    assert says(chen, "note.thanks")


async def test_no_offer_while_a_pulse_is_open(sqlite_house: House) -> None:
    """The text may be meant for the sealed answer, so the notice comes instead."""
    house = sqlite_house
    chen, *_ = await team(house)
    await open_team_wave(house)
    chen.say(WORDS)
    await house.turn()
    assert text("en", "button.ask") in chen.last.buttons[0]
    assert await told(house) == []


@pytest.mark.parametrize("customer", [False, True])
@pytest.mark.parametrize("tapped", [False, True])
@pytest.mark.parametrize("words", [WORDS, "9"])
async def test_while_a_pulse_is_open_the_command_wins(
    house: House, customer: bool, tapped: bool, words: str
) -> None:
    """Behind it or after it: nothing goes into the ballot, and they read that it is not anonymous;
    sent at their tap, under their name."""
    if customer:
        await scored(house, "9", 2001)
    chen, *_ = await team(house)
    name = f"{chen.name}, Support"
    wave_id = await open_team_wave(house)
    if tapped:
        chen.tap_raw(f"b:{wave_id}:3", chen.last.message_id)
        await house.turn()
    before = await dump(house, "inbox", "expected")
    chen.say("/feedback")
    await house.turn()
    assert says(chen, "feedback.ask.team")
    said = chen.say(words)
    await house.turn()
    assert says(chen, "feedback.offer", who=name)
    chen.edit(said, f"{words}!")
    chen.say(f"/feedback {words}")
    await house.turn()
    assert says(chen, "feedback.offer", who=name)
    assert chen.find(said) is not None
    assert await dump(house, "inbox", "expected") == before
    chen.tap(text("en", "button.note.send"))
    await house.turn()
    manager = house.sandbox.person(MANAGER)
    assert manager.last.text == text("en", "note.employee", who=name, text=words)


async def test_after_the_offer_a_text_is_the_pulses_again(sqlite_house: House) -> None:
    house = sqlite_house
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap_raw(f"b:{wave_id}:3", chen.last.message_id)
    chen.say("/feedback")
    chen.say(WORDS)
    chen.say("Dull")
    await house.turn()
    assert says(chen, "sealed.reason")


async def test_an_erased_employee_leaves_no_row_that_waits_for_words(sqlite_house: House) -> None:
    house = sqlite_house
    chen, *_ = await team(house)
    chen.say("/feedback")
    await house.turn()
    assert await rows(house, "expected") != []
    chen.say("/erase")
    await house.turn()
    chen.tap("Yes")
    await house.turn()
    assert await rows(house, "expected") == []


async def test_a_forged_tap_sends_nothing(sqlite_house: House) -> None:
    """A stranger's, and an employee's on a message that quotes nothing."""
    house = sqlite_house
    alice = await asked(house)
    chen, *_ = await joined_team(house, 1)
    for person in (alice, chen):
        person.tap_raw("n:send", person.last.message_id)
        await house.turn()
        assert person.toasts[-1].text == text("en", "foreign")
    assert await told(house) == []


def test_feedback_is_in_the_menu() -> None:
    assert "feedback" in COMMANDS
