"""Within quarantine: not scored again, but heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.scenes import QUESTION, asked, link, rows, says, scored
from tests.house import House


async def test_a_link_within_quarantine_is_not_scored_again(sqlite_house: House) -> None:
    """The bot names the day of the answer and the month of the next question."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=40)
    alice.start(await link(sqlite_house, "counter"))
    await sqlite_house.turn()
    words = alice.last.text or ""
    assert "16 November" in words
    assert "February" in words
    assert alice.last.buttons == []
    assert len(await rows(sqlite_house, "invitations")) == 1


async def test_start_within_quarantine_says_the_same(sqlite_house: House) -> None:
    alice = await scored(sqlite_house, "8")
    alice.start()
    await sqlite_house.turn()
    assert "16 November" in (alice.last.text or "")


async def test_what_they_write_then_is_heard(sqlite_house: House) -> None:
    """A person reads it: the managers get it, the score stays alone."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=40)
    alice.start(await link(sqlite_house, "counter"))
    alice.say("The spout leaks")
    await sqlite_house.turn()
    assert says(alice, "note.thanks")
    assert "The spout leaks" in (sqlite_house.sandbox.person(900).last.text or "")
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] is None


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(days=5), timedelta(days=40)])
async def test_a_second_scan_is_heard_however_soon_it_comes(house: House, later: timedelta) -> None:
    """The text after it is a note, neither the earlier reason nor offered to it; only that one.

    Once there is nothing else it may belong to, more of it goes with the note.
    """
    alice = await scored(house, "8")
    house.clock.advance(seconds=later.total_seconds())
    alice.start(await link(house, "counter"))
    await house.turn()
    alice.say("The spout leaks")
    await house.turn()
    assert says(alice, "note.thanks")
    assert [row["text"] for row in await rows(house, "notes")] == ["The spout leaks"]
    alice.say("And the lid")
    await house.turn()
    assert len(await rows(house, "notes")) == 1
    assert len(await rows(house, "case_messages")) == (1 if later.days > 30 else 0)
    (response,) = await rows(house, "responses")
    assert response["reason"] == ("And the lid" if later.days == 0 else None)


async def test_after_a_day_the_next_text_is_what_it_was(sqlite_house: House) -> None:
    """And a typed score is one even before."""
    alice = await scored(sqlite_house, "8")
    alice.start(await link(sqlite_house, "counter"))
    alice.say("9")
    await sqlite_house.turn()
    assert [row["score"] for row in await rows(sqlite_house, "responses")] == [9]
    sqlite_house.clock.advance(days=1)
    alice.say("The spout leaks")
    await sqlite_house.turn()
    assert alice.last.buttons == [["Yes", "No"]]


async def test_quarantine_ends_after_its_days(sqlite_house: House) -> None:
    """To the second."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=90, seconds=-1)
    alice.start()
    await sqlite_house.turn()
    assert alice.last.buttons == []
    sqlite_house.clock.advance(seconds=1)
    alice.start()
    await sqlite_house.turn()
    assert alice.last.buttons == QUESTION


async def test_a_question_without_an_answer_is_no_quarantine_for_who_comes(
    sqlite_house: House,
) -> None:
    """Somebody who opens a link by themselves wants to answer."""
    alice = await asked(sqlite_house)
    sqlite_house.clock.advance(days=31)
    alice.start(await link(sqlite_house, "counter"))
    await sqlite_house.turn()
    assert alice.last.buttons == QUESTION
    assert len(await rows(sqlite_house, "invitations")) == 2
