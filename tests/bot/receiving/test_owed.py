"""Questions that a process promised and did not send before it died."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.receiving.owed import put_owed
from bot.receiving.receive import receive
from sandbox.people import Person
from tests.handlers.scenes import asked, rows
from tests.house import House


async def pressed_start_in_vain(house: House, person_id: int = 1001) -> Person:
    """The update is stored and confirmed; the process dies before it sends anything."""
    person = house.sandbox.person(person_id, "Alice")
    person.start()
    polling = house.app.polling
    raws = await polling.fetch(0)
    await receive(polling.receiver, raws)
    polling.offset = raws[-1]["update_id"] + 1
    await polling.confirm()
    return person


async def start_again(house: House, after: timedelta = timedelta(seconds=3)) -> int:
    """What a fresh process does first; how many questions it put again."""
    house.clock.advance_to(house.clock.now() + after)
    put = await put_owed(house.app.polling.receiver, house.app.replier, house.clock.now())
    await house.app.replier.drain()
    return put


def questions(person: Person) -> int:
    return sum("10" in row for m in person.messages if m.from_bot for row in m.buttons)


async def test_a_question_owed_is_put_at_the_start_and_can_be_answered(house: House) -> None:
    alice = await pressed_start_in_vain(house)
    assert questions(alice) == 0
    assert await start_again(house) == 1
    assert questions(alice) == 1
    alice.tap("9")
    await house.turn()
    assert [row["score"] for row in await rows(house, "responses")] == [9]


async def test_it_is_put_once(house: House) -> None:
    alice = await pressed_start_in_vain(house)
    assert await start_again(house) == 1
    assert await start_again(house) == 0
    assert questions(alice) == 1


async def test_a_process_that_dies_again_owes_it_still(house: House) -> None:
    alice = await pressed_start_in_vain(house)
    replier = house.app.replier
    house.clock.advance(seconds=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replier, "send", lambda replies: None)
        assert await put_owed(house.app.polling.receiver, replier, house.clock.now()) == 1
    assert await start_again(house) == 1
    assert questions(alice) == 1


async def test_whoever_has_the_question_gets_no_second_one(house: House) -> None:
    alice = await asked(house)
    assert await start_again(house) == 0
    assert questions(alice) == 1


async def test_an_update_that_comes_again_meanwhile_adds_none(house: House) -> None:
    """Telegram may deliver the same /start again to the fresh process."""
    alice = await pressed_start_in_vain(house)
    last = max(house.sandbox.updates.history)
    house.clock.advance(seconds=30)
    put = await put_owed(house.app.polling.receiver, house.app.replier, house.clock.now())
    house.sandbox.redeliver(last)
    await house.turn()
    assert put == 1
    assert questions(alice) == 1


async def test_after_an_hour_nobody_waits_for_it(house: House) -> None:
    alice = await pressed_start_in_vain(house)
    assert await start_again(house, timedelta(minutes=61)) == 0
    assert questions(alice) == 0


async def test_what_this_process_is_putting_itself_is_not_owed(house: House) -> None:
    """It began before the question was put."""
    began = house.clock.now()
    house.clock.advance(seconds=3)
    await pressed_start_in_vain(house)
    assert await put_owed(house.app.polling.receiver, house.app.replier, began) == 0


async def test_whoever_wants_no_more_questions_gets_none(house: House) -> None:
    alice = await pressed_start_in_vain(house)
    alice.say("/stop")
    await house.turn()
    await start_again(house)
    assert questions(alice) == 0
