"""The event of a case: where it stands, and who it is about; no word of what was said."""

from __future__ import annotations

from pathlib import Path

from bot.demo.clock import SimulatedClock
from bot.web.hooks import open_teller, tell_due
from tests.handlers.scenes import house_of, rows, scored
from tests.house import ELEVEN_TOML, MANAGER
from tests.program import HOOK_SECRET, Program


async def test_each_step_of_a_case_is_told_as_it_stands(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with Program() as program:
        hook = f'[[hook]]\nurl = "{program.url}"\nevents = ["case"]\n'
        async with house_of(f"{ELEVEN_TOML}\n{hook}", clock, tmp_path) as house:
            definition = house.app.definition
            boss = house.sandbox.person(MANAGER)
            async with open_teller(house.store, clock, definition, HOOK_SECRET) as teller:

                async def told() -> list[str]:
                    while await tell_due(teller, definition.hooks[0]):
                        pass
                    return [one.data["state"] for one in program.told]

                alice = await scored(house, "3")
                assert await told() == ["open"]
                boss.tap("Take")
                await house.turn()
                assert await told() == ["open", "taken"]
                boss.tap("Done")
                await house.turn()
                boss.tap("Nothing to do")
                await house.turn()
                assert await told() == ["open", "taken", "done"]
                (case,) = await rows(house, "cases")
                last = program.told[-1]
                assert (last.type, last.data["outcome"]) == ("case.changed", "nothing")
                assert (last.data["id"], last.data["answer"]) == (case["id"], case["response_id"])
                assert (last.data["score"], last.data["person"]["telegram_id"]) == (3, 1001)
                alice.say("CANARY")
                alice.say("/erase")
                await house.turn()
                alice.tap("Yes")
                await house.turn()
                assert await told() == ["open", "taken", "done"]
                assert "CANARY" not in str(await rows(house, "outbox"))
