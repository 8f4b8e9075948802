"""What customers say outside a sitting is kept, and passed to a person."""

from __future__ import annotations

from pathlib import Path

from bot.demo.clock import SimulatedClock
from handlers.update.enough import LIMIT
from locales import text
from sandbox.people import Person
from storage.cases.case_changes import GATHER
from tests.handlers.scenes import house_of, link, rows, says, scored
from tests.house import ELEVEN_TOML, MANAGER, House


async def long_ago(house: House) -> Person:
    """Alice, whose last answer is too old to be added to."""
    alice = await scored(house, "8")
    house.clock.advance(days=40)
    return alice


async def test_a_note_is_kept_and_reaches_the_managers(house: House) -> None:
    """Word for word, without the writer's name."""
    alice = await long_ago(house)
    alice.say("Do you repair <b>spouts</b> {soon}?")
    await house.turn()
    (note,) = await rows(house, "notes")
    assert note["text"] == "Do you repair <b>spouts</b> {soon}?"
    told = house.sandbox.person(MANAGER).last.text
    assert told == text("en", "note.alert", text="Do you repair <b>spouts</b> {soon}?")
    assert says(alice, "note.thanks")


async def test_a_note_goes_to_the_alerts_group_where_there_is_one(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """And to no manager's private chat then."""
    toml = ELEVEN_TOML.replace("managers =", "alerts = -500\nmanagers =")
    async with house_of(toml, clock, tmp_path) as house:
        group = house.sandbox.group(-500, "Alerts")
        alice = await long_ago(house)
        alice.say("Do you repair spouts?")
        await house.turn()
        assert group.last.text == text("en", "note.alert", text="Do you repair spouts?")
        assert len([row for row in await rows(house, "outbox") if row["kind"] == "case"]) == 1


async def test_a_stranger_is_helped_and_nothing_is_stored(sqlite_house: House) -> None:
    boris = sqlite_house.sandbox.person(1002, "Boris")
    boris.say("Hello?")
    await sqlite_house.turn()
    assert says(boris, "help", company="Nordic Kettle")
    assert await rows(sqlite_house, "people") == []
    assert await rows(sqlite_house, "notes") == []


async def test_a_note_to_a_manager_who_never_started_harms_nobody(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """The note stays, the other manager gets it, its writer is thanked."""
    toml = ELEVEN_TOML.replace("managers = [900]", "managers = [900, 901]")
    async with house_of(toml, clock, tmp_path) as house:
        alice = await long_ago(house)
        alice.say("Do you repair spouts?")
        await house.turn()
        states = {row["chat_id"]: row["state"] for row in await rows(house, "outbox")}
        assert states == {900: "sent", 901: "failed"}
        assert says(alice, "note.thanks")


async def test_a_note_before_any_score_is_a_reason_to_come(sqlite_house: House) -> None:
    """While a question is open the text belongs to it."""
    boris = sqlite_house.sandbox.person(1002, "Boris")
    boris.start(await link(sqlite_house, "counter"))
    await sqlite_house.turn()
    boris.say("The queue was long")
    await sqlite_house.turn()
    assert await rows(sqlite_house, "notes") == []


async def test_more_of_a_note_goes_into_its_alert(house: House) -> None:
    """One message to managers, edited: nobody buries the others' by writing on."""
    alice = await long_ago(house)
    manager = house.sandbox.person(MANAGER)
    alice.say("Do you repair spouts?")
    await house.turn()
    before = len(manager.messages)
    for words in ("And handles?", "And lids?"):
        alice.say(words)
        await house.turn()
    edits = [row for row in await rows(house, "outbox") if row["kind"] == "case_edit"]
    house.clock.advance(seconds=GATHER.total_seconds())
    await house.turn()
    assert len(edits) == 1
    assert len(manager.messages) == before
    told = manager.last.text or ""
    assert all(words in told for words in ("spouts", "handles", "lids"))
    assert [row["why"] for row in await rows(house, "cases")] == ["note"]


async def test_a_day_takes_so_many_messages_and_its_writer_is_told(house: House) -> None:
    """What is not kept is not thanked for; nobody else is concerned; the next day it goes on."""
    alice, boris = await long_ago(house), await scored(house, "8", 1002)
    for number in range(LIMIT + 3):
        alice.say(f"/feedback {number}")
    await house.turn()
    kept = len(await rows(house, "notes")) + len(await rows(house, "case_messages"))
    assert kept == LIMIT
    assert says(alice, "note.enough", limit=LIMIT)
    boris.say("/feedback Hello")
    await house.turn()
    assert says(boris, "note.thanks")
    house.clock.advance(days=1)
    alice.say("/feedback again")
    await house.turn()
    assert says(alice, "note.thanks")
