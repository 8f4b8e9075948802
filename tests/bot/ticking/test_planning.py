"""Planning a wave of customers in chunks: nobody missed, nobody twice, even after a crash."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking import waves
from bot.ticking.waves import LEASE, open_named_wave, resume_planning
from storage.asking import planning
from storage.asking.planning import Planning, put_planning
from storage.asking.waves import Wave
from storage.database.engine import Tx
from tests.bot.ticking.test_waves import add_people
from tests.handlers.scenes import house_of, open_customers_wave, rows
from tests.house import ELEVEN_TOML, House

HALF = ELEVEN_TOML.replace("open_days = 7", "open_days = 7\nsample = 0.5")


class Killed(Exception):
    """The process is gone."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "CHUNK", 4)
    monkeypatch.setattr(waves, "monotonic", lambda: 0.0)  # and they take no time


async def invited(house: House) -> Counter[int]:
    return Counter(row["person_id"] for row in await rows(house, "invitations"))


async def killed_at(house: House, patch: pytest.MonkeyPatch, chunk: int) -> None:
    """Open a wave whose process dies before its n-th chunk."""
    invite, left = planning.invite_next, iter(range(chunk))

    async def dying(*args: object) -> int:
        if next(left, None) is None:
            raise Killed
        return await invite(*args)  # type: ignore[arg-type]

    patch.setattr(waves, "invite_next", dying)
    with pytest.raises(Killed):
        await open_customers_wave(house)
    patch.setattr(waves, "invite_next", invite)


async def resume(house: House) -> None:
    await resume_planning(house.store, house.app.definition, house.clock.now(), Random(2))


async def test_a_planner_that_takes_long_is_not_taken_for_dead(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three chunks of minutes each: its lease runs from the last of them."""
    await add_people(house, 13)
    elapsed = iter(range(0, 6000, 60))
    monkeypatch.setattr(waves, "monotonic", lambda: next(elapsed))
    monkeypatch.setattr(waves, "LONGEST_REST", 0.0)
    await killed_at(house, monkeypatch, 3)
    took = timedelta(minutes=8)  # when the third chunk looked at the clock, minutes after the start
    house.clock.advance_to(house.clock.now() + took + LEASE - timedelta(seconds=1))
    await house.tick()
    assert len(await invited(house)) == 12
    house.clock.advance(seconds=1)
    await house.tick()
    assert len(await invited(house)) == 13


async def test_more_people_than_fit_a_chunk_are_asked_once_each(house: House) -> None:
    """And the wave knows how many, and has no plan left."""
    await add_people(house, 13)
    await open_customers_wave(house)
    assert await invited(house) == Counter(range(5001, 5014))
    (wave,) = await rows(house, "waves")
    assert (wave["invited"], wave["frozen"]) == (13, {"eligible": 13})


@pytest.mark.parametrize("chunk", [0, 1, 3])
async def test_a_wave_killed_while_planning_is_finished_by_another(
    house: House, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """Not while its planner may be alive; then everybody is asked who was not, once."""
    await add_people(house, 13)
    await killed_at(house, monkeypatch, chunk)
    assert len(await invited(house)) == 4 * chunk
    house.clock.advance_to(house.clock.now() + LEASE - timedelta(seconds=1))
    await house.tick()
    assert len(await invited(house)) == 4 * chunk
    house.clock.advance(seconds=1)
    await house.tick()
    assert await invited(house) == Counter(range(5001, 5014))
    (wave,) = await rows(house, "waves")
    assert (wave["invited"], wave["frozen"]) == (13, {"eligible": 13})


async def test_a_sample_is_as_even_after_a_crash(
    clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of each segment, as it would have been without one."""
    async with house_of(HALF, clock, tmp_path) as house:
        await add_people(house, 8, "North", 5001)
        await add_people(house, 20, "South", 6001)
        await killed_at(house, monkeypatch, 2)
        clock.advance_to(clock.now() + LEASE)
        await house.tick()
        assert max((await invited(house)).values()) == 1
        segments = Counter(row["segment"] for row in await rows(house, "invitations"))
        assert segments == {"North": 4, "South": 10}


async def test_the_first_planner_stops_once_another_took_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was only slow: after its first chunk another process finishes the wave."""
    await add_people(house, 13)
    write, chunks = planning.plan_to_work_on, iter(range(100))

    async def slow(tx: Tx, wave_id: int, planner: int) -> tuple[Wave, Planning] | None:
        found = await write(tx, wave_id, planner)
        if found and next(chunks) == 1:
            wave, plan = found
            await put_planning(tx, wave, replace(plan, planner=planner + 1, until=plan.due))
            return await write(tx, wave_id, planner)
        return found

    monkeypatch.setattr(waves, "plan_to_work_on", slow)
    await open_customers_wave(house)
    assert len(await invited(house)) == 4
    await resume(house)
    assert await invited(house) == Counter(range(5001, 5014))


async def test_two_processes_take_a_plan_over_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find it abandoned; the numbers of those invited stay right."""
    await add_people(house, 13)
    await killed_at(house, monkeypatch, 1)
    house.clock.advance_to(house.clock.now() + LEASE)
    await resume(house)
    await resume(house)
    assert await invited(house) == Counter(range(5001, 5014))


async def test_a_closed_wave_is_not_planned_any_further(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_people(house, 13)
    await killed_at(house, monkeypatch, 1)
    house.clock.advance(days=7)
    await house.tick()
    assert len(await invited(house)) == 4


async def test_a_claim_that_fails_opens_nothing(house: House) -> None:
    """Another replica was first."""

    async def taken(tx: object) -> bool:
        return False

    await add_people(house, 3)
    survey, now = house.app.definition.survey("customers"), house.clock.now()
    arguments = (house.store, house.app.definition, survey, now, Random(1))
    assert await open_named_wave(*arguments, at_once=True, claim=taken) == 0
    assert await rows(house, "waves") == []
