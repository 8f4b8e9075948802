"""A score counts once a person and quarantine, whatever they do between: erase, start anew, ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import LANGUAGES, text
from sandbox.people import Person
from storage.people.people import AddPerson
from storage.people.people import Person as Row
from storage.privacy.forgotten import mark
from tests.handlers.scenes import (
    QUESTION,
    dump,
    house_of,
    link,
    open_customers_wave,
    rows,
    says,
    scored,
)
from tests.house import ELEVEN_TOML, House

ALICE = 424242001
MORE = """
[[survey]]
key = "visits"
kind = "nps"
quarantine_days = 30

[[survey]]
key = "delivery"
kind = "csi"
attributes = ["speed"]
ask = 1
"""


async def does(house: House, person: Person, words: str) -> None:
    person.say(words)
    await house.turn()


async def erases(house: House, person: Person) -> None:
    await does(house, person, "/erase")
    person.tap(text(person.language or "en", "button.yes"))
    await house.turn()
    assert says(person, "erase.done")


async def known(house: House, telegram_id: int) -> None:
    """Somebody whom the company has on its list, with their Telegram id."""
    async with house.store.write() as tx:
        row = Row(7, telegram_id, "crm-7", "", "en", "", "active")
        await AddPerson(row, house.clock.now()).apply(tx)


async def counted(house: House) -> int:
    """All that the rollups hold."""
    return sum(row["n"] for row in await rows(house, "rollup"))


async def test_thirty_times_start_nought_and_erase_count_once(house: House) -> None:
    """And each time the bot is kind, and whatever is written is heard."""
    alice = await scored(house, "0", ALICE)
    for _ in range(29):
        await erases(house, alice)
        alice.start()
        await house.turn()
        assert says(alice, "quarantine.erased")
        await does(house, alice, "0")
        house.clock.advance(minutes=1)  # replies have their pace
    assert await counted(house) == 1
    assert len(await rows(house, "responses")) == 1


@pytest.mark.parametrize("way", ["start", "link", "touchpoint"])
async def test_it_counts_again_once_the_quarantine_is_over(house: House, way: str) -> None:
    alice = await scored(house, "0", ALICE)
    await erases(house, alice)
    token = await link(house, "counter", touchpoint="till" if way == "touchpoint" else "")
    for days, counts in ((89, False), (9, True)):
        house.clock.advance(days=days)
        alice.start(*([] if way == "start" else [token]))
        await house.turn()
        assert (alice.last.buttons == QUESTION) is counts
    alice.tap("9")
    await house.turn()
    assert await counted(house) == 2


async def test_nobody_else_is_taken_for_them(house: House) -> None:
    alice = await scored(house, "0", ALICE)
    await erases(house, alice)
    await scored(house, "9", 1002)
    assert await counted(house) == 2


async def test_a_round_does_not_ask_whoever_erased_and_came_back(house: House) -> None:
    """Nor would their tap count, had it been asked."""
    alice = await scored(house, "0", ALICE)
    await erases(house, alice)
    alice.start()
    await house.turn()
    n = len(alice.messages)
    boris = house.sandbox.person(1002, "Boris", "en")
    boris.started = True
    await known(house, 1002)
    house.clock.advance(days=40)
    await open_customers_wave(house)
    assert boris.last.buttons == QUESTION
    assert len(alice.messages) == n


async def test_the_tap_on_a_planned_question_does_not_count_either(house: House) -> None:
    """A company may add whoever erased anew, by their Telegram id: they are asked, and heard."""
    alice = await scored(house, "0", ALICE)
    await erases(house, alice)
    await known(house, ALICE)
    await open_customers_wave(house)
    assert alice.last.buttons == QUESTION
    alice.tap("10")
    await house.turn()
    assert says(alice, "quarantine.erased")
    assert await counted(house) == 1


async def test_of_two_questions_opened_at_once_one_counts(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Two surveys of one kind share their quarantine, whether asked one by one or beside."""
    async with house_of(ELEVEN_TOML + MORE, clock, tmp_path) as house:
        alice = house.sandbox.person(ALICE, "Alice", "en")
        alice.start(await link(house, "one"))
        alice.start(await link(house, "two", survey="visits"))
        await house.turn()
        questions = [message for message in alice.messages if message.buttons == QUESTION]
        for message in questions:
            alice.tap("0", message.message_id)
            await house.turn()
        assert len(questions) == 2
        assert await counted(house) == 1
        assert "16 November" in (questions[1].text or "")


async def test_ratings_count_once_too(clock: SimulatedClock, tmp_path: Path) -> None:
    """Of attributes; the survey's own days count, and another kind is asked as before."""
    async with house_of(ELEVEN_TOML + MORE, clock, tmp_path) as house:
        alice = house.sandbox.person(ALICE, "Alice", "en")
        token = await link(house, "parcel", survey="delivery")
        alice.start(token)
        await house.turn()
        for _ in range(2):
            alice.tap("5")
            await house.turn()
        await erases(house, alice)
        alice.start(token)
        await house.turn()
        assert says(alice, "quarantine.erased")
        assert len(await rows(house, "responses")) == 1
        alice.start()
        await house.turn()
        assert alice.last.buttons == QUESTION


async def test_without_the_key_the_database_leads_to_nobody(house: House) -> None:
    """No id, no instant; every end is a Monday. With the key the mark is theirs: the control."""
    alice = await scored(house, "0", ALICE)
    await erases(house, alice)
    (row,) = await rows(house, "forgotten")
    assert (len(row["mark"]), row["until"].weekday()) == (32, 0)
    assert str(ALICE) not in repr(await dump(house, "inbox"))
    file = house.keys_dir / "forgotten.key"
    assert (len(file.read_bytes()), file.stat().st_mode & 0o777) == (32, 0o600)
    assert row["mark"] == mark(file.read_bytes(), ALICE, "customers")
    assert row["mark"] != mark(bytes(32), ALICE, "customers")


async def test_the_mark_goes_when_the_quarantine_ends(house: House) -> None:
    """Within a week, by the clock's tick; not before."""
    alice = await scored(house, "0", ALICE)
    await erases(house, alice)
    house.clock.advance(days=90)
    await house.tick()
    assert len(await rows(house, "forgotten")) == 1
    house.clock.advance(days=7)
    await house.tick()
    assert await rows(house, "forgotten") == []


async def test_whoever_gave_no_score_leaves_no_mark(house: House) -> None:
    alice = house.sandbox.person(ALICE, "Alice", "en")
    alice.start()
    await does(house, alice, "/feedback Nice")
    await erases(house, alice)
    assert await rows(house, "forgotten") == []
    assert not (house.keys_dir / "forgotten.key").exists()


async def test_erasing_works_where_no_key_can_be_made(sqlite_house: House) -> None:
    """To be forgotten does not wait for a folder."""
    house = sqlite_house
    alice = await scored(house, "0", ALICE)
    assert not house.keys_dir.exists()
    house.keys_dir.write_text("in the way")
    await erases(house, alice)
    assert await rows(house, "people") == []
    alice.start()
    await house.turn()
    assert alice.last.buttons == QUESTION


@pytest.mark.parametrize("language", LANGUAGES)
async def test_privacy_names_the_mark(sqlite_house: House, language: str) -> None:
    person = sqlite_house.sandbox.person(ALICE, "Alice", language)
    person.start()
    await does(sqlite_house, person, "/privacy")
    assert text(language, "privacy.mark") in (person.last.text or "")
