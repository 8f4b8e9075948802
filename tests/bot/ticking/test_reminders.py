"""Reminders of named surveys: once each, in the sending hours, only while they make sense."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.due import queue_reminders
from locales import text
from sandbox.people import Person
from tests.bot.ticking.test_waves import add_people
from tests.handlers.scenes import QUESTION, house_of, open_customers_wave, refuse, rows, says
from tests.house import ELEVEN_TOML, House

TWICE = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nreminder_days = [2, 4]')


async def invited(house: House) -> Person:
    """Alice, whom a wave of seven days has just asked."""
    await add_people(house, 1)
    await open_customers_wave(house)
    return house.sandbox.person(5001)


async def asking(house: House) -> list[tuple[str, str]]:
    """Every question that went out or waits, and every reminder, with its state."""
    kinds = ("invitation", "reminder")
    queued = [row for row in await rows(house, "outbox") if row["kind"] in kinds]
    return [(row["kind"], row["state"]) for row in sorted(queued, key=lambda row: row["id"])]


async def test_whoever_has_not_answered_is_asked_once_more_after_the_days(house: House) -> None:
    """To the second, under a line that says so; every further tick says nothing."""
    alice = await invited(house)
    first = alice.last
    house.clock.advance(days=3, seconds=-1)
    await house.tick()
    assert alice.last is first
    house.clock.advance(seconds=1)
    for _ in range(3):
        await house.tick()
    assert alice.last.text == text("en", "reminder", question=first.text)
    assert alice.last.buttons == QUESTION
    house.clock.advance(days=3, hours=23)
    await house.tick()
    assert await asking(house) == [("invitation", "sent"), ("reminder", "sent")]


async def test_the_reminder_is_the_question_and_the_older_keyboard_still_works(
    sqlite_house: House,
) -> None:
    """A text in reply belongs to the newest message, a tap may come from either; one answer."""
    house = sqlite_house
    alice = await invited(house)
    first = alice.last
    house.clock.advance(days=3)
    await house.tick()
    (invitation,) = await rows(house, "invitations")
    assert invitation["message_id"] == alice.last.message_id
    alice.tap("8")
    await house.turn()
    alice.tap("9", first.message_id)
    await house.turn()
    assert [row["score"] for row in await rows(house, "responses")] == [9]


async def test_whoever_answered_is_not_reminded(sqlite_house: House) -> None:
    alice = await invited(sqlite_house)
    alice.tap("8")
    await sqlite_house.turn()
    sqlite_house.clock.advance(days=3)
    await sqlite_house.tick()
    assert await asking(sqlite_house) == [("invitation", "sent")]


async def test_whoever_answers_while_a_reminder_waits_does_not_get_it(sqlite_house: House) -> None:
    """Queued at night for ten in the morning, answered at nine."""
    house = sqlite_house
    alice = await invited(house)
    house.clock.advance(days=3, hours=12)  # midnight in Helsinki
    await house.tick()
    before = len(alice.messages)
    assert await asking(house) == [("invitation", "sent"), ("reminder", "queued")]
    alice.tap("8")
    await house.turn()
    house.clock.advance(hours=10)
    await house.tick()
    assert len(alice.messages) == before
    assert await asking(house) == [("invitation", "sent"), ("reminder", "void")]


async def test_reminders_wait_for_the_sending_hours(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await invited(house)
    first = alice.last
    house.clock.advance(days=3, hours=9)  # 21:00 in Helsinki
    await house.tick()
    assert alice.last is first
    house.clock.advance(hours=12, minutes=59)
    await house.turn()
    assert alice.last is first
    house.clock.advance(minutes=1)
    await house.turn()
    assert says(alice, "reminder", question=first.text)


async def test_a_second_reminder_comes_on_its_day(clock: SimulatedClock, tmp_path: Path) -> None:
    async with house_of(TWICE, clock, tmp_path) as house:
        alice = await invited(house)
        seen = []
        for _ in range(6):
            clock.advance(days=1)
            await house.tick()
            seen.append(len(alice.messages))
        assert seen == [1, 2, 2, 3, 3, 3]


async def test_what_was_missed_while_down_comes_once(clock: SimulatedClock, tmp_path: Path) -> None:
    """Two reminders were due, one is sent, and none on the day after."""
    async with house_of(TWICE, clock, tmp_path) as house:
        alice = await invited(house)
        clock.advance(days=5)
        await house.tick()
        clock.advance(days=1)
        await house.tick()
        assert len(alice.messages) == 2


async def test_a_late_reminder_puts_the_next_one_off_by_a_day(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """The first arrives eleven hours before the second is due."""
    async with house_of(TWICE, clock, tmp_path) as house:
        alice = await invited(house)
        clock.advance(days=3, hours=23)
        await house.tick()  # 11:00 in Helsinki: sent at once
        clock.advance(hours=23)
        await house.tick()
        assert len(alice.messages) == 2
        clock.advance(hours=1)
        await house.tick()
        assert len(alice.messages) == 3


@pytest.mark.parametrize("state", ["blocked", "stopped", "unreachable"])
async def test_whoever_cannot_or_will_not_be_reached_is_left_alone(
    sqlite_house: House, state: str
) -> None:
    house = sqlite_house
    alice = await invited(house)
    if state == "stopped":
        alice.say("/stop")
    elif state == "blocked":
        alice.block()
    else:
        refuse(house, "sendMessage", 403, "Forbidden: user is deactivated")
    await house.turn()
    house.clock.advance(days=3)
    await house.tick()
    tried = [("reminder", "failed")] if state == "unreachable" else []
    assert (await asking(house))[1:] == tried
    (person,) = await rows(house, "people")
    assert person["state"] == state


async def test_a_closed_wave_reminds_nobody(sqlite_house: House) -> None:
    """Closed by the clock before the reminder's turn, or while the reminder waits."""
    house = sqlite_house
    alice = await invited(house)
    house.clock.advance(days=8)
    await house.tick()
    assert len(alice.messages) == 1
    assert await asking(house) == [("invitation", "sent")]


async def test_two_processes_remind_once(house: House) -> None:
    """Both tick at the same moment."""
    await add_people(house, 5)
    await open_customers_wave(house)
    house.clock.advance(days=3)
    now = house.clock.now()
    queued = await asyncio.gather(
        *(queue_reminders(house.store, house.app.definition, now) for _ in range(2))
    )
    assert sum(queued) == 5


async def test_no_reminder_days_no_reminder(clock: SimulatedClock, tmp_path: Path) -> None:
    toml = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nreminder_days = []')
    async with house_of(toml, clock, tmp_path) as house:
        alice = await invited(house)
        for _ in range(6):
            clock.advance(days=1)
            await house.tick()
        assert len(alice.messages) == 1
