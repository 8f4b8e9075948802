"""Nobody's name turns around the words beside it: not in a list, on a button or in an alert."""

from __future__ import annotations

import json
from typing import Any

from locales import text
from sandbox.people import Person
from survey.words.direction import FSI, PDI
from tests.handlers.case_scenes import alert
from tests.handlers.scenes import link, rows, scored
from tests.house import MANAGER, House

OVERRIDE = "\u202e"
ALI = "علي"


def everything(house: House) -> str:
    """All that the bot has said, with its buttons."""
    return json.dumps([c.params for c in house.calls()], default=str, ensure_ascii=False)


async def joined(house: House, name: str, person_id: int = 2001) -> Person:
    token = await link(house, f"join-{person_id}", "team", purpose="join", segment="Support")
    person = house.sandbox.person(person_id, name, "en")
    person.start(token)
    await house.turn()
    return person


async def team_of(house: House) -> Any:
    boss = house.sandbox.person(MANAGER)
    boss.say("/team")
    await house.turn()
    return boss.last


async def test_an_override_in_a_name_ends_where_it_comes_in(house: House) -> None:
    await joined(house, f"Bob{OVERRIDE}evil")
    shown = await team_of(house)
    assert shown.buttons == [["Remove: Bobevil"]]
    assert "Bobevil, Support" in shown.text.splitlines()
    assert [row["name"] for row in await rows(house, "employees")] == ["Bobevil"]
    assert OVERRIDE not in everything(house)


async def test_a_right_to_left_name_is_isolated_on_its_line_and_its_button(house: House) -> None:
    """And where it stands alone in the database, it is the name as it was written."""
    await joined(house, ALI)
    shown = await team_of(house)
    assert shown.buttons == [[f"Remove: {FSI}{ALI}{PDI}"]]
    assert f"{FSI}{ALI}{PDI}, Support" in shown.text.splitlines()
    assert [row["name"] for row in await rows(house, "employees")] == [ALI]


async def test_a_reason_is_isolated_line_by_line_in_the_alert(house: House) -> None:
    alice = await scored(house, "3")
    alice.say(f"שבור{OVERRIDE}\nthe lid\n{PDI}שוב")
    await house.turn()
    said = str(alert(house).text)
    assert f"“{FSI}שבור{PDI}\nthe lid\n{FSI}שוב{PDI}”" in said
    (answer,) = await rows(house, "responses")
    assert answer["reason"] == "שבור\nthe lid\nשוב"


async def test_a_customers_name_and_segment_stand_apart_in_a_case(house: House) -> None:
    alice = house.sandbox.person(1001, f"{ALI}{OVERRIDE}", "en")
    token = await link(house, "he", segment="צפון", properties={"עיר": "חיפה"})
    alice.start(token)
    await house.turn()
    alice.tap("2")
    await house.turn()
    alice.say("It leaks")
    await house.turn()
    alice.tap(text("en", "button.reply"))
    await house.turn()
    said = str(alert(house).text)
    assert f"{FSI}צפון{PDI}" in said
    assert f"{FSI}{ALI}{PDI} would like a reply." in said


async def test_a_channels_title_turns_nothing_around(sqlite_house: House) -> None:
    house = sqlite_house
    owner = house.sandbox.person(MANAGER)
    room = house.sandbox.channel(-1009990001112, f"News{OVERRIDE}swen", [owner], bot=False)
    room.add_bot()
    await house.turn()
    assert text("en", "connect.offer", title="Newsswen") in str(owner.last.text)
    assert OVERRIDE not in everything(house)
