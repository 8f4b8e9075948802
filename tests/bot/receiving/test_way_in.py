"""Starting: whatever Telegram puts off is waited for, said, and not begun anew."""

from __future__ import annotations

from collections import Counter

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import GetMe
from structlog.testing import capture_logs

from bot.receiving.way_in import patiently
from bot.service import set_menus
from sandbox.errors import Refusal
from sandbox.schema import Params
from storage.company.staff import Staff
from survey.buttons.roles import Role
from tests.house import MANAGER, House

STAFF = Staff({MANAGER: Role.OWNER}, None, {})


async def test_a_429_amid_the_menus_repeats_that_one_call_alone(sqlite_house: House) -> None:
    """And the log says that Telegram is waited for, and how long."""
    calls: Counter[str] = Counter()
    put_off = ""

    def busy(method: str, params: Params) -> Refusal | None:
        nonlocal put_off
        key = f"{params.get('scope')} {params.get('language_code')}"
        if method != "setMyCommands":
            return None
        calls[key] += 1
        if len(calls) != 3 or put_off:
            return None
        put_off = key
        return Refusal(429, "Too Many Requests: retry after 40", retry_after=40)

    house = sqlite_house
    house.sandbox.faults.append(busy)
    before = house.clock.elapsed()
    with capture_logs() as logged:
        await set_menus(house.app.bot, house.app.definition, STAFF, house.clock)
    assert {key: n for key, n in calls.items() if n > 1} == {put_off: 2}
    assert house.clock.elapsed() - before == 40
    (line,) = (one for one in logged if one["event"] == "Telegram is waited for")
    assert (line["method"], line["seconds"]) == ("SetMyCommands", 40)


async def test_a_token_that_is_unknown_is_not_waited_for(sqlite_house: House) -> None:
    sqlite_house.sandbox.token = "1000:another"
    with pytest.raises(TelegramUnauthorizedError):
        await patiently(sqlite_house.app.bot, GetMe(), sqlite_house.clock)
