"""A survey that asks only people with certain properties: by waves, links and /start."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.waves import NobodyToAsk
from storage.people.people import AddPerson, Person
from tests.handlers.scenes import QUESTION, asked, house_of, link, open_customers_wave, rows, says
from tests.house import ELEVEN_TOML, House

TOML = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\neligible = { "статус" = "active" }', 1)


async def known(house: House, person_id: int, **properties: str) -> None:
    """A customer whom the company told the bot about."""
    person = Person(person_id, person_id, None, f"P{person_id}", "en", "", "active")
    async with house.store.write() as tx:
        await AddPerson(person, house.clock.now(), properties).apply(tx)
    house.sandbox.person(person_id, f"P{person_id}").started = True


async def test_a_wave_asks_the_eligible_alone(clock: SimulatedClock, tmp_path: Path) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        await known(house, 1001, статус="active")
        await known(house, 1002, статус="left")
        await known(house, 1003)
        await open_customers_wave(house)
        assert [row["person_id"] for row in await rows(house, "invitations")] == [1001]


async def test_a_wave_without_anybody_eligible_does_not_open(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        await known(house, 1002, статус="left")
        with pytest.raises(NobodyToAsk, match="has the properties of eligible"):
            await open_customers_wave(house)


@pytest.mark.parametrize(("status", "is_asked"), [("active", True), ("left", False)])
async def test_start_asks_the_eligible_alone(
    clock: SimulatedClock, tmp_path: Path, status: str, is_asked: bool
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        await known(house, 1001, статус=status)
        alice = await asked(house, 1001)
        assert (alice.last.buttons == QUESTION) is is_asked
        assert says(alice, "start.nothing") is not is_asked


@pytest.mark.parametrize(("status", "is_asked"), [("active", True), ("left", False)])
async def test_what_a_link_says_of_a_person_counts_at_once(
    clock: SimulatedClock, tmp_path: Path, status: str, is_asked: bool
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        alice = house.sandbox.person(1001, "Alice", "en")
        alice.start(await link(house, "t1", properties={"статус": status}))
        await house.turn()
        assert (alice.last.buttons == QUESTION) is is_asked
        assert len(await rows(house, "invitations")) == is_asked
        assert says(alice, "start.nothing") is not is_asked
