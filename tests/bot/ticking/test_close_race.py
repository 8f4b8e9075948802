"""A vote racing the close: counted, or told that it came too late; never both, never neither."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

import bot.ticking.pulses
import handlers.pulse.ballot
from bot.ticking.clock import tick
from locales import text
from sandbox.people import Person
from survey.published.publish import published
from tests.handlers.scenes import open_team_wave, rows, team
from tests.house import House
from tests.storage.rows import until_held_up

CLOSED = text("en", "pulse.closed")


@dataclass
class Race:
    """Eleven have voted 9; the twelfth taps 0 at the moment of the close."""

    house: House
    late: Person
    counted: list[int] = field(default_factory=list)

    async def close(self) -> None:
        house = self.house
        await tick(house.store, house.app.definition, house.app.keys, house.clock.now())

    async def vote(self) -> None:
        await self.house.app.polling.once(0)

    @property
    def sealed(self) -> bool:
        """Whether the late voter was told that the answer is sealed."""
        return text("en", "sealed.toast") in [toast.text for toast in self.late.toasts]


@pytest.fixture
async def race(house: House, monkeypatch: pytest.MonkeyPatch) -> Race:
    """Ready to run: the tap waits at Telegram, and the wave is due to close."""
    *others, late = await team(house)
    wave_id = await open_team_wave(house)
    for person in others:
        person.tap_raw(f"b:{wave_id}:9", person.last.message_id)
    await house.turn()
    race = Race(house, late)
    house.clock.advance(days=7)
    late.tap_raw(f"b:{wave_id}:0", late.last.message_id)

    def watched(scores: dict[str, list[int]], *rest: Any) -> Any:
        race.counted += [score for group in scores.values() for score in group]
        return published(scores, *rest)

    monkeypatch.setattr(bot.ticking.pulses, "published", watched)
    return race


def pause_in(
    patch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    house: House,
    other: Callable[[], Coroutine[Any, Any, None]],
) -> list[asyncio.Task[None]]:
    """When `module.name` is called, its transaction open, begin `other` and let it run into it."""
    original = getattr(module, name)
    begun: list[asyncio.Task[None]] = []

    async def paused(*args: Any) -> Any:
        if not begun:
            begun.append(asyncio.create_task(other()))
            await until_held_up(house.store, begun[0])
            assert not begun[0].done()
        return await original(*args)

    patch.setattr(module, name, paused)
    return begun


async def test_a_vote_that_began_before_the_close_is_counted(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The close waits for it."""
    begun = pause_in(monkeypatch, handlers.pulse.ballot, "find_ballot", race.house, race.close)
    await race.vote()
    await begun[0]
    await race.house.turn()
    assert sorted(race.counted) == [0, *[9] * 19]
    assert race.sealed
    assert await rows(race.house, "ballots") == []


async def test_a_vote_that_comes_while_the_close_counts_is_refused(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits, finds the wave closed, and leaves no ballot behind."""
    begun = pause_in(monkeypatch, bot.ticking.pulses, "open_ballots", race.house, race.vote)
    await race.close()
    await begun[0]
    await race.house.turn()
    assert race.counted == [9] * 19
    assert not race.sealed
    assert CLOSED in [message.text for message in race.late.messages]
    assert await rows(race.house, "ballots") == []


@pytest.mark.parametrize("steps", range(0, 40, 8))
async def test_wherever_they_meet_the_vote_is_counted_or_refused(race: Race, steps: int) -> None:
    """The close begins so many turns of the event loop after the vote."""

    async def later() -> None:
        for _ in range(steps):
            await asyncio.sleep(0)
        await race.close()

    await asyncio.gather(race.vote(), later())
    await race.house.turn()
    refused = CLOSED in [message.text for message in race.late.messages]
    assert (0 in race.counted) == race.sealed
    assert race.sealed != refused
    assert len(race.counted) == 19 + race.sealed
    assert await rows(race.house, "ballots") == []
