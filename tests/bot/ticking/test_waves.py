"""Waves of customers: opened by the cron once, drawn fairly, closed on their day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.clock import tick
from bot.ticking.waves import NobodyToAsk, open_named_wave
from storage.asking.waves import AlreadyOpen
from storage.company.definitions import save_part
from storage.people.people import AddPerson, Person
from tests.handlers.scenes import (
    QUESTION,
    asked,
    house_of,
    open_customers_wave,
    open_team_wave,
    rows,
    scored,
    team,
)
from tests.house import ELEVEN_TOML, House

WEEKLY = ELEVEN_TOML.replace('"0 10 1 1 *"', '"0 10 * * mon"')
NO_REST = WEEKLY.replace('kind = "nps"', 'kind = "nps"\nquarantine_days = 0').replace(
    "[[survey]]", "quiet_days = 0\n\n[[survey]]", 1
)


async def add_people(house: House, n: int, segment: str = "", first: int = 5001) -> None:
    """Customers who pressed Start long ago."""
    async with house.store.write() as tx:
        for number in range(n):
            person = Person(
                first + number, first + number, None, f"P{number}", "en", segment, "active"
            )
            await AddPerson(person, house.clock.now()).apply(tx)
    for number in range(n):
        house.sandbox.person(first + number, f"P{number}").started = True


async def test_the_cron_opens_a_wave_once(house: House) -> None:
    """New Year at ten in Helsinki: twenty ticks, one wave, one question each."""
    boris = await scored(house, "8", 1002)
    house.clock.advance_to(datetime(2027, 3, 1, tzinfo=UTC))
    await house.tick()
    assert await rows(house, "waves") == []  # what was due weeks ago is not caught up
    due = datetime(2028, 1, 1, 8, tzinfo=UTC)
    house.clock.advance_to(due - timedelta(seconds=1))
    await house.tick()
    assert await rows(house, "waves") == []
    before = len(boris.messages)
    house.clock.advance_to(due)
    for _ in range(20):
        await house.tick()
    (wave,) = await rows(house, "waves")
    assert (wave["opened_at"], wave["closes_at"] - wave["opened_at"]) == (due, timedelta(days=7))
    assert len(boris.messages) == before + 1
    assert boris.last.buttons == QUESTION


async def test_a_wave_missed_while_down_is_opened_once_it_is_up(sqlite_house: House) -> None:
    """Within the days it would have been open."""
    await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance_to(datetime(2028, 1, 3, 10, tzinfo=UTC))
    await sqlite_house.tick()
    assert len(await rows(sqlite_house, "waves")) == 1


async def test_questions_wait_for_the_sending_hours(clock: SimulatedClock, tmp_path: Path) -> None:
    """A wave due at five in the morning asks at ten."""
    toml = ELEVEN_TOML.replace('"0 10 1 1 *"', '"0 5 1 1 *"')
    async with house_of(toml, clock, tmp_path) as house:
        boris = await scored(house, "8", 1002)
        clock.advance_to(datetime(2028, 1, 1, 3, tzinfo=UTC))
        await house.tick()
        before = len(boris.messages)
        clock.advance_to(datetime(2028, 1, 1, 7, 59, 59, tzinfo=UTC))
        await house.turn()
        assert len(boris.messages) == before
        clock.advance_to(datetime(2028, 1, 1, 8, tzinfo=UTC))
        await house.turn()
        assert len(boris.messages) == before + 1


async def test_a_wave_closes_on_its_day_and_its_answers_stay(house: House) -> None:
    boris = await scored(house, "8", 1002)
    house.clock.advance(days=100)
    await open_customers_wave(house)
    boris.tap("9")
    await house.turn()
    (opened,) = await rows(house, "waves")
    house.clock.advance_to(opened["closes_at"] - timedelta(seconds=1))
    await house.tick()
    assert [wave["state"] for wave in await rows(house, "waves")] == ["open"]
    house.clock.advance_to(opened["closes_at"])
    await house.tick()
    assert [wave["state"] for wave in await rows(house, "waves")] == ["closed"]
    assert len(await rows(house, "responses")) == 2


async def test_a_survey_has_one_open_wave(sqlite_house: House) -> None:
    """The second is refused before anybody is asked twice."""
    await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    await open_customers_wave(sqlite_house)
    with pytest.raises(AlreadyOpen, match="customers"):
        await open_customers_wave(sqlite_house)
    assert len([r for r in await rows(sqlite_house, "invitations") if r["wave_id"]]) == 1


async def test_a_wave_without_anybody_to_ask_does_not_open(house: House) -> None:
    """Everybody was asked lately; the ledger says that it was skipped."""
    await asked(house)
    house.clock.advance_to(datetime(2027, 1, 1, 8, tzinfo=UTC))
    with pytest.raises(NobodyToAsk, match="1 reachable person asked too lately"):
        await open_customers_wave(house)
    await house.tick()
    assert await rows(house, "waves") == []
    outcomes = [row["outcome"] for row in await rows(house, "ledger") if row["kind"] == "wave"]
    assert outcomes == ["skipped"]


async def test_it_is_said_whether_all_have_stopped_or_nobody_came_yet(house: House) -> None:
    with pytest.raises(NobodyToAsk, match="no person has pressed Start yet"):
        await open_customers_wave(house)
    await add_people(house, 1)
    house.sandbox.person(5001).say("/stop")
    await house.turn()
    with pytest.raises(NobodyToAsk, match="nobody is left to ask"):
        await open_customers_wave(house)


async def test_the_sample_is_a_part_of_each_segment(clock: SimulatedClock, tmp_path: Path) -> None:
    """A third of twelve and of thirty."""
    toml = ELEVEN_TOML.replace("open_days = 7", "open_days = 7\nsample = 0.33")
    async with house_of(toml, clock, tmp_path) as house:
        await add_people(house, 12, "North", 5001)
        await add_people(house, 30, "South", 6001)
        await open_customers_wave(house, deliver=False)
        drawn = [row["segment"] for row in await rows(house, "invitations") if row["wave_id"]]
        assert drawn.count("North") in (3, 4)
        assert drawn.count("South") in (9, 10)


async def test_nobody_is_asked_twice_within_the_quiet_days(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Not by another survey either, nor after /stop."""
    other = '\n[[survey]]\nkey = "shop"\nkind = "nps"\n'
    async with house_of(ELEVEN_TOML + other, clock, tmp_path) as house:
        await add_people(house, 3)
        wave_id = await open_customers_wave(house)
        asked_then = {r["person_id"] for r in await rows(house, "invitations") if r["wave_id"]}
        assert wave_id
        assert asked_then == {5001, 5002, 5003}
        stopped = house.sandbox.person(5003)
        stopped.say("/stop")
        await house.turn()
        survey = house.app.definition.survey("shop")
        for days in (6, 84):
            clock.advance(days=days)
            arguments = (house.store, house.app.definition, survey, clock.now(), Random(1))
            if days == 6:
                with pytest.raises(NobodyToAsk):
                    await open_named_wave(*arguments, at_once=True)
            else:
                assert await open_named_wave(*arguments, at_once=True) == 2


async def test_weekly_waves_of_seven_days_follow_one_another(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Though each closes some seconds after the next is due, and an hour after in spring."""
    async with house_of(NO_REST, clock, tmp_path) as house:
        await add_people(house, 1)
        zone = house.app.definition.company.zone
        for monday in (8, 15, 22, 29, 36, 43):
            due = datetime(2027, 3, 1, 10, tzinfo=zone) + timedelta(days=monday - 1)
            for seconds in (-9, monday % 4, 15, 3600, 3630):
                clock.advance_to(due.astimezone(UTC) + timedelta(seconds=seconds))
                await tick(house.store, house.app.definition, house.app.keys, clock.now())
        assert len(await rows(house, "waves")) == 6


async def test_a_definition_that_is_new_does_not_reach_back(sqlite_house: House) -> None:
    """A survey added in the afternoon does not open the wave of this morning."""
    now = sqlite_house.clock.now()
    plan = {"cron": f"{now.minute} {now.astimezone(UTC).hour} * * *", "open_days": 7}
    body = {"key": "shop", "kind": "nps", "wave": plan}
    async with sqlite_house.store.write() as tx:
        await save_part(tx, "survey:shop", body, now + timedelta(hours=3))
    sqlite_house.clock.advance(hours=3)
    await sqlite_house.tick()
    assert await rows(sqlite_house, "waves") == []


async def test_a_team_too_small_is_not_asked(clock: SimulatedClock, tmp_path: Path) -> None:
    """Of eighteen people no figure can be shown: no wave, no notice, no key."""
    toml = ELEVEN_TOML + '[survey.wave]\ncron = "0 10 1 1 *"\n'
    async with house_of(toml, clock, tmp_path) as house:
        people = await team(house, 18)
        before = [len(person.messages) for person in people]
        clock.advance_to(datetime(2027, 1, 1, 8, tzinfo=UTC))
        await house.tick()
        assert await rows(house, "waves") == []
        assert [len(person.messages) for person in people] == before
        assert list(house.app.keys.held()) == []
        await team(house, 1, first=4001)
        await open_team_wave(house)
        assert len(list(house.app.keys.held())) == 1
