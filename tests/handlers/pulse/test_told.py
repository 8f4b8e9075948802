"""What is told to the company's programs: an event for each thing said, in the same commit."""

from __future__ import annotations

from pathlib import Path

from bot.demo.clock import SimulatedClock
from tests.handlers.scenes import house_of, link, rows, scored
from tests.house import ELEVEN_TOML, House

TOML = f"""{ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"' + chr(10) + 'themes = ["price"]')}
[[survey]]
key = "delivery"
kind = "csi"
attributes = ["speed"]
ask = 1
[[hook]]
url = "https://crm.example.com/eleven"
"""


async def events(house: House) -> list[str]:
    """What waits for the hook, oldest first."""
    return [row["payload"]["event"] for row in await rows(house, "outbox") if row["kind"] == "hook"]


async def test_an_interview_is_told_once_when_its_last_question_is_answered(
    tmp_path: Path, clock: SimulatedClock
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        alice = house.sandbox.person(1001, "Alice")
        alice.start(await link(house, "A" * 16, "delivery"))
        await house.turn()
        alice.tap("9")
        await house.turn()
        assert await events(house) == []
        alice.tap("4")
        await house.turn()
        assert await events(house) == ["score"]


async def test_a_theme_is_told_as_part_of_the_reason(tmp_path: Path, clock: SimulatedClock) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        alice = await scored(house, "3")
        alice.tap("price")
        await house.turn()
        alice.tap("✓ price")
        await house.turn()
        assert await events(house) == ["score", "reason", "reason"]
