"""A customer whom a manager muted: kept, listed, and nobody is told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from locales import text
from reports.chat.case_card import clock as clock_of
from sandbox.people import Person
from survey.asking.cases import MUTE
from tests.handlers.case_scenes import alert, case_of, detractor, manager
from tests.handlers.scenes import rows, says, scored
from tests.house import House


def muted_line(house: House, until: Any) -> str:
    on_clock = clock_of(until, house.app.definition.company.zone)
    return text("en", "case.muted", who="Manager", **on_clock)


async def mute(house: House, label: str = "button.case.mute") -> None:
    """The manager taps it under the newest alert."""
    manager(house).tap(text("en", label), alert(house).message_id)
    await house.turn()


async def muted(house: House) -> Person:
    """Alice gave 3 and told why, and the manager muted her."""
    alice = await detractor(house)
    await mute(house)
    return alice


async def test_an_alert_tells_who_muted_until_when_and_undoes_it(house: House) -> None:
    await muted(house)
    assert muted_line(house, house.clock.now() + MUTE) in alert(house).text
    assert "Unmute" in [label for row in alert(house).buttons for label in row]
    await mute(house, "button.case.unmute")
    assert "Muted" not in alert(house).text
    assert "Mute" in [label for row in alert(house).buttons for label in row]
    (person,) = await rows(house, "people")
    assert (person["silenced_until"], person["silenced_by"]) == (None, "")


async def test_what_they_say_is_stored_and_rings_nowhere(house: House) -> None:
    """In a case: words, and the wish for a reply; they are told that it is kept, not passed on."""
    alice = await muted(house)
    before = len(manager(house).messages)
    alice.tap(text("en", "button.reply"))
    await house.turn()
    assert says(alice, "note.kept")
    alice.say("/feedback The lid, too")
    await house.turn()
    assert says(alice, "note.kept")
    assert [row["text"] for row in await rows(house, "case_messages")] == ["The lid, too"]
    assert (await case_of(house))["wants_reply"]
    assert [row["score"] for row in await rows(house, "responses")] == [3], "it counts"
    assert len(manager(house).messages) == before
    manager(house).say("/cases")
    await house.turn()
    assert "1." in (manager(house).last.text or "")


async def test_no_thanks_says_that_a_person_reads_it(house: House) -> None:
    """Neither the end of a sitting nor a link within quarantine, until the mute is over."""
    alice = await detractor(house, words="")
    await mute(house)
    alice.say("The lid leaks")
    await house.turn()
    assert says(alice, "note.kept")
    alice.tap(text("en", "button.quote"))
    await house.turn()
    assert says(alice, "note.kept")
    alice.start()
    await house.turn()
    assert says(alice, "start.nothing")
    await mute(house, "button.case.unmute")
    alice.tap(text("en", "button.quoted"))
    await house.turn()
    assert any("A person will read this" in (one.text or "") for one in alice.messages)


async def test_a_note_of_theirs_waits_in_the_list(house: House) -> None:
    """No alert tells of it, so it is none that nobody need take up."""
    alice = await scored(house, "8")
    house.clock.advance(days=40)
    alice.say("Do you repair spouts?")
    await house.turn()
    await mute(house)
    house.clock.advance(days=2)
    before = len(manager(house).messages)
    alice.say("/feedback And handles?")
    await house.turn()
    assert says(alice, "note.kept")
    assert "And handles?" in [row["text"] for row in await rows(house, "notes")]
    assert len(manager(house).messages) == before
    manager(house).say("/cases")
    await house.turn()
    assert "And handles?" in (manager(house).last.text or "")


async def test_what_waited_to_be_sent_is_not_sent_any_more(house: House) -> None:
    """That somebody gave no reason is told after a while; not of whom was muted meanwhile."""
    await detractor(house, words="")
    await mute(house)
    before = len(manager(house).messages)
    house.clock.advance(minutes=10)
    await house.tick()
    await house.turn()
    assert len(manager(house).messages) == before
    states = {row["state"] for row in await rows(house, "outbox") if row["kind"] == "case_news"}
    assert states == {"void"}


async def test_it_ends_by_itself_and_what_is_late_is_told_then(house: House) -> None:
    alice = await muted(house)
    before = len(manager(house).messages)
    house.clock.advance_to(house.clock.now() + MUTE - timedelta(minutes=1))
    await house.tick()
    await house.turn()
    assert len(manager(house).messages) == before, "overdue for days"
    house.clock.advance(minutes=2)
    await house.tick()
    await house.turn()
    assert "Muted" not in alert(house).text
    assert manager(house).last.text == text("en", "case.late", who=text("en", "case.customer"))
    alice.say("/feedback The lid, too")
    await house.turn()
    assert says(alice, "note.thanks")
    assert "The lid, too" in (manager(house).last.text or "")


async def test_nobody_but_managers_mutes(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await detractor(house)
    alice.tap_raw(f"v:{(await case_of(house))['id']}:mute", alice.last.message_id)
    await house.turn()
    (person,) = await rows(house, "people")
    assert person["silenced_until"] is None


async def test_export_tells_who_muted_them_until_when(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await muted(house)
    alice.say("/export")
    await house.turn()
    assert alice.last.document is not None
    found = json.loads(alice.last.document)["customer"]
    until = datetime.fromisoformat(found["silenced_until"])
    assert until.date() == (house.clock.now() + MUTE).date()
    assert found["silenced_by"] == "Manager"
