"""What may not have arrived is told to the managers: a post each, a wave's questions together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.faults import broken
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from tests.handlers.scenes import asked, house_of, open_customers_wave, open_team_wave, rows, team
from tests.house import CHANNEL, ELEVEN_TOML, MANAGER, House

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
ALERTS = -7000
OFFICE = -8000


def told(house: House, chat_id: int = MANAGER) -> list[Any]:
    """What the bot wrote into a chat, without answers to Start."""
    messages = house.sandbox.chats[chat_id].messages
    return [m for m in messages if m.from_bot and m.text and "recommend" not in m.text]


async def doubtful_digest(house: House) -> None:
    """A digest of whose post nobody knows."""
    await asked(house)
    house.sandbox.faults.append(broken(chat=CHANNEL, times=1))
    house.clock.advance_to(MONDAY)
    await house.tick()


async def test_a_digest_that_may_not_have_arrived_is_told_once(house: House) -> None:
    """With its week and survey, and a button to post it again; the clock may go on ticking."""
    await doubtful_digest(house)
    for _ in range(3):
        house.clock.advance(minutes=5)
        await house.tick()
    (warning,) = told(house)
    assert warning.text == text("en", "doubt.digest", week=47, survey="customers")
    assert warning.buttons == [["Post again"]]


async def test_a_manager_reads_it_in_their_language(sqlite_house: House) -> None:
    manager = sqlite_house.sandbox.person(MANAGER)
    manager.say("/language")
    await sqlite_house.turn()
    manager.tap("Suomi")
    await sqlite_house.turn()
    await doubtful_digest(sqlite_house)
    assert manager.last.text == text("fi", "doubt.digest", week=47, survey="customers")


async def test_the_group_of_alerts_reads_it_in_place_of_the_managers(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    toml = ELEVEN_TOML.replace("channel =", f"alerts = {ALERTS}\nchannel =")
    async with house_of(toml, clock, tmp_path) as house:
        house.sandbox.group(ALERTS, "Alerts")
        await doubtful_digest(house)
        assert len(told(house, ALERTS)) == 1
        assert told(house) == []


async def test_a_group_of_alerts_that_is_lost_is_told_to_the_managers(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """It could not read it."""
    toml = ELEVEN_TOML.replace("channel =", f"alerts = {ALERTS}\nchannel =")
    async with house_of(toml, clock, tmp_path) as house:
        house.sandbox.group(ALERTS, "Alerts").remove_bot()
        async with house.store.write() as tx:
            await Enqueue(OutgoingKind.NOTE, ALERTS, {"text": "It leaks"}, clock.now()).apply(tx)
        await house.turn()
        (warning,) = told(house)
        assert "Alerts" in warning.text


async def test_the_result_of_a_pulse_is_told_for_the_channel_alone(
    sqlite_house: House,
) -> None:
    """Not for everyone asked."""
    people = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    sqlite_house.sandbox.faults += [broken(chat=CHANNEL, times=1), broken(chat=people[0].id)]
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    expected = text("en", "doubt.pulse", survey="team")
    assert [warning.text for warning in told(sqlite_house)].count(expected) == 1


async def test_questions_that_may_not_have_arrived_are_counted_once_a_wave(house: House) -> None:
    """When none waits any more; a tap that proves arrival beforehand lowers the count."""
    people = [await asked(house, 1001 + n) for n in range(5)]
    house.clock.advance(days=100)
    house.sandbox.faults += [broken(chat=person.id, times=1) for person in people[:3]]
    await open_customers_wave(house, deliver=False)
    await house.app.polling.once(0)
    await house.tick()
    for _ in range(3):
        house.clock.advance(minutes=1)
        await house.tick()
    (warning,) = told(house)
    assert warning.text == text("en", "doubt.invitations", n=3, survey="customers")
    assert warning.buttons == []


async def test_a_wave_of_which_questions_wait_is_not_told_yet(sqlite_house: House) -> None:
    """A chat's halt may last: the count comes once, and whole."""
    people = [await asked(sqlite_house, 1001 + n) for n in range(3)]
    sqlite_house.clock.advance(days=100)
    sqlite_house.sandbox.faults.append(broken(chat=people[0].id, times=1))
    sqlite_house.app.delivery.pace.chats.halt(people[2].id, 60)
    await open_customers_wave(sqlite_house)
    await sqlite_house.tick()
    assert told(sqlite_house) == []
    sqlite_house.clock.advance(seconds=60)
    await sqlite_house.turn()
    await sqlite_house.tick()
    assert len(told(sqlite_house)) == 1


async def test_notices_of_a_pulse_are_counted_without_names(sqlite_house: House) -> None:
    people = await team(sqlite_house)
    sqlite_house.sandbox.faults += [broken(chat=person.id, times=1) for person in people[:2]]
    await open_team_wave(sqlite_house)
    await sqlite_house.tick()
    sqlite_house.clock.advance(minutes=1)  # the manager hears of each newcomer, too
    await sqlite_house.turn()
    words = [warning.text for warning in told(sqlite_house)]
    assert words.count(text("en", "doubt.invitations", n=2, survey="team")) == 1


async def test_a_lost_channel_is_told_once_until_it_works_again(house: House) -> None:
    """With Telegram's words and the mend; lost again later, it is told again."""
    office = house.sandbox.channel(OFFICE, "Office")

    async def post() -> None:
        line = {"subject": "Nordic Kettle", "closes": "2026-11-23", "language": "en"}
        async with house.store.write() as tx:
            await Enqueue(OutgoingKind.UNDER_WAY, OFFICE, line, house.clock.now()).apply(tx)
        await house.turn()
        house.clock.advance(seconds=5)

    office.remove_bot()
    await post()
    await post()
    (warning,) = told(house)
    assert str(OFFICE) in warning.text
    assert "kicked" in warning.text
    office.add_bot()
    await post()
    assert len(told(house)) == 1
    office.remove_bot()
    await post()
    assert len(told(house)) == 2
    assert {row["state"] for row in await rows(house, "chats")} >= {"lost"}
