"""/link: a way into a survey for a group, to pass on and to print; for managers alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from tests.handlers.scenes import QUESTION, asked, house_of, rows
from tests.house import ELEVEN_TOML, MANAGER, House

POINTS = '[[survey.touchpoint]]\nkey = "checkout"\n[[survey.touchpoint]]\nkey = "repair"\n'
TOML = ELEVEN_TOML.replace("open_days = 7\n", f"open_days = 7\n{POINTS}")


async def says(house: House, words: str) -> Person:
    """The manager after these words."""
    manager = house.sandbox.person(MANAGER, "Manager")
    manager.say(words)
    await house.turn()
    return manager


def address_of(house: House) -> str:
    """The address of the newest button."""
    sent = house.calls("sendMessage")[-1].params
    url: str = sent["reply_markup"]["inline_keyboard"][0][0]["url"]
    return url


async def test_a_manager_gets_a_button_to_pass_on_and_a_code_to_print(
    sqlite_house: House,
) -> None:
    manager = await says(sqlite_house, "/link customers")
    button, code = manager.messages[-2:]
    assert button.text == text(
        "en", "call.customers", subject="Nordic Kettle", ask=text("en", "ask.nps")
    )
    assert button.buttons == [["Answer"]]
    address = address_of(sqlite_house)
    assert code.content["document"]["file_name"] == "customers.png"
    assert code.content["caption"] == text("en", "link.qr", address=address)


async def test_the_button_leads_to_the_question_and_its_touchpoint(
    tmp_path: Path, clock: SimulatedClock
) -> None:
    """Asked again it is the same link: what is printed stays true."""
    async with house_of(TOML, clock, tmp_path) as house:
        await says(house, "/link customers checkout")
        first = address_of(house)
        await says(house, "/link  Customers  CHECKOUT")
        assert address_of(house) == first
        assert len(await rows(house, "links")) == 1
        alice = house.sandbox.person(1001, "Alice")
        alice.start(first.partition("?start=")[2])
        await house.turn()
        assert alice.last.buttons == QUESTION
        (invitation,) = await rows(house, "invitations")
        assert invitation["touchpoint"] == "checkout"


async def test_a_team_s_link_knows_its_segment_and_nothing_else(sqlite_house: House) -> None:
    manager = await says(sqlite_house, "/link team support")
    assert manager.messages[-2].buttons == [["Join"]]
    (link,) = await rows(sqlite_house, "links")
    assert (link["purpose"], link["segment"], link["properties"]) == ("join", "Support", {})


@pytest.mark.parametrize("words", ["/link", "/link nothing", "/link team", "/link team Kitchen"])
async def test_what_there_is_to_link_is_told(
    words: str, tmp_path: Path, clock: SimulatedClock
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        manager = await says(house, words)
        assert (manager.last.text or "").splitlines()[1:] == [
            "/link customers",
            "/link customers checkout",
            "/link customers repair",
            "/link team Sales",
            "/link team Support",
        ]
        assert await rows(house, "links") == []


async def test_the_only_survey_needs_no_name(tmp_path: Path, clock: SimulatedClock) -> None:
    alone = ELEVEN_TOML[: ELEVEN_TOML.rindex("[[survey]]")]
    async with house_of(alone, clock, tmp_path) as house:
        manager = await says(house, "/link")
        assert manager.messages[-2].buttons == [["Answer"]]


async def test_in_a_group_the_button_alone_is_posted_and_only_for_managers(
    sqlite_house: House,
) -> None:
    """A customer's command there is noise, as every other."""
    alice = await asked(sqlite_house)
    manager = sqlite_house.sandbox.person(MANAGER, "Manager")
    group = sqlite_house.sandbox.group(-300, "Friends", [alice, manager])
    group.say(alice, "/link customers")
    await sqlite_house.turn()
    before = len(group.messages)
    group.say(manager, "/link@eleven_bot customers")
    await sqlite_house.turn()
    assert group.messages[-1].buttons == [["Answer"]]
    assert len(group.messages) == before + 2  # the command and its answer


async def test_nobody_else_gets_a_link(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    alice.say("/link customers")
    await sqlite_house.turn()
    assert alice.last.text == text("en", "managers.only")
    assert await rows(sqlite_house, "links") == []
