"""The weekly digest of a csi survey: posted once, in words, in the channel's language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.demo.clock import SimulatedClock
from tests.handlers.scenes import house_of, link, refuse
from tests.house import CHANNEL, ELEVEN_TOML, MANAGER, House

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # nine in Helsinki, the digest's hour
HEAD = ELEVEN_TOML.partition("[[survey]]")[0]
TOML = HEAD + '[[survey]]\nkey = "delivery"\nkind = "csi"\nattributes = ["speed"]\ntarget = 85\n'


async def _answered(house: House) -> None:
    """Alice rates the one attribute, by a link."""
    alice = house.sandbox.person(1001, "Alice")
    alice.start(await link(house, "door", "delivery"))
    await house.turn()
    for score in ("9", "7"):
        alice.tap(score)
        await house.turn()


async def test_it_is_posted_once_and_then_the_quiet_is_told_once(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        await _answered(house)
        clock.advance_to(MONDAY)
        for _ in range(3):
            await house.tick()
        (post,) = house.sandbox.room(CHANNEL).messages
        assert (post.caption or "").split("\n") == [
            "Nordic Kettle, week 47: 1 answer, too few to judge.",
            "1 answered by QR or link.",
            "To do: ask more people before you change anything.",
        ]
        for _ in range(2):
            clock.advance(days=7)
            await house.tick()
        assert len(house.sandbox.room(CHANNEL).messages) == 2


async def test_one_of_unknown_outcome_may_be_posted_again(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        await _answered(house)
        clock.advance_to(MONDAY)
        refuse(house, "sendPhoto", 500, "Internal Server Error")
        await house.tick()
        house.sandbox.person(MANAGER).tap("Post again")
        await house.turn()
        (post,) = house.sandbox.room(CHANNEL).messages
        assert "too few to judge" in (post.caption or "")
