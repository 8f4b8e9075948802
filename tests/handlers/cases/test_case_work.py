"""A case in managers' hands: taken, given, closed, opened again, listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from storage.company.staff import Grant, Revoke
from survey.buttons.roles import Role
from tests.handlers.case_scenes import (
    GROUP,
    WORDS,
    alert,
    cards,
    case_of,
    detractor,
    manager,
    solved,
    taken,
)
from tests.handlers.scenes import asked, house_of, says, scored
from tests.house import ELEVEN_TOML, MANAGER, House


async def test_of_two_who_take_a_case_at_once_one_wins_and_the_other_is_told(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    toml = ELEVEN_TOML.replace("managers = [900]", "managers = [900, 901]")
    async with house_of(toml, clock, tmp_path) as house:
        boris = house.sandbox.person(901, "Boris", "en")
        boris.start()
        await house.turn()
        await scored(house, "3")
        his = cards(boris)[-1]
        manager(house).tap("Take", alert(house).message_id)
        boris.tap("Take", his.message_id)
        await house.turn()
        assert (await case_of(house))["taken_by"] == MANAGER
        assert boris.toasts[-1].text == text("en", "toast.case.taken", who="Manager")
        assert text("en", "case.taken", who="Manager") in his.text
        assert text("en", "case.taken", who="Manager") in alert(house).text


async def test_done_asks_how_and_solved_asks_the_customer(house: House) -> None:
    alice = await solved(house)
    assert says(alice, "check", who="Manager")
    case = await case_of(house)
    assert (case["outcome"], case["done_at"] is not None) == ("solved", True)
    alice.tap("Yes")
    await house.turn()
    assert says(alice, "check.yes")
    assert (await case_of(house))["solved"] is True
    assert text("en", "case.solved") in alert(house).text


@pytest.mark.parametrize("outcome", ["promised", "noanswer", "nothing"])
async def test_other_ends_ask_nobody(sqlite_house: House, outcome: str) -> None:
    house = sqlite_house
    alice = await taken(house)
    before = len(alice.messages)
    for label in ("button.case.done", f"button.outcome.{outcome}"):
        manager(house).tap(text("en", label), alert(house).message_id)
        await house.turn()
    assert (await case_of(house))["outcome"] == outcome
    assert len(alice.messages) == before


async def test_not_yet_opens_the_case_again_and_its_time_runs_anew(house: House) -> None:
    alice = await solved(house)
    due = (await case_of(house))["due_at"]
    house.clock.advance(days=3)
    alice.tap(text("en", "button.notyet"))
    await house.turn()
    case = await case_of(house)
    assert (case["done_at"], case["solved"], case["outcome"]) == (None, False, "")
    assert case["due_at"] > due
    told = manager(house).last
    assert told.text == text("en", "case.saysno", who=text("en", "case.customer"))
    assert not told.silent


async def test_what_is_overdue_is_told_to_the_owners_once(house: House) -> None:
    await taken(house)
    house.clock.advance(days=4)
    await house.tick()
    await house.tick()
    late = [m for m in manager(house).messages if m.text == text("en", "case.late")]
    assert [m.silent for m in late] == [False]
    assert text("en", "case.overdue", on=(await case_of(house))["due_at"].date(), time="")[:13] in (
        alert(house).text
    )


async def test_a_case_is_given_to_a_manager_who_is_told_in_private(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    toml = ELEVEN_TOML.replace("managers = [900]", f"alerts = {GROUP}\nmanagers = [900]")
    async with house_of(toml, clock, tmp_path) as house:
        boss = manager(house)
        group = house.sandbox.group(GROUP, "Alerts", [boss])
        boris = house.sandbox.person(901, "Boris", "en")
        boris.start()
        async with house.store.write() as tx:
            await Grant(901, Role.MANAGER, "Boris Second", house.clock.now()).apply(tx)
        await detractor(house)
        posted = cards(group)[0]
        for label in ("Take", text("en", "button.case.give"), "Boris"):
            group.tap(boss, label, posted.message_id)
            await house.turn()
        assert (await case_of(house))["taken_by"] == 901
        assert str(boris.last.text).startswith(text("en", "case.given", manager="Boris"))
        assert WORDS in str(boris.last.text)
        assert text("en", "case.taken", who="Boris") in posted.text
        async with house.store.write() as tx:
            await Revoke(901).apply(tx)
        group.tap_raw(boss, f"g:{(await case_of(house))['id']}:901", posted.message_id)
        boris.tap("Done")
        boris.say("I am still here", reply_to=boris.last.message_id)
        await house.turn()
        assert boris.toasts[-1].text == text("en", "managers.only")
        assert says(boris, "managers.only")
        assert (await case_of(house))["done_at"] is None


async def test_cases_are_listed_oldest_first_a_page_at_a_time(sqlite_house: House) -> None:
    house = sqlite_house
    for number in range(8):
        await scored(house, str(number % 7), 1001 + number)
        house.clock.advance(hours=3)
    boss = manager(house)
    await house.turn()
    boss.say("/cases")
    await house.turn()
    lines = str(boss.last.text).split("\n")
    assert lines[0] == text("en", "cases.head", n=8)
    assert [line[:9] for line in lines[1:]] == [f"{n + 1}. {n} of 1" for n in range(6)]
    boss.tap("›")
    await house.turn()
    assert str(boss.last.text).split("\n")[1].startswith("7. 6 of 10")
    boss.tap("8")
    await house.turn()
    assert str(boss.last.text).startswith("0 of 10")
    boss.say("Hello", reply_to=boss.last.message_id)
    await house.turn()
    assert "Hello" in str(house.sandbox.person(1008).last.text)


async def test_without_any_case_the_list_says_so(sqlite_house: House) -> None:
    manager(sqlite_house).say("/cases")
    await sqlite_house.turn()
    assert says(manager(sqlite_house), "cases.none")


async def test_forged_and_foreign_taps_change_nothing(sqlite_house: House) -> None:
    house = sqlite_house
    await solved(house)
    case = await case_of(house)
    boris = await asked(house, 1002, "Boris")
    for data, word in (
        (f"v:{case['id']}:take", "managers.only"),
        (f"g:{case['id']}:900", "managers.only"),
        (f"i:{case['id']}:no", "foreign"),
        (f"i:{case['id']}:note", "foreign"),
        (f"i:{case['response_id']}:reply", "foreign"),
    ):
        boris.tap_raw(data, boris.last.message_id)
        await house.turn()
        assert boris.toasts[-1].text == text("en", word)
    boss = manager(house)
    boss.tap_raw("v:12345:take", alert(house).message_id)
    boss.tap_raw(f"g:{case['id']}:1002", alert(house).message_id)
    await house.turn()
    assert await case_of(house) == case


async def test_an_alert_of_last_year_still_works(sqlite_house: House) -> None:
    house = sqlite_house
    await detractor(house)
    house.clock.advance(days=366)
    manager(house).tap("Take", alert(house).message_id)
    await house.turn()
    assert (await case_of(house))["taken_by"] == MANAGER
