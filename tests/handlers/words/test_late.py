"""What each hour still allows: a reason for a day, a change for a week, an addition after that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from locales import text
from storage.answers.rollup import scores_by_day
from tests.handlers.scenes import asked, open_customers_wave, rows, says, scored
from tests.house import House

SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(("after", "kept"), [(DAY - SECOND, "Late"), (DAY, None), (WEEK, None)])
async def test_a_text_is_the_reason_for_24_hours(
    sqlite_house: House, after: timedelta, kept: str | None
) -> None:
    """Later it is asked about, and stored nowhere by itself."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance_to(sqlite_house.clock.now() + after)
    alice.say("Late")
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] == kept
    assert await rows(sqlite_house, "notes") == []
    if kept is None:
        assert alice.last.text == "Add this to your answer of 16 November?"
        assert alice.last.buttons == [["Yes", "No"]]


@pytest.mark.parametrize(
    ("after", "score", "words"),
    [
        (DAY - SECOND, 3, None),
        (DAY, 3, text("en", "thanks.counted")),
        (WEEK - SECOND, 3, text("en", "thanks.counted")),
        (WEEK, 8, text("en", "closed.score", score=8)),
    ],
)
async def test_a_score_changes_for_a_week(
    sqlite_house: House, after: timedelta, score: int, words: str | None
) -> None:
    """A later tap says kindly that it is closed."""
    alice = await scored(sqlite_house, "8")
    prompt = alice.last
    alice.tap("Change")
    await sqlite_house.turn()
    sqlite_house.clock.advance_to(sqlite_house.clock.now() + after)
    alice.tap("3")
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["score"] == score
    assert words in (None, prompt.text)


async def test_a_changed_score_stays_on_its_first_day(house: House) -> None:
    """The week of the first tap gets it, not the week of the change."""
    alice = await scored(house, "8")
    first = house.clock.now().date()
    alice.tap("Change")
    await house.turn()
    house.clock.advance(days=6)
    alice.tap("3")
    await house.turn()
    async with house.store.read() as tx:
        found = await scores_by_day(tx, "customers", first, first + WEEK)
    assert [(day, score) for day, score, n in found if n] == [(first, 3)]


async def test_yes_adds_the_text_to_the_earlier_answer(house: House) -> None:
    """Tapping twice adds it once."""
    alice = await scored(house, "8")
    alice.say("Good")
    await house.turn()
    house.clock.advance(days=3)
    alice.say("And quick")
    await house.turn()
    alice.tap("Yes")
    alice.tap("Yes")
    await house.turn()
    (response,) = await rows(house, "responses")
    assert response["reason"] == "Good\nAnd quick"
    assert says(alice, "add.done")


async def test_no_passes_the_text_on_as_a_note(sqlite_house: House) -> None:
    """The answer stays; a person reads the words."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=3)
    alice.say("Where is my parcel?")
    await sqlite_house.turn()
    alice.tap("No")
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] is None
    assert [note["text"] for note in await rows(sqlite_house, "notes")] == ["Where is my parcel?"]
    assert says(alice, "note.thanks")


async def test_a_double_tap_on_no_is_one_note(sqlite_house: House) -> None:
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=3)
    alice.say("Where is my parcel?")
    await sqlite_house.turn()
    alice.tap("No")
    alice.tap("No")
    await sqlite_house.turn()
    assert len(await rows(sqlite_house, "notes")) == 1


async def test_an_addition_past_the_limit_is_refused_kindly(sqlite_house: House) -> None:
    alice = await scored(sqlite_house, "8")
    for _ in range(3):
        alice.say("a" * 3900)
    await sqlite_house.turn()
    sqlite_house.clock.advance(days=3)
    alice.say("b" * 1000)
    await sqlite_house.turn()
    alice.tap("Yes")
    await sqlite_house.turn()
    assert says(alice, "toolong", n=12700, limit=12000)


async def test_the_offer_ends_after_30_days(sqlite_house: House) -> None:
    """Then the text is a note of its own."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=30)
    alice.say("You again")
    await sqlite_house.turn()
    assert says(alice, "note.thanks")
    assert [note["text"] for note in await rows(sqlite_house, "notes")] == ["You again"]


async def test_a_reply_to_a_question_that_closed_unanswered(sqlite_house: House) -> None:
    """A typed score is told that it closed; words are passed on. Neither is an answer."""
    boris = await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    await open_customers_wave(sqlite_house)
    question = boris.last.message_id
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    boris.say("9", reply_to=question)
    await sqlite_house.turn()
    assert says(boris, "closed.wave")
    boris.say("I was away", reply_to=question)
    await sqlite_house.turn()
    assert says(boris, "note.thanks")
    assert [row["score"] for row in await rows(sqlite_house, "responses")] == [8]
    assert await rows(sqlite_house, "dead_letters") == []


async def test_a_question_by_link_waits_for_30_days(sqlite_house: House) -> None:
    """A tap after that is told that the question is closed."""
    alice = await asked(sqlite_house)
    question = alice.last
    sqlite_house.clock.advance(days=30)
    alice.tap("8")
    await sqlite_house.turn()
    assert question.text == text("en", "closed.wave")
    assert await rows(sqlite_house, "responses") == []
