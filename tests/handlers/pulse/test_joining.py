"""Employees join the roster by their group's link; managers never learn more than that."""

from __future__ import annotations

from tests.handlers.scenes import answers, link, open_team_wave, rows, says
from tests.handlers.scenes import joined_team as team
from tests.house import House


async def test_joining_stores_a_roster_row_and_no_customer(house: House) -> None:
    """Name, language and group; nothing on the customers' side of the wall."""
    chen, *_ = await team(house, 1, "Support")
    assert says(chen, "join.done", subject="Nordic Kettle", segment="Support")
    (row,) = await rows(house, "employees")
    del row["id"]
    assert row == {
        "survey_key": "team",
        "telegram_id": 2001,
        "name": "Employee 2001",
        "language": "en",
        "segment": "Support",
        "state": "active",
        "muted": False,
    }
    assert await rows(house, "people") == []


async def test_joining_twice_is_once(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house, 1)
    chen.start("join-Support-2001")
    await sqlite_house.turn()
    assert says(chen, "join.already")
    assert len(await rows(sqlite_house, "employees")) == 1


async def test_two_starts_in_one_batch_are_one_row(sqlite_house: House) -> None:
    """A double tap on Start."""
    token = await link(sqlite_house, "staff", "team", purpose="join", segment="Sales")
    chen = sqlite_house.sandbox.person(2001, "Chen")
    chen.start(token)
    chen.start(token)
    await sqlite_house.turn()
    assert len(await rows(sqlite_house, "employees")) == 1


async def test_the_link_of_another_group_changes_nothing(sqlite_house: House) -> None:
    """One counts in one group; the bot says in which, and how to change."""
    chen, *_ = await team(sqlite_house, 1, "Support")
    chen.start(await link(sqlite_house, "sales", "team", purpose="join", segment="Sales"))
    await sqlite_house.turn()
    assert says(chen, "join.other", segment="Support")
    chen.say("/stop")
    chen.start("sales")
    await sqlite_house.turn()
    assert [row["segment"] for row in await rows(sqlite_house, "employees")] == ["Sales"]


async def test_a_company_without_groups_has_its_own_welcome(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house, 1, "")
    assert says(chen, "join.done.company", subject="Nordic Kettle")


async def test_a_customer_may_be_an_employee_too(sqlite_house: House) -> None:
    """In two rows that share nothing but Telegram's id."""
    chen, *_ = await team(sqlite_house, 1)
    chen.start(await link(sqlite_house, "counter"))
    await sqlite_house.turn()
    (person,) = await rows(sqlite_house, "people")
    (employee,) = await rows(sqlite_house, "employees")
    assert person["id"] != employee["id"]
    assert person["segment"] == ""


async def test_whoever_joins_after_the_opening_waits_for_the_next_wave(
    sqlite_house: House,
) -> None:
    """No notice, no vote; the button of a colleague does not help."""
    await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    boris, *_ = await team(sqlite_house, 1, "Sales", first=3001)
    boris.start()
    await sqlite_house.turn()
    assert says(boris, "start.nothing")
    boris.tap_raw(f"b:{wave_id}:0", boris.last.message_id)
    boris.tap_raw(f"w:{wave_id}:ask", boris.last.message_id)
    await sqlite_house.turn()
    assert [toast.text for toast in boris.toasts] == [
        "You are not in this pulse. "
        "Whoever joined after it opened can be asked from the next one on."
    ] * 2
    assert await answers(sqlite_house) == []
