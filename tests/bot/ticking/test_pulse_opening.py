"""Opening an anonymous wave: a fair part of the roster, asked week by week, reminded alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.clock import SimulatedClock
from sandbox.people import Person
from storage.asking.waves import AlreadyOpen
from survey.people.segments import TooSmall
from tests.handlers.scenes import answers, dump, house_of, open_team_wave, rows, says, team
from tests.house import ELEVEN_TOML, MANAGER, House

WAVE = '[survey.wave]\ncron = "{cron}"\nopen_days = {days}\nsample = {part}\n'
HALVES = ELEVEN_TOML + WAVE.format(cron="0 9 1 1 *", days=7, part=0.5)
FORTNIGHT = ELEVEN_TOML + WAVE.format(cron="0 9 * * mon", days=14, part=1.0)
OPENS = datetime(2026, 11, 23, 7, tzinfo=UTC)  # Monday, nine in Helsinki
SENDING = OPENS + timedelta(hours=1)


@pytest.fixture
async def halves(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A wave asks a half of the roster."""
    async with house_of(HALVES, clock, tmp_path) as house:
        yield house


@pytest.fixture
async def fortnight(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A wave asks everybody, and is open for two weeks."""
    async with house_of(FORTNIGHT, clock, tmp_path) as house:
        yield house


async def crowd(house: House) -> list[Person]:
    """A team of a hundred and twelve in three groups."""
    sizes = {"Support": 50, "Sales": 50, "Lab": 12}
    return [
        person
        for number, (segment, n) in enumerate(sizes.items())
        for person in await team(house, n, segment, first=2001 + 100 * number)
    ]


async def outbox(house: House, kind: str) -> list[dict[str, Any]]:
    """The messages of one kind, whatever their state."""
    return [row for row in await rows(house, "outbox") if row["kind"] == kind]


def noticed(people: list[Person]) -> list[Person]:
    """Those who have a notice before them."""
    return [one for one in people if any("To the question" in row for row in shown(one))]


def shown(person: Person) -> list[list[str]]:
    """The buttons of the bot's newest message, should there be one."""
    said = [message for message in person.messages if message.from_bot]
    return said[-1].buttons if said else []


async def test_a_wave_asks_its_part_of_each_segment(halves: House) -> None:
    """And what it freezes are the people of its sample, not those of the roster."""
    people = await crowd(halves)
    await open_team_wave(halves)
    (wave,) = await rows(halves, "waves")
    assert wave["invited"] == 56
    assert len(noticed(people)) == 56
    assert [len(noticed(people[a:b])) for a, b in ((0, 50), (50, 100), (100, 112))] == [25, 25, 6]
    assert sorted(wave["frozen"]["headcounts"].values()) == [25, 31]


async def test_a_segment_is_merged_by_the_size_of_its_sample(halves: House) -> None:
    """Twelve people are enough for a group, the six of them that are asked are not."""
    await crowd(halves)
    await open_team_wave(halves)
    (wave,) = await rows(halves, "waves")
    assert "Lab" not in wave["frozen"]["headcounts"]
    assert "Other" in wave["frozen"]["headcounts"]


async def test_the_notice_names_the_size_of_the_sample_and_how_it_works_the_rest(
    halves: House,
) -> None:
    people = await team(halves, 40)
    await open_team_wave(halves)
    chen = noticed(people)[0]
    assert "20 people" in (chen.last.text or "")
    assert "(epsilon 2)" in (chen.last.text or "")
    chen.tap("How it works")
    await halves.turn()
    assert says(chen, "how", epsilon=2.0, factor=7.4, people=19, comments=10, fewest=3)


async def test_whoever_waited_longest_is_asked_and_nobody_again_within_the_quarantine(
    halves: House,
) -> None:
    """Two halves take turns; the first comes again after four weeks, in spite of the ticks."""
    await team(halves, 40)
    asked = []
    for _ in range(3):
        wave_id = await open_team_wave(halves)
        asked.append(
            {
                row["employee_id"]
                for row in await rows(halves, "samples")
                if row["wave_id"] == wave_id
            }
        )
        halves.clock.advance(days=14, seconds=-5)
        await halves.tick()
    assert [len(half) for half in asked] == [20, 20, 20]
    assert asked[0] & asked[1] == set()
    assert asked[2] == asked[0]


async def test_a_wave_too_soon_says_how_many_were_asked_and_stores_nothing(house: House) -> None:
    """Opened by hand, too: no wave, no sample, no notice, no key."""
    await team(house)
    await open_team_wave(house)
    house.clock.advance(days=7)
    await house.tick()
    house.clock.advance(days=20)
    await team(house, 2, "Sales", first=3001)
    before = await dump(house)
    with pytest.raises(TooSmall, match="there are 2: 20 of 22 were asked in the last 28 days"):
        await open_team_wave(house)
    assert await dump(house) == before
    assert list(house.app.keys.held()) == []
    house.clock.advance(days=1)
    await open_team_wave(house)


async def test_a_sample_too_small_for_anonymity_says_so(halves: House) -> None:
    await team(halves, 18)
    with pytest.raises(TooSmall, match=r"19 people, there are 9: a wave asks 0\.5 of the 18"):
        await open_team_wave(halves)


async def test_managers_hear_that_a_due_pulse_asked_nobody_and_how_many_it_takes(
    fortnight: House,
) -> None:
    await team(fortnight, 12)
    manager = fortnight.sandbox.person(MANAGER)
    fortnight.clock.advance_to(OPENS)
    await fortnight.tick()
    assert says(manager, "pulse.few", subject="Nordic Kettle", people=12, wanted=19)
    told = len(manager.messages)
    fortnight.clock.advance(hours=1)
    await fortnight.tick()
    assert len(manager.messages) == told, "once"


async def test_a_second_wave_is_refused_before_anybody_is_counted(sqlite_house: House) -> None:
    await team(sqlite_house)
    await open_team_wave(sqlite_house)
    with pytest.raises(AlreadyOpen, match="team"):
        await open_team_wave(sqlite_house)


async def test_a_planned_wave_asks_a_part_each_week(fortnight: House) -> None:
    """In the sending hours, a half of each segment; the second half has a week to answer."""
    people = await crowd(fortnight)
    fortnight.clock.advance_to(OPENS)
    await fortnight.tick()
    assert noticed(people) == []
    seen = []
    for at in (SENDING, SENDING + timedelta(days=6), SENDING + timedelta(days=7)):
        fortnight.clock.advance_to(at)
        await fortnight.turn()
        counts = Counter(row["due_at"] for row in await outbox(fortnight, "notice"))
        seen.append(sum(row["delivered"] for row in await rows(fortnight, "samples")))
    assert seen == [56, 56, 112]
    assert counts == {SENDING: 56, SENDING + timedelta(days=7): 56}
    first = {
        row["chat_id"] for row in await outbox(fortnight, "notice") if row["due_at"] == SENDING
    }
    parts = [people[:50], people[50:100], people[100:]]
    assert [len({one.id for one in part} & first) for part in parts] == [25, 25, 6]


async def test_a_wave_opened_by_hand_asks_everybody_now(fortnight: House) -> None:
    people = await team(fortnight, 24)
    await open_team_wave(fortnight)
    assert noticed(people) == people


async def test_everyone_asked_is_reminded_alike_whether_they_voted_or_not(house: House) -> None:
    """Queued at the opening, as many, due alike: nothing about them follows from a vote."""
    people = await team(house)
    await open_team_wave(house)
    queued = [(row["chat_id"], row["due_at"]) for row in await outbox(house, "reminder_pulse")]
    assert sorted(chat for chat, _ in queued) == [person.id for person in people]
    for person in people[:6]:
        person.tap("To the question")
    await house.turn()
    for person in people[:6]:
        person.tap("9")
    await house.turn()
    house.clock.advance(days=2, hours=23)
    await house.turn()
    assert {row["state"] for row in await outbox(house, "reminder_pulse")} == {"queued"}
    house.clock.advance(hours=1)
    await house.turn()
    until = house.clock.now().date() + timedelta(days=4)
    for person in people:
        assert says(person, "pulse.reminder", subject="Nordic Kettle", until=until)
        assert person.last.buttons == [["To the question"]]
    again = [(row["chat_id"], row["due_at"]) for row in await outbox(house, "reminder_pulse")]
    assert again == queued
    house.clock.advance(days=3)
    await house.tick()
    assert len(await outbox(house, "reminder_pulse")) == 20


async def test_a_reminder_leads_to_the_question(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    sqlite_house.clock.advance(days=3)
    await sqlite_house.turn()
    chen.tap("To the question")
    await sqlite_house.turn()
    chen.tap("9")
    await sqlite_house.turn()
    assert len(await answers(sqlite_house)) == 1


async def test_whoever_left_or_has_no_notice_is_not_reminded(sqlite_house: House) -> None:
    """Nor anybody once the wave is closed."""
    house = sqlite_house
    left, unnoticed, *_others = await team(house)
    house.app.delivery.pace.chats.halt(unnoticed.id, 10 * 24 * 3600)
    wave_id = await open_team_wave(house)
    left.say("/stop")
    await house.turn()
    house.app.delivery.pace.chats.halt(unnoticed.id, 0)
    async with house.store.write() as tx:
        await tx.exec_driver_sql(
            "UPDATE outbox SET state = 'failed' WHERE kind = 'notice' AND state = 'queued'"
        )
    house.clock.advance(days=3)
    await house.turn()
    assert wave_id
    states = {row["chat_id"]: row["state"] for row in await outbox(house, "reminder_pulse")}
    assert states.pop(left.id) == "void"
    assert states.pop(unnoticed.id) == "void"
    assert set(states.values()) == {"sent"}


async def test_nobody_is_reminded_of_a_closed_wave(sqlite_house: House) -> None:
    people = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    assert {row["state"] for row in await outbox(sqlite_house, "reminder_pulse")} == {"void"}
    assert all(not noticed([person]) for person in people)


@pytest.mark.parametrize(("days", "reminded"), [("[]", 0), ("[6]", 20), ("[7]", 0)])
async def test_a_reminder_leaves_a_day_to_answer(
    clock: SimulatedClock, tmp_path: Path, days: str, reminded: int
) -> None:
    """And there is none where none is wanted."""
    toml = ELEVEN_TOML + f"reminder_days = {days}\n"
    async with house_of(toml, clock, tmp_path) as house:
        await team(house)
        await open_team_wave(house)
        assert len(await outbox(house, "reminder_pulse")) == reminded


async def test_a_planned_waves_reminders_follow_each_part(fortnight: House) -> None:
    """Three days after its own notice, in the sending hours."""
    await crowd(fortnight)
    fortnight.clock.advance_to(OPENS)
    await fortnight.tick()
    reminders = {row["chat_id"]: row["due_at"] for row in await outbox(fortnight, "reminder_pulse")}
    notices = {row["chat_id"]: row["due_at"] for row in await outbox(fortnight, "notice")}
    assert len(reminders) == 112
    assert {reminders[chat] - notices[chat] for chat in reminders} == {timedelta(days=3)}


async def test_keys_that_cannot_be_written_stop_that_wave_alone(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Customers are asked all the same; the team is, once the folder is mended."""
    toml = FORTNIGHT.replace('"0 10 1 1 *"', '"0 9 * * mon"')
    async with house_of(toml, clock, tmp_path) as house:
        people = await team(house)
        house.sandbox.person(1001, "Alice").start()
        await house.turn()
        house.keys_dir.write_text("a file where the folder should be")
        clock.advance_to(datetime(2027, 3, 1, 7, tzinfo=UTC))  # after the quarantine of Alice
        await house.tick()
        assert [wave["survey_key"] for wave in await rows(house, "waves")] == ["customers"]
        assert await outbox(house, "notice") == []
        house.keys_dir.unlink()
        clock.advance(hours=3)
        await house.tick()
        waves = {wave["survey_key"] for wave in await rows(house, "waves")}
        assert waves == {"customers", "team"}
        assert people[0].id in {row["chat_id"] for row in await outbox(house, "notice")}
