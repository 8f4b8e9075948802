"""A wave whose ballots nobody can read: told about, ended by hand, and kept from nothing else."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.ticking.clock import tick
from bot.ticking.pulses import Readable, close_pulse, lose_pulse
from locales import text
from storage.asking.waves import get_wave
from storage.outgoing.chats import record_move
from storage.pulse.keys import KeyMissing
from tests.handlers.scenes import open_team_wave, rows, says, team
from tests.house import CHANNEL, MANAGER, House

MOVED = -1009999999999


async def lose(house: House, wave_id: int) -> bool:
    """`eleven wave close team --lost`, and what follows."""
    survey, definition = house.app.definition.survey("team"), house.app.definition
    now = house.clock.now()
    done = await lose_pulse(house.store, definition, survey, house.app.keys, wave_id, now)
    await house.turn()
    return done


async def voted(house: House) -> int:
    """A wave in which one of twenty has voted."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap_raw(f"b:{wave_id}:9", chen.last.message_id)
    await house.turn()
    return wave_id


async def test_a_lost_wave_ends_and_everyone_asked_is_told_in_their_language(house: House) -> None:
    """The channel too; no ballot is kept, a late tap finds it closed, a new wave may open."""
    english = await team(house, 10)
    finnish = await team(house, 10, first=3001, language="fi")
    wave_id = await open_team_wave(house)
    english[0].tap_raw(f"b:{wave_id}:9", english[0].last.message_id)
    await house.turn()
    house.app.keys.destroy(wave_id)
    assert await lose(house, wave_id)
    (wave,) = await rows(house, "waves")
    assert (wave["state"], wave["published"]) == ("lost", None)
    assert await rows(house, "ballots") == []
    for person in (*english, *finnish):
        assert says(person, "pulse.lost", subject="Nordic Kettle")
    posts = house.sandbox.room(CHANNEL).messages
    assert [post.text for post in posts] == [text("en", "pulse.lost", subject="Nordic Kettle")]
    english[1].tap_raw(f"b:{wave_id}:9", english[1].messages[-2].message_id)
    await house.turn()
    assert english[1].messages[-2].text == text("en", "pulse.closed")
    assert not await lose(house, wave_id)
    await open_team_wave(house)


async def test_a_wave_whose_key_is_here_is_not_lost(house: House) -> None:
    """Its ballots stay, and it can be closed as usual."""
    wave_id = await voted(house)
    with pytest.raises(Readable, match=f"the key of wave {wave_id} is here"):
        await lose(house, wave_id)
    assert len(await rows(house, "ballots")) == 20
    assert list(house.app.keys.held()) == [wave_id]


async def test_a_key_that_does_not_fit_counts_as_lost(sqlite_house: House) -> None:
    """And is destroyed in the end."""
    wave_id = await voted(sqlite_house)
    sqlite_house.app.keys.create(wave_id)
    assert await lose(sqlite_house, wave_id)
    assert list(sqlite_house.app.keys.held()) == []


async def test_a_missing_key_is_never_taken_for_a_result(sqlite_house: House) -> None:
    """Without --lost the close is refused and nothing changes."""
    house = sqlite_house
    wave_id = await voted(house)
    house.app.keys.destroy(wave_id)
    now = house.clock.now()
    with pytest.raises(KeyMissing):
        await close_pulse(house.store, house.app.definition, house.app.keys, wave_id, now)
    (wave,) = await rows(house, "waves")
    assert wave["state"] == "open"
    assert len(await rows(house, "ballots")) == 20


async def test_a_wave_that_cannot_close_is_told_once_and_logged_hourly(house: House) -> None:
    """However often the clock ticks, on however many replicas; the wave stays open."""
    wave_id = await voted(house)
    house.app.keys.destroy(wave_id)
    house.clock.advance(days=7)
    logged = []
    for _ in range(9):
        with capture_logs() as logs:
            await house.tick()
        logged.append([entry["event"] for entry in logs].count("a wave cannot close"))
        house.clock.advance(minutes=15)
    assert logged == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    told = [message.text for message in house.sandbox.person(MANAGER).messages]
    assert told.count(text("en", "pulse.stuck", survey="team")) == 1
    async with house.store.read() as tx:
        wave = await get_wave(tx, wave_id)
    assert wave is not None
    assert wave.state == "open"


async def test_a_pulse_of_a_survey_that_left_the_file_closes_on_its_day(
    sqlite_house: House,
) -> None:
    """From what its wave froze: everyone asked and the channel are told all the same."""
    house = sqlite_house
    people = await team(house)
    wave_id = await open_team_wave(house)
    for person in people:
        person.tap_raw(f"b:{wave_id}:9", person.last.message_id)
    await house.turn()
    kept = tuple(survey for survey in house.app.definition.surveys if survey.key != "team")
    definition = house.app.definition.model_copy(update={"surveys": kept})
    house.clock.advance(days=7)
    await tick(house.store, definition, house.app.keys, house.clock.now())
    await house.turn()
    (wave,) = await rows(house, "waves")
    assert wave["state"] == "closed"
    assert list(house.app.keys.held()) == []
    posts = house.sandbox.room(CHANNEL).messages
    told = [message for message in (*posts, people[0].last) if message.photo]
    assert len(told) == 2
    assert all((one.caption or "").startswith("Nordic Kettle: team pulse") for one in told)


@pytest.mark.parametrize("lost", [False, True])
async def test_a_channel_that_moved_reads_it_under_its_new_id(
    sqlite_house: House, lost: bool
) -> None:
    house = sqlite_house
    moved = house.sandbox.channel(MOVED, "Managers, moved")
    wave_id = await voted(house)
    async with house.store.write() as tx:
        await record_move(tx, CHANNEL, MOVED)
    if lost:
        house.app.keys.destroy(wave_id)
        await lose(house, wave_id)
    else:
        house.clock.advance(days=7)
        await house.tick()
    assert any("pulse" in (post.text or post.caption or "") for post in moved.messages)
    assert house.sandbox.room(CHANNEL).messages == []
