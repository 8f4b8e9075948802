"""Around a pulse: rows for everybody, sealed anew; one release an answer; places that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.pulses import open_pulse
from storage.database.engine import Store
from storage.database.types import new_id
from storage.pulse.roster import AddEmployee, Employee, KeepPlace, find_employments
from storage.pulse.seal import SEALED_SIZE
from survey.people.segments import TooSmall
from tests.handlers.scenes import answers, open_team_wave, rows, says, team
from tests.house import ELEVEN_TOML, House, open_house

TWO = f"""{ELEVEN_TOML}
[[survey]]
key = "board"
kind = "enps"
quarantine_days = 0
"""


async def stored(house: House) -> dict[bytes, bytes]:
    return {row["voter"]: row["sealed"] for row in await rows(house, "ballots")}


async def test_everybody_asked_has_a_row_from_the_opening_and_none_is_an_answer(
    house: House,
) -> None:
    people = await team(house)
    await open_team_wave(house)
    sealed = await stored(house)
    assert len(sealed) == len(people)
    assert {len(one) for one in sealed.values()} == {SEALED_SIZE}
    assert await answers(house) == []


async def test_every_hour_all_rows_are_others_and_hold_the_same(house: House) -> None:
    """Within the hour only those that were written are."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    await house.tick()
    before = await stored(house)
    chen.tap_raw(f"b:{wave_id}:7", chen.last.message_id)
    await house.turn()
    await house.tick()
    after = await stored(house)
    assert len([name for name in before if before[name] != after[name]]) == 1
    house.clock.advance(hours=1)
    await house.tick()
    later = await stored(house)
    assert set(later) == set(before)
    assert not [name for name in later if later[name] == after[name]]
    assert [one.score for one in await answers(house)] == [7]


async def test_a_missing_key_hinders_nothing_else(sqlite_house: House) -> None:
    await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    before = await stored(sqlite_house)
    (sqlite_house.keys_dir / f"wave-{wave_id}.key").unlink()
    sqlite_house.clock.advance(hours=1)
    await sqlite_house.tick()
    assert await stored(sqlite_house) == before


@pytest.fixture
async def two(store: Store, clock: SimulatedClock, tmp_path: Path):  # type: ignore[no-untyped-def]
    async with open_house(store, clock, tmp_path, TWO) as house:
        yield house


async def on_the_board_too(house: House, people: list) -> None:  # type: ignore[type-arg]
    async with house.store.write() as tx:
        for person in people:
            row = Employee(new_id(), "board", person.id, person.name, "en", "", "active")
            await AddEmployee(row).apply(tx)


async def open_board(house: House) -> int:
    definition, now = house.app.definition, house.clock.now()
    async with house.store.write() as tx:
        survey = definition.survey("board")
        return await open_pulse(tx, definition, survey, house.app.keys, now, at_once=True)


async def test_two_open_pulses_never_ask_the_same_account(two: House) -> None:
    """Though the second one wants no rest at all."""
    people = await team(two, 25)
    await on_the_board_too(two, people)
    await open_team_wave(two)
    with pytest.raises(TooSmall, match="there are 0: 25 of 25 were asked"):
        await open_board(two)
    two.clock.advance(days=7)
    await two.tick()
    assert await open_board(two) == 25


async def test_rest_counts_over_all_pulses_by_account(two: House) -> None:
    people = await team(two, 25)
    await on_the_board_too(two, people)
    assert await open_board(two) == 25
    two.clock.advance(days=7)
    await two.tick()
    with pytest.raises(TooSmall, match="25 of 25 were asked in the last 28 days"):
        await open_team_wave(two)
    two.clock.advance(days=21)
    await open_team_wave(two)


async def test_a_clock_set_back_shortens_no_rest(sqlite_house: House) -> None:
    """And closes nothing early."""
    await team(sqlite_house)
    await open_team_wave(sqlite_house)
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    sqlite_house.clock.advance(days=-6)
    with pytest.raises(TooSmall, match="20 of 20 were asked"):
        await open_team_wave(sqlite_house)


async def test_whom_the_operator_erases_keeps_their_place_until_the_close(house: House) -> None:
    """Without name and group; they may vote, are told so, and are gone after it."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    async with house.store.write() as tx:
        (row,) = await find_employments(tx, chen.id)
        await KeepPlace(row, "erased", wave_id, house.clock.now()).apply(tx)
    await house.turn()
    until = (await rows(house, "waves"))[0]["closes_at"].date()
    assert says(chen, "pulse.removed", subject="Nordic Kettle", until=until)
    (kept,) = [one for one in await rows(house, "employees") if one["telegram_id"] == chen.id]
    assert (kept["state"], kept["name"], kept["segment"]) == ("erased", "", "")
    chen.tap_raw(f"b:{wave_id}:0", chen.messages[0].message_id)
    await house.turn()
    assert [one.score for one in await answers(house)] == [0]
    house.clock.advance(days=7)
    await house.tick()
    assert chen.id not in {one["telegram_id"] for one in await rows(house, "employees")}
    (wave,) = await rows(house, "waves")
    assert wave["published"]["company"]["headcount"] == 20


async def test_a_pulse_after_another_says_how_far_it_moved(sqlite_house: House) -> None:
    """Twenty of 10, four weeks later twenty of 0: hardly by chance; the trend has both."""
    house = sqlite_house
    people = await team(house)
    for score in (10, 0):
        wave_id = await open_team_wave(house)
        for person in people:
            person.tap_raw(f"b:{wave_id}:{score}", person.last.message_id)
        await house.turn()
        house.clock.advance(days=28)
        await house.tick()
    first, second = (wave["published"] for wave in await rows(house, "waves"))
    assert (first["changes"], len(first["trend"])) == ([], 1)
    ((name, points, margin),) = second["changes"]
    assert name == ""
    assert points < -100
    assert -points > margin
    assert len(second["trend"]) == 2
    assert "hardly by chance" in (people[0].last.caption or "")
