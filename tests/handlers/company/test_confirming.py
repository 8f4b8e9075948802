"""Newcomers before managers: confirmed, removed, and back again by the link."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from tests.handlers.scenes import answers, asked, house_of, link, open_team_wave, rows, says
from tests.handlers.scenes import joined_team as team
from tests.house import ELEVEN_TOML, MANAGER, House

SECOND, GROUP = 901, -1009876543210
CONFIRM = ELEVEN_TOML.replace(
    'segments = ["Sales", "Support"]', 'segments = ["Sales", "Support"]\njoin = "confirm"'
).replace(f"managers = [{MANAGER}]", f"managers = [{MANAGER}, {SECOND}]")
ALERTS = CONFIRM.replace("[company]", f"[company]\nalerts = {GROUP}")
CARD = {"subject": "Nordic Kettle", "who": "Chen, Support"}


def card(person: Person) -> str | None:
    """The newest message about the roster, as it is now."""
    told = [one.text for one in person.messages if one.from_bot and "Chen" in (one.text or "")]
    return told[-1] if told else None


async def joins(house: House, name: str = "Chen", segment: str = "Support") -> Person:
    """Somebody opens the join link of a segment."""
    known = [row["token"] for row in await rows(house, "links")]
    if f"join-{segment}" not in known:
        await link(house, f"join-{segment}", "team", purpose="join", segment=segment)
    chen = house.sandbox.person(2001, name, "en")
    chen.start(f"join-{segment}")
    await house.turn()
    return chen


async def state(house: House) -> str:
    """Of the only row of the roster."""
    (row,) = await rows(house, "employees")
    return str(row["state"])


async def managers(house: House) -> tuple[Person, Person]:
    second = await asked(house, SECOND, "Second")
    return house.sandbox.person(MANAGER), second


async def test_where_joining_is_open_managers_see_it_and_may_remove(sqlite_house: House) -> None:
    """At once, without a sound, with one button."""
    house = sqlite_house
    await joins(house)
    manager = house.sandbox.person(MANAGER)
    assert says(manager, "team.member", **CARD)
    assert manager.last.buttons == [["Remove"], ["To the list"]]
    assert manager.last.silent
    assert await state(house) == "active"


async def test_a_newcomer_waits_until_a_manager_confirms(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Every manager is asked in their language; whoever comes second reads what was done."""
    async with house_of(CONFIRM, clock, tmp_path) as house:
        first, second = await managers(house)
        chen = await joins(house)
        assert says(chen, "join.waiting", subject="Nordic Kettle")
        assert await state(house) == "pending"
        for manager in (first, second):
            assert says(manager, "team.pending", **CARD)
            assert manager.last.buttons == [["Confirm", "Remove"], ["To the list"]]
        first.tap("Confirm")
        second.tap("Confirm")
        await house.turn()
        assert await state(house) == "active"
        assert says(chen, "join.done", subject="Nordic Kettle", segment="Support")
        assert [one.text for one in chen.messages].count(chen.last.text) == 1
        assert card(first) == card(second) == text("en", "team.member", **CARD)


async def test_whoever_waits_is_not_asked_and_has_no_vote(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(CONFIRM, clock, tmp_path) as house:
        await team(house)
        manager = house.sandbox.person(MANAGER)
        for row in await rows(house, "employees"):
            manager.tap_raw(f"t:{row['id']}:confirm", manager.last.message_id)
        await house.turn()
        chen = house.sandbox.person(3001, "Chen", "en")
        chen.start("join-Support-2001")
        await house.turn()
        wave_id = await open_team_wave(house)
        assert says(chen, "join.waiting", subject="Nordic Kettle")
        chen.tap_raw(f"b:{wave_id}:9", chen.last.message_id)
        await house.turn()
        assert chen.toasts[-1].text == text("en", "pulse.outsider")
        assert await answers(house) == []


async def test_a_waiting_newcomer_who_comes_again_asks_nobody_again(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """The link of another segment changes nothing, either."""
    async with house_of(CONFIRM, clock, tmp_path) as house:
        chen = await joins(house)
        await joins(house)
        assert says(chen, "join.pending")
        await joins(house, segment="Sales")
        assert says(chen, "join.other", segment="Support")
        assert len([row for row in await rows(house, "outbox") if row["kind"] == "joined"]) == 2


async def test_a_newcomer_may_be_refused(clock: SimulatedClock, tmp_path: Path) -> None:
    """After a question; the other manager's Confirm comes too late."""
    async with house_of(CONFIRM, clock, tmp_path) as house:
        first, second = await managers(house)
        await joins(house)
        first.tap("Remove")
        await house.turn()
        assert card(first) == text("en", "team.ask", who="Chen, Support")
        assert await state(house) == "pending"
        first.tap("Yes")
        second.tap("Confirm")
        await house.turn()
        assert await state(house) == "removed"
        assert card(first) == card(second) == text("en", "team.removed", who="Chen, Support")


async def test_no_leaves_everything_as_it_is(sqlite_house: House) -> None:
    await joins(sqlite_house)
    manager = sqlite_house.sandbox.person(MANAGER)
    manager.tap("Remove")
    await sqlite_house.turn()
    manager.tap("No")
    await sqlite_house.turn()
    assert says(manager, "team.member", **CARD)
    assert await state(sqlite_house) == "active"


async def remove(house: House) -> None:
    manager = house.sandbox.person(MANAGER)
    (row,) = await rows(house, "employees")
    manager.tap_raw(f"t:{row['id']}:yes", manager.last.message_id)
    await house.turn()


async def test_the_link_after_a_removal_asks_the_managers(sqlite_house: House) -> None:
    """Even where joining is open; and leaving in between does not undo the removal."""
    house = sqlite_house
    chen = await joins(house)
    manager = house.sandbox.person(MANAGER)
    await remove(house)
    await joins(house)
    assert says(chen, "join.removed", subject="Nordic Kettle")
    chen.say("/stop")
    await house.turn()
    assert says(chen, "join.left")
    await joins(house)
    assert says(chen, "join.removed", subject="Nordic Kettle")
    assert await state(house) == "pending"
    house.clock.advance(minutes=1)
    await house.turn()
    assert says(manager, "team.pending", **CARD)
    manager.tap("Confirm")
    await house.turn()
    assert await state(house) == "active"


async def test_somebody_removed_keeps_their_place_in_an_open_pulse_and_is_told(
    sqlite_house: House,
) -> None:
    """Or headcounts would lie, and removals would make a group as small as one likes."""
    house = sqlite_house
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    (row,) = [row for row in await rows(house, "employees") if row["telegram_id"] == chen.id]
    manager = house.sandbox.person(MANAGER)
    manager.tap_raw(f"t:{row['id']}:yes", manager.last.message_id)
    await house.turn()
    until = house.clock.now().date() + timedelta(days=7)
    assert says(chen, "pulse.removed", subject="Nordic Kettle", until=until)
    chen.tap_raw(f"b:{wave_id}:9", chen.messages[-2].message_id)
    chen.say("Too many meetings")
    await house.turn()
    assert [(one.score, one.reason) for one in await answers(house)] == [(9, "Too many meetings")]
    house.clock.advance(days=7)
    await house.tick()
    (wave,) = await rows(house, "waves")
    assert wave["published"]["invited"] == 20


async def test_nobody_who_is_in_no_open_pulse_is_told_of_one(sqlite_house: House) -> None:
    chen = await joins(sqlite_house)
    before = len(chen.messages)
    await remove(sqlite_house)
    assert len(chen.messages) == before


@pytest.mark.parametrize("became", ["left", "removed", "pending"])
async def test_blocking_and_unblocking_bring_nobody_onto_the_list(
    sqlite_house: House, became: str
) -> None:
    house = sqlite_house
    chen = await joins(house)
    if became == "left":
        chen.say("/stop")
    else:
        await remove(house)
    if became == "pending":
        await joins(house)
    await house.turn()
    chen.block()
    await house.turn()
    chen.start()
    await house.turn()
    assert await state(house) == became


async def test_managers_do_not_hear_who_left_and_came_back(sqlite_house: House) -> None:
    """With the same name and segment; a new segment they see."""
    house = sqlite_house
    chen = await joins(house)
    for segment, told in (("Support", 1), ("Sales", 2)):
        chen.say("/stop")
        await joins(house, segment=segment)
        queued = [row for row in await rows(house, "outbox") if row["kind"] == "joined"]
        assert len(queued) == told


async def test_a_newcomer_who_left_again_cannot_be_confirmed(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """The message says that they are not on the list, and not why."""
    async with house_of(CONFIRM, clock, tmp_path) as house:
        chen = await joins(house)
        chen.say("/stop")
        await house.turn()
        manager = house.sandbox.person(MANAGER)
        manager.tap("Confirm")
        await house.turn()
        assert await state(house) == "left"
        assert says(manager, "team.removed", who="Chen, Support")


async def test_where_there_is_a_group_for_alerts_it_is_asked(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """A manager decides there; a colleague in it reads that the button is not theirs."""
    async with house_of(ALERTS, clock, tmp_path) as house:
        group = house.sandbox.group(GROUP, "Alerts")
        await joins(house)
        (told,) = [one for one in group.messages if one.from_bot]
        assert told.buttons == [["Confirm", "Remove"]]
        alice = await asked(house, 1001)
        group.tap(alice, "Confirm")
        await house.turn()
        assert alice.toasts[-1].text == text("en", "managers.only")
        assert await state(house) == "pending"
        group.tap(house.sandbox.person(MANAGER), "Confirm")
        await house.turn()
        assert await state(house) == "active"
        assert told.text == text("en", "team.member", **CARD)
        (row,) = await rows(house, "employees")
        group.tap_raw(house.sandbox.person(MANAGER), f"t:{row['id']}:page", told.message_id)
        await house.turn()
        assert told.text == text("en", "team.member", **CARD)


@pytest.mark.parametrize("choice", ["confirm", "remove", "yes", "no", "page"])
async def test_nobody_else_touches_the_roster(sqlite_house: House, choice: str) -> None:
    """Forged data of a customer: told that it is not for them, nothing changed or revealed."""
    house = sqlite_house
    await joins(house)
    (row,) = await rows(house, "employees")
    alice = await asked(house, 1001)
    shown = alice.last.text
    alice.tap_raw(f"t:{row['id']}:{choice}", alice.last.message_id)
    await house.turn()
    assert alice.toasts[-1].text == text("en", "managers.only")
    assert alice.last.text == shown
    assert await state(house) == "active"
