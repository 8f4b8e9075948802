"""A customer's tap, and what lies under the question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from bot.wiring import wire
from locales import text
from storage.answers.rollup import scores_by_day
from survey.scores.scale import Band
from tests.handlers.scenes import (
    QUESTION,
    SCORES,
    asked,
    house_of,
    open_customers_wave,
    rows,
    says,
    scored,
    spoken,
)
from tests.house import ELEVEN_TOML, TOKEN, House


async def counted(house: House) -> dict[int, int]:
    """What the rollup says of today: score -> n."""
    day = house.clock.now().date()
    async with house.store.read() as tx:
        return {score: n for _, score, n in await scores_by_day(tx, "customers", day, day) if n}


async def test_a_completed_answer_takes_four_calls(house: House) -> None:
    """Question, tap answer, edit, thanks."""
    alice = house.sandbox.person(1001, "Alice")
    alice.start()
    await house.turn()
    alice.tap("8")
    await house.turn()
    alice.say("Good, but dear")
    await house.turn()
    methods = [call.method for call in house.calls()]
    assert methods == ["sendMessage", "answerCallbackQuery", "editMessageText", "sendMessage"]
    assert await counted(house) == {8: 1}


@pytest.mark.parametrize(
    ("score", "follow"),
    [("0", "low"), ("6", "low"), ("7", "middle"), ("8", "middle"), ("9", "high"), ("10", "high")],
)
async def test_the_tapped_message_asks_for_the_reason(
    sqlite_house: House, score: str, follow: str
) -> None:
    """It repeats the score; the second sentence goes with it."""
    alice = await scored(sqlite_house, score)
    words = (alice.last.text or "").split("\n")
    assert f"{score} of 10" in words[0]
    assert words[1] == text("en", f"follow.{follow}")
    assert alice.last.buttons == [["Skip", "Change"]]
    assert alice.toasts[-1].text == text("en", "toast.score", score=int(score))


async def test_situation_1_a_double_tap_counts_once(house: House) -> None:
    """The second tap stores nothing and repeats what Telegram calls "not modified"."""
    alice = await asked(house)
    alice.tap("9")
    alice.tap("9")
    await house.turn()
    assert await counted(house) == {9: 1}
    assert len(alice.toasts) == 2
    assert len([m for m in alice.messages if m.from_bot]) == 1


async def test_situation_2_of_two_quick_scores_the_last_counts(house: House) -> None:
    """Though both arrive in one batch."""
    alice = await asked(house)
    alice.tap("3")
    alice.tap("9")
    await house.turn()
    assert await counted(house) == {9: 1}
    assert "9 of 10" in (alice.last.text or "")
    assert alice.toasts[-1].text == text("en", "toast.changed", score=9)


async def test_situation_3_a_tap_on_a_closed_wave_stores_nothing(sqlite_house: House) -> None:
    """The message says that the question is closed."""
    boris = await scored(sqlite_house, "8", 1002)
    sqlite_house.clock.advance(days=100)
    await open_customers_wave(sqlite_house)
    question = boris.last
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    boris.tap("2", question.message_id)
    await sqlite_house.turn()
    assert question.text == text("en", "closed.wave")
    assert boris.toasts[-1].text == text("en", "toast.closed")
    assert [row["score"] for row in await rows(sqlite_house, "responses")] == [8]


async def test_situation_4_an_inaccessible_message_is_sent_anew(sqlite_house: House) -> None:
    """The tap on a message that Telegram no longer shows still counts."""
    alice = await asked(sqlite_house)
    question = alice.last
    data = question.keyboard[1][2]["callback_data"]  # 8
    alice.delete(question.message_id)
    alice.tap_raw(data, question.message_id)
    await sqlite_house.turn()
    assert await counted(sqlite_house) == {8: 1}
    assert alice.last.message_id > question.message_id
    assert alice.last.buttons == [["Skip", "Change"]]


async def test_situation_5_a_second_device_with_an_old_keyboard_changes_the_score(
    sqlite_house: House,
) -> None:
    """Its buttons still name the same invitation: no second answer appears."""
    alice = await asked(sqlite_house)
    question = alice.last.message_id
    stale = {button["text"]: button["callback_data"] for button in alice.last.keyboard[0]}
    alice.tap("8")
    await sqlite_house.turn()
    alice.tap_raw(stale["4"], question)
    await sqlite_house.turn()
    assert await counted(sqlite_house) == {4: 1}


async def test_change_brings_the_question_back(sqlite_house: House) -> None:
    alice = await scored(sqlite_house, "8")
    alice.tap("Change")
    await sqlite_house.turn()
    assert alice.last.buttons == QUESTION
    alice.tap("6")
    await sqlite_house.turn()
    assert await counted(sqlite_house) == {6: 1}


async def test_skip_ends_with_thanks_and_the_score_stays(sqlite_house: House) -> None:
    alice = await scored(sqlite_house, "8")
    alice.tap("Skip")
    await sqlite_house.turn()
    assert says(alice, "thanks.counted")
    (response,) = await rows(sqlite_house, "responses")
    assert (response["score"], response["reason"], response["awaiting"]) == (8, None, False)


async def test_the_dots_lead_to_stop_language_and_back(sqlite_house: House) -> None:
    """Back shows the question again; Don't ask again is kept."""
    alice = await asked(sqlite_house)
    question = alice.last.text
    alice.tap("…")
    await sqlite_house.turn()
    pauses = [["Tomorrow"], ["In a week"], ["In 90 days"]]
    assert alice.last.buttons == [*pauses, ["Don't ask again"], ["Language"], ["Back"]]
    alice.tap("Back")
    await sqlite_house.turn()
    assert (alice.last.text, alice.last.buttons) == (question, QUESTION)
    alice.tap("…")
    await sqlite_house.turn()
    alice.tap("Don't ask again")
    await sqlite_house.turn()
    assert says(alice, "stop.done")
    (person,) = await rows(sqlite_house, "people")
    assert person["state"] == "stopped"


async def test_situation_23_a_restart_in_the_middle_loses_nothing(house: House) -> None:
    """Another process takes the reason: what is awaited is a row, not a memory."""
    alice = await scored(house, "8")
    app = house.app
    async with wire(
        app.store, app.keys, app.clock, app.definitions, TOKEN, house.sandbox.url, 29
    ) as reborn:
        house.app = reborn
        alice.say("Good, but dear")
        await house.turn()
    (response,) = await rows(house, "responses")
    assert (response["score"], response["reason"]) == (8, "Good, but dear")


async def test_the_1_to_10_variant_has_no_zero(clock: SimulatedClock, tmp_path: Path) -> None:
    """Neither as a button, nor as a forged tap, nor typed."""
    toml = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nscale_min = 1')
    async with house_of(toml, clock, tmp_path) as house:
        alice = await asked(house)
        assert [label for row in alice.last.buttons for label in row] == [*SCORES[1:], "…"]
        data = alice.last.keyboard[0][0]["callback_data"]
        alice.tap_raw(re.sub(":1$", ":0", data), alice.last.message_id)
        alice.say("0")
        await house.turn()
        assert await rows(house, "responses") == []
        assert alice.toasts[-1].text == text("en", "foreign")
        assert text("en", "scale.1") in (alice.last.text or "")  # the question, once more
        alice.say("1")
        alice.say("Too dear")
        await house.turn()
        (response,) = await rows(house, "responses")
        assert (response["score"], response["reason"]) == (1, "Too dear")


async def test_a_customer_never_sees_a_band(sqlite_house: House) -> None:
    """Neither its name nor its colour, whatever the score."""
    signs = [*Band, "🔴", "🟡", "🟢", "🟠"]
    for number, score in enumerate(SCORES):
        person = await scored(sqlite_house, score, 1001 + number)
        person.say("Because")
        await sqlite_house.turn()
        words = " ".join(spoken(person)).lower()
        assert not [sign for sign in signs if sign in words]
