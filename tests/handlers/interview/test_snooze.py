"""Pauses: at the customer's wish nothing is asked, then what still waits comes again."""

from __future__ import annotations

import pytest

from locales import LANGUAGES, text
from storage.asking.invitations import when_asked
from storage.asking.reminders import Snooze
from storage.people.people import AddPerson, Person
from tests.handlers.scenes import (
    QUESTION,
    asked,
    dump,
    open_customers_wave,
    open_team_wave,
    rows,
    says,
    team,
)
from tests.house import House


async def pauses(house: House) -> list[object]:
    return [row["snoozed_until"] for row in await rows(house, "people")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_tomorrow_from_the_menu_under_the_question(
    sqlite_house: House, language: str
) -> None:
    """The same message says until when; the question comes again a day later, as a new message."""
    house = sqlite_house
    alice = await asked(house, language=language)
    question = alice.last
    words = question.text
    alice.tap("…")
    await house.turn()
    alice.tap(text(language, "button.snooze.1"))
    await house.turn()
    tomorrow = house.clock.now().date().replace(day=17)
    assert question.text == text(language, "snooze.done", until=tomorrow)
    assert question.buttons == []
    house.clock.advance(hours=23)
    await house.tick()
    assert alice.last is question
    house.clock.advance(hours=1)
    await house.tick()
    assert alice.last.text == text(language, "reminder", question=words)
    assert alice.last.buttons == QUESTION


async def test_the_question_comes_again_within_the_sending_hours(sqlite_house: House) -> None:
    """Snoozed at 21:00, asked again not at 21:00 but at ten the morning after."""
    house = sqlite_house
    house.clock.advance(hours=9)
    alice = await asked(house)
    alice.tap_raw("z:1", alice.last.message_id)
    await house.turn()
    before = len(alice.messages)
    house.clock.advance(days=1)
    await house.tick()
    assert len(alice.messages) == before
    house.clock.advance(hours=13)
    await house.tick()
    assert alice.last.buttons == QUESTION


async def test_a_question_whose_wave_has_closed_does_not_come_again(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await asked(house)
    alice.tap("8")
    await house.turn()
    house.clock.advance(days=100)
    await open_customers_wave(house)
    alice.tap_raw("z:7", alice.last.message_id)
    await house.turn()
    before = len(alice.messages)
    house.clock.advance(days=8)
    await house.tick()
    assert len(alice.messages) == before


async def test_no_wave_asks_somebody_who_pauses(sqlite_house: House) -> None:
    """Until the pause is over."""
    house = sqlite_house
    alice = await asked(house)
    alice.tap("8")
    alice.say("/snooze")
    await house.turn()
    house.clock.advance(days=80)
    alice.tap(text("en", "button.snooze.90"))
    await house.turn()
    (alice_id,) = [row["id"] for row in await rows(house, "people")]

    async def candidates() -> list[int]:
        async with house.store.read() as tx:
            return [row.person_id for row in await when_asked(tx, [], house.clock.now())]

    house.clock.advance(days=89)
    assert alice_id not in await candidates()
    house.clock.advance(days=1)
    assert alice_id in await candidates()


async def test_what_was_queued_before_the_pause_is_not_sent(sqlite_house: House) -> None:
    """A wave has drawn them already: they are not asked in it, nor counted as asked."""
    house = sqlite_house
    alice = await asked(house)
    alice.tap("8")
    await house.turn()
    house.clock.advance(days=100)
    await open_customers_wave(house, deliver=False)
    before = len(alice.messages)
    async with house.store.write() as tx:
        (person,) = await rows(house, "people")
        await Snooze(person["id"], house.clock.now().replace(day=28)).apply(tx)
    await house.turn()
    assert len(alice.messages) == before
    states = [row["state"] for row in await rows(house, "invitations") if row["via"] == "wave"]
    assert states == ["void"]


async def test_an_answer_ends_the_pause(sqlite_house: House) -> None:
    """By /start, which puts the open question again."""
    house = sqlite_house
    alice = await asked(house)
    alice.tap_raw("z:90", alice.last.message_id)
    await house.turn()
    assert await pauses(house) != [None]
    alice.start()
    await house.turn()
    assert alice.last.buttons == QUESTION
    alice.tap("8")
    await house.turn()
    assert await pauses(house) == [None]


async def test_snooze_is_a_command_too(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    alice.say("/snooze")
    await sqlite_house.turn()
    assert alice.last.text == text("en", "snooze.ask")
    assert alice.last.buttons == [[text("en", f"button.snooze.{n}")] for n in (1, 7, 90)]
    alice.tap(text("en", "button.snooze.7"))
    await sqlite_house.turn()
    (until,) = await pauses(sqlite_house)
    assert until == sqlite_house.clock.now().replace(day=23)


async def test_an_employees_pause_is_stored_nowhere(sqlite_house: House) -> None:
    """By no command and no forged tap: a time could tell something about their answer."""
    house = sqlite_house
    chen, *_ = await team(house)
    await open_team_wave(house)
    before = await dump(house, "inbox")
    chen.say("/snooze")
    await house.turn()
    assert says(chen, "snooze.employee")
    chen.tap_raw("z:7", chen.last.message_id)
    await house.turn()
    assert await dump(house, "inbox") == before


async def test_an_employee_who_is_a_customer_pauses_as_a_customer(sqlite_house: House) -> None:
    """And reads that the pulse knows no pauses."""
    house = sqlite_house
    chen, *_ = await team(house, 1)
    async with house.store.write() as tx:
        await AddPerson(
            Person(1, chen.id, None, "Chen", "en", "", "active"), house.clock.now()
        ).apply(tx)
    chen.say("/snooze")
    await house.turn()
    chen.tap(text("en", "button.snooze.1"))
    await house.turn()
    assert (chen.last.text or "").endswith(text("en", "snooze.employee"))
    assert await pauses(house) != [None]


async def test_a_stranger_and_whoever_stopped_are_told_that_nothing_is_asked(
    sqlite_house: House,
) -> None:
    boris = sqlite_house.sandbox.person(1002, "Boris")
    boris.say("/snooze")
    await sqlite_house.turn()
    assert says(boris, "start.nothing")
    assert await rows(sqlite_house, "people") == []
    alice = await asked(sqlite_house)
    alice.say("/stop")
    alice.say("/snooze")
    await sqlite_house.turn()
    assert says(alice, "stop.already")
