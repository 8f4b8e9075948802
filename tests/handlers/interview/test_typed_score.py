"""Digits typed as text count as a tap."""

from __future__ import annotations

from tests.handlers.scenes import asked, rows, says, scored
from tests.house import House

SPELLINGS = {
    "9": 9,
    "9/10": 9,
    "10 / 10": 10,
    "  0 ": 0,
    "７": 7,
    "１０／１０": 10,
    "8\ufe0f\u20e3": 8,
    "\U0001f51f": 10,
}


async def scores(house: House) -> list[int]:
    return [row["score"] for row in await rows(house, "responses")]


async def test_situation_10_every_spelling_of_a_score_counts(sqlite_house: House) -> None:
    """The reason is asked in a new message, with the same buttons."""
    for number, (spelling, score) in enumerate(SPELLINGS.items()):
        person = await asked(sqlite_house, 1001 + number)
        person.say(spelling)
        await sqlite_house.turn()
        assert f"{score} of 10" in (person.last.text or "")
        assert person.last.buttons == [["Skip", "Change"]]
    assert sorted(await scores(sqlite_house)) == sorted(SPELLINGS.values())


async def test_what_is_not_wholly_a_score_is_a_text(sqlite_house: House) -> None:
    """It is kept as the reason to come, and the question is put again."""
    alice = await asked(sqlite_house)
    for words in ("11", "9 lives", "9.5", "-1", "9/11", "1 0"):
        alice.say(words)
    await sqlite_house.turn()
    assert await scores(sqlite_house) == []
    (invitation,) = await rows(sqlite_house, "invitations")
    assert list(invitation["early"].values()) == ["11", "9 lives", "9.5", "-1", "9/11", "1 0"]


async def test_a_typed_score_changes_the_score_while_a_reason_is_awaited(house: House) -> None:
    """Only if the whole text is one; anything else is the reason."""
    alice = await scored(house, "8")
    alice.say("3")
    alice.say("3 of your people were rude")
    await house.turn()
    (response,) = await rows(house, "responses")
    assert (response["score"], response["reason"]) == (3, "3 of your people were rude")


async def test_a_typed_score_is_not_kept_as_a_reason(sqlite_house: House) -> None:
    """Typed before the tap or after it."""
    alice = await asked(sqlite_house)
    alice.say("8")
    alice.say("8")
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] is None


async def test_a_reply_to_the_new_prompt_reaches_the_same_sitting(sqlite_house: House) -> None:
    """The prompt that a typed score brought is the sitting's message from then on."""
    alice = await asked(sqlite_house)
    alice.say("8")
    await sqlite_house.turn()
    alice.say("Good", reply_to=alice.last.message_id)
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["reason"] == "Good"


async def test_a_score_typed_within_the_week_is_counted_without_a_reason(
    sqlite_house: House,
) -> None:
    """After the reason's day the score may still change."""
    alice = await scored(sqlite_house, "8")
    sqlite_house.clock.advance(days=2)
    alice.say("10")
    await sqlite_house.turn()
    assert says(alice, "thanks.counted")
    assert await scores(sqlite_house) == [10]
