"""Blocked and unblocked: who cannot be reached is not asked."""

from __future__ import annotations

from tests.handlers.scenes import asked, open_team_wave, rows, team
from tests.house import House


async def state(house: House, table: str = "people") -> str:
    """The state of the one person, or employee, there is."""
    (row,) = await rows(house, table)
    found: str = row["state"]
    return found


async def test_situation_18_blocked_then_unblocked(house: House) -> None:
    """What was asked still waits."""
    alice = await asked(house)
    alice.block()
    await house.turn()
    assert await state(house) == "blocked"
    alice.unblock()
    await house.turn()
    assert await state(house) == "active"
    alice.tap("8")
    await house.turn()
    assert len(await rows(house, "responses")) == 1


async def test_a_stop_outlives_a_block(sqlite_house: House) -> None:
    """Unblocking is no wish to be asked again; writing is none either."""
    alice = await asked(sqlite_house)
    alice.say("/stop")
    alice.block()
    await sqlite_house.turn()
    alice.unblock()
    alice.say("Hello")
    await sqlite_house.turn()
    assert await state(sqlite_house) == "stopped"


async def test_a_403_to_a_reply_marks_the_person(sqlite_house: House) -> None:
    """The update that told of the block was lost; the next message shows that they are back."""
    alice = await asked(sqlite_house)
    alice.say("/help")
    alice.blocked = True  # no update comes of it
    await sqlite_house.turn()
    assert await state(sqlite_house) == "blocked"
    alice.blocked = False
    alice.say("/help")
    await sqlite_house.turn()
    assert await state(sqlite_house) == "active"


async def test_a_tap_in_a_group_does_not_make_a_blocked_person_reachable(
    sqlite_house: House,
) -> None:
    """Only the private chat tells whether the private chat is open."""
    alice = await asked(sqlite_house)
    alice.block()
    await sqlite_house.turn()
    group = sqlite_house.sandbox.group(-300, "Friends", [alice])
    said = group.say(alice, "/help@eleven_bot")
    group.tap_raw(alice, "s:1:9", said)
    await sqlite_house.turn()
    assert await state(sqlite_house) == "blocked"


async def test_an_employee_who_blocks_is_left_out_of_the_next_wave(sqlite_house: House) -> None:
    chen, *others = await team(sqlite_house, 20)
    chen.block()
    await sqlite_house.turn()
    await open_team_wave(sqlite_house)
    assert len(await rows(sqlite_house, "samples")) == len(others)


async def test_an_employee_who_was_unreachable_comes_back_by_start(sqlite_house: House) -> None:
    """The update that told of the unblocking was lost; a vote alone changes no roster row."""
    chen, *_ = await team(sqlite_house, 1)
    chen.say("/help")
    chen.blocked = True
    await sqlite_house.turn()
    assert await state(sqlite_house, "employees") == "unreachable"
    chen.blocked = False
    chen.say("/help")
    await sqlite_house.turn()
    assert await state(sqlite_house, "employees") == "unreachable"
    chen.start()
    await sqlite_house.turn()
    assert await state(sqlite_house, "employees") == "active"
