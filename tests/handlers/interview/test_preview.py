"""Managers see the conversation as customers do, and nothing of it is stored or counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.waves import NobodyToAsk
from locales import LANGUAGES, text
from sandbox.people import Person
from tests.handlers.scenes import (
    QUESTION,
    answers,
    dump,
    house_of,
    link,
    open_customers_wave,
    open_team_wave,
    team,
)
from tests.house import ELEVEN_TOML, MANAGER, House


async def stored(house: House) -> dict[str, list[dict[str, Any]]]:
    return await dump(house, "inbox")


async def at_question(house: House, payload: str = "") -> Person:
    manager = house.sandbox.person(MANAGER)
    manager.start(payload)
    await house.turn()
    return manager


def shows(manager: Person, key: str, **args: object) -> bool:
    words = text(manager.language or "en", key, **args)
    return manager.last.text == text(manager.language or "en", "preview", message=words)


async def test_the_whole_conversation_leaves_no_trace(house: House) -> None:
    """By link: question, tap, change, menu, skip, a typed score, the reason, the thanks."""
    token = await link(house, "counter")
    before = await stored(house)
    manager = await at_question(house, token)
    question = manager.last
    assert (question.text or "").startswith(text("en", "preview", message=""))
    assert question.buttons == QUESTION
    for label in ("9", "Change", "…", "Back", "3", "Skip", "Change", "…", "Don't ask again"):
        manager.tap(label)
        await house.turn()
        assert (question.text or "").startswith(text("en", "preview", message=""))
    assert shows(manager, "stop.done")
    manager.say("8/10")
    await house.turn()
    follow = text("en", "follow.middle")
    assert shows(manager, "reason", score=8, follow=follow)
    manager.say("Quick and kind")
    await house.turn()
    assert shows(manager, "thanks")
    assert await stored(house) == before


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_bare_start_shows_the_first_survey(sqlite_house: House, language: str) -> None:
    sqlite_house.sandbox.person(MANAGER).language = language
    before = await stored(sqlite_house)
    manager = await at_question(sqlite_house)
    assert manager.last.buttons == QUESTION
    assert text(language, "ask.nps") in (manager.last.text or "")
    assert await stored(sqlite_house) == before


async def test_the_scale_of_a_survey_holds_in_its_preview(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Of 1 to 10: no button for 0, and a forged one counts for nothing."""
    toml = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nscale_min = 1')
    async with house_of(toml, clock, tmp_path) as house:
        manager = await at_question(house)
        assert manager.last.buttons[0][0] == "1"
        manager.tap_raw("s:0:0", manager.last.message_id)
        await house.turn()
        assert manager.toasts[-1].text == text("en", "foreign")


@pytest.mark.parametrize("data", ["s:0:8", "a:0:skip", "s:1:8", "s:2:8"])
async def test_nobody_else_gets_anywhere_with_the_buttons_of_a_preview(
    sqlite_house: House, data: str
) -> None:
    """Nor managers with those of a survey that has none."""
    house = sqlite_house
    alice = house.sandbox.person(1001, "Alice")
    alice.start()
    await house.turn()
    manager = await at_question(house)
    before = await stored(house)
    tappers = [alice] if data.split(":")[1] == "0" else [alice, manager]
    for person in tappers:
        person.tap_raw(data, person.last.message_id)
        await house.turn()
        assert person.toasts[-1].text == text("en", "foreign")
    assert await stored(house) == before


async def test_no_wave_asks_a_manager(sqlite_house: House) -> None:
    """Though they have a row, such as one from choosing a language."""
    house = sqlite_house
    manager = await at_question(house)
    manager.tap("…")
    await house.turn()
    manager.tap(text("en", "button.language"))
    await house.turn()
    manager.tap("Suomi")
    await house.turn()
    with pytest.raises(NobodyToAsk):
        await open_customers_wave(house)


async def test_a_manager_on_the_roster_still_answers_the_pulse(sqlite_house: House) -> None:
    """Sealed as everybody's."""
    house = sqlite_house
    token = await link(house, "join-managers", "team", purpose="join", segment="Support")
    await team(house, 19)
    manager = await at_question(house, token)
    await open_team_wave(house)
    manager.start()
    await house.turn()
    manager.tap(text("en", "button.ask"))
    await house.turn()
    manager.tap("7")
    await house.turn()
    assert len(await answers(house)) == 1
