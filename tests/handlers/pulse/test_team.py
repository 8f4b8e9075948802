"""/team: who is asked, for managers alone; nothing about answers or deliveries."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from tests.handlers.scenes import asked, house_of, link, open_team_wave, rows, says
from tests.handlers.scenes import joined_team as team
from tests.house import ELEVEN_TOML, MANAGER, House


async def shown(house: House) -> Person:
    """The manager after /team."""
    manager = house.sandbox.person(MANAGER)
    manager.say("/team")
    await house.turn()
    return manager


def lines(person: Person) -> list[str]:
    return (person.last.text or "").splitlines()


async def test_the_list_has_headcounts_names_and_buttons(sqlite_house: House) -> None:
    await team(sqlite_house, 2, "Support")
    await team(sqlite_house, 1, "Sales", first=3001)
    manager = await shown(sqlite_house)
    assert lines(manager) == [
        "Nordic Kettle",
        "In the team pulse: 3 people.",
        "Sales 1, Support 2",
        text("en", "team.few", wanted=19, least=10),
        "",
        "Employee 2001, Support",
        "Employee 2002, Support",
        "Employee 3001, Sales",
    ]
    assert manager.last.buttons == [
        ["Remove: Employee 2001"],
        ["Remove: Employee 2002"],
        ["Remove: Employee 3001"],
    ]


async def test_a_list_that_is_long_enough_needs_no_more_people(sqlite_house: House) -> None:
    await team(sqlite_house, 18)
    assert "it takes 19 people" in "".join(lines(await shown(sqlite_house)))
    await team(sqlite_house, 1, "Sales", first=3001)
    assert "it takes" not in "".join(lines(await shown(sqlite_house)))


async def test_pages_of_eight_names(sqlite_house: House) -> None:
    """Forwards and back; the arrows end where the list does."""
    await team(sqlite_house, 18)
    manager = await shown(sqlite_house)
    seen = []
    for turn, arrows in (("", ["›"]), ("›", ["‹", "›"]), ("›", ["‹"])):
        if turn:
            manager.tap(turn)
            await sqlite_house.turn()
        assert manager.last.buttons[-1] == arrows
        seen.append([line for line in lines(manager) if line.startswith("Employee")])
    assert [len(page) for page in seen] == [8, 8, 2]
    assert len({name for page in seen for name in page}) == 18
    for page in reversed(seen[:2]):
        manager.tap("‹")
        await sqlite_house.turn()
        assert [line for line in lines(manager) if line.startswith("Employee")] == page


async def test_removing_asks_first_and_comes_back_to_the_page(sqlite_house: House) -> None:
    await team(sqlite_house, 10)
    manager = await shown(sqlite_house)
    manager.tap("›")
    await sqlite_house.turn()
    manager.tap("Remove: Employee 2010")
    await sqlite_house.turn()
    assert says(manager, "team.ask", who="Employee 2010, Support")
    assert manager.last.buttons == [["Yes", "No"]]
    manager.tap("Yes")
    await sqlite_house.turn()
    assert says(manager, "team.removed", who="Employee 2010, Support")
    states = {row["telegram_id"]: row["state"] for row in await rows(sqlite_house, "employees")}
    assert [one for one, state in states.items() if state != "active"] == [2010]
    manager.tap("To the list")
    await sqlite_house.turn()
    assert lines(manager)[-1] == "Employee 2009, Support"
    assert manager.last.buttons == [["Remove: Employee 2009"], ["‹"]]


async def test_the_last_one_removed_leaves_an_empty_list(sqlite_house: House) -> None:
    await team(sqlite_house, 1)
    manager = await shown(sqlite_house)
    for label in ("Remove: Employee 2001", "Yes", "To the list"):
        manager.tap(label)
        await sqlite_house.turn()
    assert lines(manager) == [
        "Nordic Kettle",
        "In the team pulse: 0 people.",
        text("en", "team.few", wanted=19, least=10),
    ]


async def test_whoever_waits_stands_first(clock: SimulatedClock, tmp_path: Path) -> None:
    toml = ELEVEN_TOML.replace('kind = "enps"', 'kind = "enps"\njoin = "confirm"')
    async with house_of(toml, clock, tmp_path) as house:
        await team(house, 2)
        manager = await shown(house)
        manager.tap("Confirm: Employee 2001")
        await house.turn()
        manager.tap("To the list")
        await house.turn()
        assert lines(manager)[1:] == [
            "In the team pulse: 1 person.",
            "Support 1",
            "To be confirmed: 1 person.",
            text("en", "team.few", wanted=19, least=10),
            "",
            "Employee 2002, Support (to be confirmed)",
            "Employee 2001, Support",
        ]
        assert manager.last.buttons[0] == ["Confirm: Employee 2002", "Remove: Employee 2002"]


async def test_the_list_does_not_tell_who_answered_or_blocked_the_bot(
    sqlite_house: House,
) -> None:
    """It is the same before and after."""
    chen, boris, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    before = lines(await shown(sqlite_house))
    chen.tap("To the question")
    await sqlite_house.turn()
    chen.tap("3")
    boris.block()
    await sqlite_house.turn()
    assert lines(await shown(sqlite_house)) == before


async def test_long_names_and_many_segments_fit_a_message(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    segments = [f"{'S' * 36} {n}" for n in range(99)]
    listed = ", ".join(f'"{segment}"' for segment in segments)
    toml = ELEVEN_TOML.replace('["Sales", "Support"]', f"[{listed}]")
    async with house_of(toml, clock, tmp_path) as house:
        for number, segment in enumerate(segments):
            token = await link(house, f"join-{number}", "team", purpose="join", segment=segment)
            house.sandbox.person(3000 + number, "名" * 64).start(token)
        await house.turn()
        manager = await shown(house)
        assert lines(manager)[1] == "In the team pulse: 99 people."
        assert lines(manager)[2].endswith("…")
        assert len(manager.last.buttons) == 9


@pytest.mark.parametrize("command", ["/team", "/act We listened"])
async def test_managers_commands_are_theirs_alone(sqlite_house: House, command: str) -> None:
    """A customer and an employee read so, and nothing else."""
    chen, *_ = await team(sqlite_house, 1)
    alice = await asked(sqlite_house)
    for person in (chen, alice):
        person.say(command)
        await sqlite_house.turn()
        assert says(person, "managers.only")
        assert person.last.buttons == []


async def test_without_a_pulse_there_is_no_list(clock: SimulatedClock, tmp_path: Path) -> None:
    toml = ELEVEN_TOML[: ELEVEN_TOML.index('[[survey]]\nkey = "team"')]
    async with house_of(toml, clock, tmp_path) as house:
        manager = await shown(house)
        assert manager.last.text == text("en", "managers.nopulse")
