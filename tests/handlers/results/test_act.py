""" "You said, we did": seen first, sent once, the same to the channel and everyone asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from bot.wiring import wire
from locales import text
from sandbox.people import Person
from tests.handlers.scenes import asked, house_of, open_team_wave, rows, says, team
from tests.house import CHANNEL, ELEVEN_TOML, MANAGER, TOKEN, House

WORDS = "The rota now comes a week earlier.\nMeetings end at five."
MESSAGE = f"Nordic Kettle\nYou said, we did:\n{WORDS}"
NO_CHANNEL = ELEVEN_TOML.replace(f"channel = {CHANNEL}\n", "")
SEND = "Send to 20 people, channels: 1"


async def closed_pulse(house: House) -> list[Person]:
    """A pulse that twelve were asked in, closed; everything about it has arrived."""
    people = await team(house)
    await open_team_wave(house)
    house.clock.advance(days=7)
    await house.tick()
    house.clock.advance(minutes=1)
    await house.turn()
    return people


async def previewed(house: House, words: str = f"/act {WORDS}") -> Person:
    manager = house.sandbox.person(MANAGER)
    manager.say(words)
    await house.turn()
    return manager


def told(house: House, person: Person) -> int:
    """How often somebody got the message, or the channel."""
    chat = person if person.id != MANAGER else house.sandbox.room(CHANNEL)
    return [one.text for one in chat.messages].count(MESSAGE)


async def test_the_text_goes_to_the_channel_and_everyone_asked_at_one_instant(
    house: House,
) -> None:
    """Exactly as the manager saw it, in the language in which it was written."""
    people = await closed_pulse(house)
    boris = await asked(house, 3001, "Boris")
    manager = await previewed(house)
    assert manager.last.text == MESSAGE
    assert manager.last.buttons == [[SEND], ["Cancel"]]
    assert [row for row in await rows(house, "outbox") if row["kind"] == "act"] == []
    manager.tap(SEND)
    await house.turn()
    assert [told(house, person) for person in (*people, manager)] == [1] * 21
    assert told(house, boris) == 0
    queued = [row for row in await rows(house, "outbox") if row["kind"] == "act"]
    assert len({row["due_at"] for row in queued}) == 1
    done = text("en", "act.sent", people=20, channels=1)
    assert manager.last.text == f"{MESSAGE}\n\n{done}"
    assert manager.last.buttons == []


async def test_a_double_tap_sends_once(sqlite_house: House) -> None:
    """Before the first was answered, and long after; Cancel comes too late then."""
    people = await closed_pulse(sqlite_house)
    manager = await previewed(sqlite_house)
    (wave,) = await rows(sqlite_house, "waves")
    manager.tap(SEND)
    manager.tap(SEND)
    await sqlite_house.turn()
    for choice in ("send", "cancel"):
        manager.tap_raw(f"y:{wave['id']}:{choice}", manager.last.message_id)
        await sqlite_house.turn()
        assert manager.toasts[-1].text == text("en", "act.already")
    assert [told(sqlite_house, person) for person in (*people, manager)] == [1] * 21


async def test_a_cancelled_text_is_never_sent(sqlite_house: House) -> None:
    """Nor by a tap on Send that was on its way."""
    await closed_pulse(sqlite_house)
    manager = await previewed(sqlite_house)
    manager.tap("Cancel")
    manager.tap(SEND)
    await sqlite_house.turn()
    assert says(manager, "act.cancelled")
    assert [row for row in await rows(sqlite_house, "outbox") if row["kind"] == "act"] == []


async def test_the_text_waits_through_a_restart(sqlite_house: House) -> None:
    """It is read from the message itself: another process sends it as well."""
    house = sqlite_house
    await closed_pulse(house)
    manager = await previewed(house)
    old = house.app
    async with wire(
        old.store, old.keys, house.clock, old.definitions, TOKEN, house.sandbox.url, 29
    ) as app:
        house.app = app
        manager.tap(SEND)
        await house.turn()
        assert told(house, manager) == 1
        house.app = old


async def test_whoever_left_since_is_not_told(sqlite_house: House) -> None:
    chen, *others = await closed_pulse(sqlite_house)
    chen.say("/stop")
    await sqlite_house.turn()
    manager = await previewed(sqlite_house)
    manager.tap("Send to 19 people, channels: 1")
    await sqlite_house.turn()
    assert [told(sqlite_house, person) for person in (chen, *others)] == [0] + [1] * 19


@pytest.mark.parametrize(
    ("words", "key", "args"),
    [
        ("/act", "act.usage", {}),
        ("/act   ", "act.usage", {}),
        ("/act team", "act.usage", {}),
        (f"/act team {'x' * 1001}", "toolong", {"n": 1001, "limit": 1000}),
    ],
)
async def test_what_cannot_be_sent_is_explained(
    sqlite_house: House, words: str, key: str, args: dict[str, int]
) -> None:
    manager = await previewed(sqlite_house, words)
    assert says(manager, key, **args)
    assert manager.last.buttons == []


async def test_before_the_first_close_there_is_nobody_to_tell(sqlite_house: House) -> None:
    await team(sqlite_house)
    await open_team_wave(sqlite_house)
    manager = await previewed(sqlite_house)
    assert says(manager, "act.nowave", subject="Nordic Kettle")


async def test_where_everybody_asked_has_left_it_is_not_said_that_none_has_closed(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(NO_CHANNEL, clock, tmp_path) as house:
        people = await closed_pulse(house)
        for person in people:
            person.say("/stop")
        await house.turn()
        manager = await previewed(house)
        assert says(manager, "plan.nobody")


async def test_a_thousand_characters_are_sent_whole(sqlite_house: House) -> None:
    """The survey may be named, and its key is no part of the text."""
    chen, *_ = await closed_pulse(sqlite_house)
    manager = await previewed(sqlite_house, f"/act team\n{'ж' * 1000}")
    manager.tap(SEND)
    await sqlite_house.turn()
    assert chen.last.text == f"Nordic Kettle\nYou said, we did:\n{'ж' * 1000}"


async def test_of_several_pulses_one_is_named(clock: SimulatedClock, tmp_path: Path) -> None:
    toml = ELEVEN_TOML + '\n[[survey]]\nkey = "board"\nkind = "enps"\n'
    async with house_of(toml, clock, tmp_path) as house:
        await closed_pulse(house)
        manager = await previewed(house)
        assert says(manager, "act.which", keys="team, board")
        await previewed(house, f"/act team {WORDS}")
        assert manager.last.text == MESSAGE


async def test_nobody_else_sends(sqlite_house: House) -> None:
    """Forged data, of a customer or for a wave of customers: nothing is queued."""
    await closed_pulse(sqlite_house)
    (wave,) = await rows(sqlite_house, "waves")
    alice = await asked(sqlite_house, 1001)
    alice.tap_raw(f"y:{wave['id']}:send", alice.last.message_id)
    manager = sqlite_house.sandbox.person(MANAGER)
    manager.tap_raw("y:999:send", manager.last.message_id)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text("en", "managers.only")
    assert manager.toasts[-1].text == text("en", "foreign")
    assert [row for row in await rows(sqlite_house, "outbox") if row["kind"] == "act"] == []


async def test_a_forged_send_over_another_message_sends_nothing(sqlite_house: House) -> None:
    """Only what was shown as a preview goes out: the list of /team has no such button."""
    people = await closed_pulse(sqlite_house)
    manager = await previewed(sqlite_house, "/team")
    (wave,) = await rows(sqlite_house, "waves")
    manager.tap_raw(f"y:{wave['id']}:send", manager.last.message_id)
    await sqlite_house.turn()
    assert [told(sqlite_house, person) for person in people] == [0] * len(people)
    assert "act" not in {row["kind"] for row in await rows(sqlite_house, "outbox")}
