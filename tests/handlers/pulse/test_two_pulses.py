"""Two pulses open to one employee: words belong to what they reply to, else to the newest tap.

Openings no longer ask anybody twice at once; waves of older versions may still be open so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.ticking.pulses
from bot.demo.clock import SimulatedClock
from bot.ticking.pulses import open_pulse
from sandbox.people import Person
from storage.asking.waves import open_wave_of
from storage.database.engine import Store
from storage.database.types import new_id
from storage.pulse.ballots import open_ballots
from storage.pulse.roster import AddEmployee, Employee
from tests.handlers.scenes import dump, says
from tests.house import ELEVEN_TOML, House, open_house

TWO = f"""{ELEVEN_TOML}
[[survey]]
key = "canteen"
kind = "enps"
"""
KEYS = ("team", "canteen")


@pytest.fixture
async def two(store: Store, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(store, clock, tmp_path, TWO) as house:
        yield house


class Asked:
    """An employee whom both pulses ask, with the message of each."""

    def __init__(self, house: House, chen: Person) -> None:
        self.house, self.chen = house, chen
        self.waves: dict[str, int] = {}
        self.messages: dict[str, int] = {}

    async def tap(self, key: str, score: int) -> None:
        self.chen.tap_raw(f"b:{self.waves[key]}:{score}", self.messages[key])
        await self.house.turn()

    async def sealed(self, key: str) -> tuple[int, str] | None:
        """The score and the comment that are sealed there."""
        async with self.house.store.read() as tx:
            found = await open_ballots(tx, self.house.app.keys, self.waves[key])
        return (found[0].score, found[0].reason) if found else None


async def nobody(_: object) -> dict[int, object]:
    return {}


async def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> Asked:
    people = [house.sandbox.person(2001 + i, f"Employee {i}", "en") for i in range(20)]
    async with house.store.write() as tx:
        for person in people:
            person.started = True
            for key in KEYS:
                row = Employee(new_id(), key, person.id, person.name, "en", "Sales", "active")
                await AddEmployee(row).apply(tx)
    monkeypatch.setattr(bot.ticking.pulses, "asked_now", nobody)
    monkeypatch.setattr(bot.ticking.pulses, "last_sampled", nobody)
    scene = Asked(house, people[0])
    definition, keys = house.app.definition, house.app.keys
    for key in KEYS:
        async with house.store.write() as tx:
            survey = definition.survey(key)
            await open_pulse(tx, definition, survey, keys, house.clock.now(), at_once=True)
            wave = await open_wave_of(tx, key)
        assert wave is not None
        await house.turn()
        scene.waves[key], scene.messages[key] = wave.id, scene.chen.last.message_id
    return scene


async def test_words_belong_to_the_newest_tap(two: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever pulse is older, and however often the other was tapped before."""
    scene = await asked(two, monkeypatch)
    for newest, other in (KEYS, KEYS[::-1], KEYS):
        await scene.tap(other, 1)
        await scene.tap(other, 2)
        await scene.tap(newest, 3)
        kept = await scene.sealed(other)
        scene.chen.say(f"about {newest}")
        scene.chen.say("8")
        await two.turn()
        assert await scene.sealed(newest) == (8, f"about {newest}")
        assert await scene.sealed(other) == kept


@pytest.mark.parametrize("key", KEYS)
async def test_words_belong_to_the_message_they_reply_to(
    two: House, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    scene = await asked(two, monkeypatch)
    other = next(one for one in KEYS if one != key)
    await scene.tap(key, 3)
    await scene.tap(other, 4)
    for words in ("Dull", "7"):
        scene.chen.say(words, reply_to=scene.messages[key])
        await two.turn()
    assert await scene.sealed(key) == (7, "Dull")
    assert await scene.sealed(other) == (4, "")


@pytest.mark.parametrize("words", ["Dull", "7"])
async def test_before_any_tap_the_bot_asks(
    two: House, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    scene = await asked(two, monkeypatch)
    before = await dump(two, "inbox")
    said = scene.chen.say(words)
    await two.turn()
    assert says(scene.chen, "which.pulse")
    assert scene.chen.find(said) is not None
    assert await dump(two, "inbox") == before


async def test_where_a_key_is_missing_the_bot_asks(
    two: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That pulse may have been tapped last; nobody can read it."""
    scene = await asked(two, monkeypatch)
    await scene.tap("canteen", 4)
    await scene.tap("team", 3)
    (two.keys_dir / f"wave-{scene.waves['canteen']}.key").unlink()
    before = await dump(two, "inbox")
    scene.chen.say("Dull")
    await two.turn()
    assert says(scene.chen, "which.pulse")
    assert await dump(two, "inbox") == before


async def test_the_order_of_taps_is_in_no_row_outside_the_seal(
    two: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a tap in one pulse does not touch the ballot of the other."""
    scene = await asked(two, monkeypatch)
    await scene.tap("team", 3)
    before = await dump(two, "inbox", "ballots")
    team_row = (await dump(two))["ballots"]
    await scene.tap("canteen", 4)
    assert await dump(two, "inbox", "ballots") == before
    assert team_row[0] in (await dump(two))["ballots"]
