"""Words for a pulse that cannot hear them are kept nowhere, least of all under a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.ticking.pulses import close_pulse
from sandbox.people import Person
from tests.handlers.scenes import asked, dump, open_team_wave, says, scored, team
from tests.house import House

WORDS = "My boss shouts"
Happening = Callable[[House, int], Awaitable[None]]  # to the wave of this id


async def voted_and_asked_by_name(house: House) -> tuple[Person, int]:
    """An employee who has voted, and is a customer whose named question is open."""
    await asked(house, 2001, "Employee 2001")
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap_raw(f"b:{wave_id}:2", chen.last.message_id)
    await house.turn()
    return chen, wave_id


async def lose_key(house: House, wave_id: int) -> None:
    (house.keys_dir / f"wave-{wave_id}.key").unlink()


async def close(house: House, wave_id: int) -> None:
    app = house.app
    await close_pulse(house.store, app.definition, app.keys, wave_id, house.clock.now())
    await house.turn()


@pytest.mark.parametrize(
    ("happened", "answer"), [(lose_key, "sealed.tryagain"), (close, "pulse.closed")]
)
async def test_a_reason_that_comes_too_late_is_stored_nowhere(
    sqlite_house: House, happened: Happening, answer: str
) -> None:
    """Neither with the customer's answer nor as a note; the employee is told."""
    chen, *_ = await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    chen.tap_raw(f"b:{wave_id}:2", chen.last.message_id)
    await sqlite_house.turn()
    await happened(sqlite_house, wave_id)
    chen.say(WORDS)
    await sqlite_house.turn()
    assert says(chen, answer)
    assert WORDS not in str(await dump(sqlite_house))


@pytest.mark.parametrize("happened", [lose_key, close])
async def test_between_a_pulse_that_is_deaf_and_a_named_question_nothing_is_stored(
    sqlite_house: House, happened: Happening
) -> None:
    """In doubt the bot asks, and the words stay in the chat alone."""
    chen, wave_id = await voted_and_asked_by_name(sqlite_house)
    await happened(sqlite_house, wave_id)
    chen.say(WORDS)
    await sqlite_house.turn()
    assert says(chen, "which")
    assert WORDS not in str(await dump(sqlite_house))


async def test_an_earlier_answer_by_name_is_not_offered_the_words_of_a_pulse(
    sqlite_house: House,
) -> None:
    """They answered as a customer; the pulse that asked them since has just closed."""
    chen = await scored(sqlite_house, "9", 2001)
    chen.tap("Skip")
    await sqlite_house.turn()
    await team(sqlite_house)
    sqlite_house.clock.advance(days=2)
    wave_id = await open_team_wave(sqlite_house)
    await close(sqlite_house, wave_id)
    chen.say(WORDS)
    await sqlite_house.turn()
    assert says(chen, "pulse.closed")
    assert WORDS not in str(await dump(sqlite_house))


async def test_a_day_after_the_close_words_are_a_customers_again(sqlite_house: House) -> None:
    chen, wave_id = await voted_and_asked_by_name(sqlite_house)
    await close(sqlite_house, wave_id)
    sqlite_house.clock.advance(hours=24, seconds=1)
    chen.say("The kettle lasts")
    await sqlite_house.turn()
    assert not says(chen, "pulse.closed")
    assert "The kettle lasts" in str(await dump(sqlite_house))
