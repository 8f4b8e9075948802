"""/help, /privacy, /stop, and the answer to any other command."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from handlers.commands import COMMANDS, commands_for
from locales import LANGUAGES, text
from survey.buttons.roles import Role
from tests.handlers.scenes import asked, house_of, open_team_wave, rows, says
from tests.handlers.scenes import joined_team as team
from tests.house import ELEVEN_TOML, MANAGER, House


async def test_help_names_every_command_of_the_menu(sqlite_house: House) -> None:
    """Asking for help makes nobody a customer."""
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.say("/help")
    await sqlite_house.turn()
    words = alice.last.text or ""
    assert words.startswith("Nordic Kettle\n")
    assert all(f"/{name}" in words for name in COMMANDS if name != "help")
    assert await rows(sqlite_house, "people") == []


TERMS = {"epsilon": 2.0, "comments": 10, "fewest": 3}


async def test_privacy_says_what_is_stored_about_the_one_who_asks(sqlite_house: House) -> None:
    """A stranger reads that nothing is; a customer and an employee read of their own side."""
    kept = [text("en", f"privacy.{words}", months=24) for words in ("reasons", "notes")]
    kept.append(text("en", "privacy.rest"))
    customers = text("en", "privacy.customers", company="Nordic Kettle") + "\n\n" + "\n".join(kept)
    customers += "\n\n" + text("en", "privacy.mark")
    employees = text("en", "privacy.employees", company="Nordic Kettle", **TERMS)
    employees += "\n\n" + text("en", "privacy.feedback", days=8)
    stranger = sqlite_house.sandbox.person(1009, "Stranger")
    alice = await asked(sqlite_house)
    chen, *_ = await team(sqlite_house, 1)
    for person in (stranger, alice, chen):
        person.say("/privacy")
    await sqlite_house.turn()
    then = text("en", "privacy.none"), text("en", "privacy.then")
    assert stranger.last.text == "\n\n".join((*then, customers, employees))
    assert alice.last.text == customers
    assert chen.last.text == employees


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("reasons", "notes", "said"),
    [
        (24, 12, ("reasons", "notes", "rest")),
        (0, 1, ("notes", "rest")),
        (6, 0, ("reasons", "rest")),
        (0, 0, ("kept",)),
    ],
)
async def test_privacy_says_how_long_words_are_kept_as_it_is_configured(
    clock: SimulatedClock,
    tmp_path: Path,
    language: str,
    reasons: int,
    notes: int,
    said: tuple[str, ...],
) -> None:
    """ "Until it is erased" of everything only where nothing is deleted by its age."""
    toml = f"{ELEVEN_TOML}[retention]\nreasons_months = {reasons}\nnotes_months = {notes}\n"
    months = {"reasons": reasons, "notes": notes}
    async with house_of(toml, clock, tmp_path) as house:
        alice = await asked(house, language=language)
        alice.say("/privacy")
        await house.turn()
        customers, kept, mark = (alice.last.text or "").rsplit("\n\n", 2)
        assert mark == text(language, "privacy.mark")
        assert customers == text(language, "privacy.customers", company="Nordic Kettle")
        lines = [text(language, f"privacy.{key}", months=months.get(key)) for key in said]
        assert kept.split("\n") == lines


async def test_stop_ends_the_questions_of_a_customer(sqlite_house: House) -> None:
    """A second /stop says that they are off already."""
    alice = await asked(sqlite_house)
    for key in ("stop.done", "stop.already"):
        alice.say("/stop")
        await sqlite_house.turn()
        assert says(alice, key)
    (person,) = await rows(sqlite_house, "people")
    assert person["state"] == "stopped"


async def test_stop_takes_an_employee_off_the_roster(sqlite_house: House) -> None:
    """Their link brings them back."""
    chen, *_ = await team(sqlite_house, 1)
    chen.say("/stop")
    await sqlite_house.turn()
    assert says(chen, "join.left")
    assert [row["state"] for row in await rows(sqlite_house, "employees")] == ["left"]
    chen.start("join-Support-2001")
    await sqlite_house.turn()
    assert [row["state"] for row in await rows(sqlite_house, "employees")] == ["active"]


async def test_a_former_employee_is_not_sent_to_start(sqlite_house: House) -> None:
    """It would ask them nothing: the way back is the link."""
    chen, *_ = await team(sqlite_house, 1)
    for key in ("join.left", "join.out"):
        chen.say("/stop")
        await sqlite_house.turn()
        assert says(chen, key)
    chen.start()
    await sqlite_house.turn()
    assert [row["state"] for row in await rows(sqlite_house, "employees")] == ["left"]


async def test_privacy_promises_what_holds_for_several_pulses(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """What holds for all of them: the highest epsilon, the fewest answers."""
    toml = ELEVEN_TOML + (
        'minimum_comments = 20\n[[survey]]\nkey = "shop"\nkind = "enps"\nepsilon = 1.0\n'
    )
    async with house_of(toml, clock, tmp_path) as house:
        chen, *_ = await team(house, 1)
        chen.say("/privacy")
        await house.turn()
        said = text("en", "privacy.employees", company="Nordic Kettle", **TERMS)
        assert (chen.last.text or "").startswith(said)


async def test_stop_of_a_stranger_stores_nothing(sqlite_house: House) -> None:
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.say("/stop")
    await sqlite_house.turn()
    assert says(alice, "stop.already")
    assert await rows(sqlite_house, "people") == []


async def test_a_stopped_employee_has_no_vote(sqlite_house: House) -> None:
    """Though the notice is still in their chat."""
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    chen.say("/stop")
    await sqlite_house.turn()
    chen.tap("To the question")
    await sqlite_house.turn()
    assert chen.toasts[-1].text == text("en", "pulse.outsider")


async def test_an_unknown_command_points_to_help(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    for command in ("/reports", "/nonsense", "/", "/start_now", "/helpme please"):
        alice.say(command)
        await sqlite_house.turn()
        assert says(alice, "unknown.command")


async def test_a_command_that_names_the_bot_asks_telegram_nothing(sqlite_house: House) -> None:
    """A handler makes no call, not even to learn its own name."""
    alice = await asked(sqlite_house)
    sqlite_house.sandbox.calls.clear()
    for command in ("/help@eleven_bot", "/privacy@eleven_bot", "/start@eleven_bot"):
        alice.say(command)
    await sqlite_house.turn()
    assert [call.method for call in sqlite_house.calls()] == ["sendMessage"] * 3


async def test_a_manager_who_writes_is_helped_not_noted(sqlite_house: House) -> None:
    manager = sqlite_house.sandbox.person(MANAGER)
    manager.say("/stop")
    manager.say("What now?")
    await sqlite_house.turn()
    assert await rows(sqlite_house, "notes") == []


async def test_each_command_has_its_line_in_the_menu() -> None:
    """In every language, short enough for Telegram's 256 characters."""
    for language in LANGUAGES:
        for name in commands_for(Role.OWNER):
            assert 0 < len(text(language, f"menu.{name}")) <= 256
