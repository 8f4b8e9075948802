"""The menu of commands: everybody's, and the managers' own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.service import set_menus
from handlers.commands import COMMANDS
from locales import text
from storage.company.staff import Staff
from survey.buttons.roles import Role
from tests.handlers.scenes import refuse
from tests.house import MANAGER, House

MORE = ("cases", "link", "team", "act", "report", "answers", "surveys")
EVERYONE = {"type": "all_private_chats"}
STAFF = Staff({MANAGER: Role.MANAGER})
THEIRS = {"type": "chat", "chat_id": MANAGER}


def menu(house: House, scope: Mapping[str, object], language: str = "") -> list[tuple[str, str]]:
    found = house.sandbox.commands.get((json.dumps(scope, sort_keys=True), language), [])
    return [(one["command"], one["description"]) for one in found]


async def test_a_manager_has_more_commands_than_everyone(sqlite_house: House) -> None:
    """In each language of the company."""
    house = sqlite_house
    await set_menus(house.app.bot, house.app.definition, STAFF, house.clock)
    for code in ("", *house.app.definition.company.languages):
        words = [(name, text(code or "en", f"menu.{name}")) for name in COMMANDS]
        more = [(name, text(code or "en", f"menu.{name}")) for name in MORE]
        assert menu(house, EVERYONE, code) == words
        assert menu(house, THEIRS, code) == words + more


async def test_a_manager_without_a_chat_keeps_nobody_from_starting(sqlite_house: House) -> None:
    """Telegram refuses the first menu; the others are set all the same."""
    house = sqlite_house
    refuse(house, "setMyCommands", 400, "Bad Request: chat not found")
    await set_menus(house.app.bot, house.app.definition, STAFF, house.clock)
    assert menu(house, EVERYONE) == []
    assert menu(house, EVERYONE, "fi") != []
    assert menu(house, THEIRS) != []
