"""The interview about attributes, by real updates: taps, changes, restarts, what comes too late."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.waves import close_named_wave, open_named_wave
from bot.wiring import wire
from locales import text
from sandbox.people import Person
from storage.answers.rebuild import rebuild
from storage.asking.waves import open_wave_of
from storage.company.definitions import Definitions
from survey.definition.definition import Definition
from tests.handlers.scenes import SCORES, dump, house_of, link, rows, says
from tests.house import ELEVEN_TOML, MANAGER, TOKEN, House

TOML = (
    ELEVEN_TOML
    + """
[[survey]]
key = "delivery"
kind = "csi"
attributes = ["speed", "care"]
target = 85
[survey.names.fi]
speed = "nopeus"
"""
)
ORDER = ["importance", "satisfaction"] * 2


@pytest.fixture
async def csi(clock: SimulatedClock, tmp_path: Path) -> Any:
    async with house_of(TOML, clock, tmp_path) as house:
        yield house


async def begun(house: House, *scores: int, person_id: int = 1001, language: str = "en") -> Person:
    """Somebody who opened the link and gave so many ratings."""
    person = house.sandbox.person(person_id, "Alice", language)
    token = f"door-{person_id}"
    person.start(await link(house, token, "delivery"))
    await house.turn()
    for score in scores:
        person.tap(str(score))
        await house.turn()
    return person


async def said(house: House) -> list[tuple[str, int | None]]:
    """(question, score) of everything that was rated, in the order of the sitting."""
    (asked,) = await rows(house, "invitations")
    place = {name: n for n, name in enumerate(asked["asks"])}
    found = sorted(
        await rows(house, "ratings"), key=lambda row: (place[row["attribute"]], row["question"])
    )
    return [(row["question"], row["score"]) for row in found]


async def pairs(house: House) -> Counter[tuple[int, int]]:
    """What is counted, whatever the attribute."""
    found: Counter[tuple[int, int]] = Counter()
    for row in await rows(house, "attribute_rollup"):
        found[row["importance"], row["satisfaction"]] += row["n"]
    async with house.store.write() as tx:
        assert await rebuild(tx) == 0
    return +found


def asks(person: Person, kind: str) -> bool:
    """Whether the bot's newest message is a question of this kind."""
    marker = text("en", f"rate.{kind}", subject="", attribute="", place=1, places=1).split("\n")[2]
    return marker in (person.last.text or "")


async def test_four_taps_in_one_message_then_the_reason(csi: House) -> None:
    """Stored at once, counted in pairs, and never as a score."""
    alice = await begun(csi)
    message = alice.last.message_id
    assert alice.last.buttons == [SCORES[:6], [*SCORES[6:], "…"]]
    for n, (score, kind) in enumerate(zip((9, 4, 7, 8), ORDER, strict=True)):
        assert asks(alice, kind)
        assert f"{n + 1} of 4" in (alice.last.text or "")
        alice.tap(str(score))
        await csi.turn()
        assert len(await rows(csi, "ratings")) == n + 1
    assert alice.last.message_id == message
    assert says(alice, "rated")
    assert await pairs(csi) == {(9, 4): 1, (7, 8): 1}
    alice.say("Quick enough")
    await csi.turn()
    (response,) = await rows(csi, "responses")
    assert (response["score"], response["reason"]) == (None, "Quick enough")
    assert await rows(csi, "rollup") == []
    assert (alice.last.text or "").startswith(text("en", "thanks"))


async def test_half_a_pair_is_stored_and_counts_for_nothing(csi: House) -> None:
    await begun(csi, 9)
    assert await said(csi) == [("importance", 9)]
    assert await pairs(csi) == {}


async def test_a_double_tap_and_an_old_keyboard_rate_the_question_they_belong_to(
    csi: House,
) -> None:
    """Both taps on the first question; a second device then rates it once more."""
    alice = await begun(csi)
    question, data = alice.last.message_id, alice.last.keyboard[0][3]["callback_data"]
    alice.tap_raw(data, question)
    alice.tap_raw(data, question)
    await csi.turn()
    assert await said(csi) == [("importance", 3)]
    assert asks(alice, "satisfaction")
    alice.tap("8")
    await csi.turn()
    assert await pairs(csi) == {(3, 8): 1}
    alice.tap_raw(re.sub(r"\.3$", ".10", data), question)
    await csi.turn()
    assert alice.toasts[-1].text == text("en", "toast.changed", score=10)
    assert await pairs(csi) == {(10, 8): 1}
    assert "3 of 4" in (alice.last.text or "")


async def test_change_begins_anew_and_what_was_said_counts_until_then(csi: House) -> None:
    """Across a restart; the pair moves as a whole."""
    alice = await begun(csi, 9, 4, 7, 8)
    alice.tap("Change")
    await csi.turn()
    assert await pairs(csi) == {(9, 4): 1, (7, 8): 1}
    app = csi.app
    async with wire(
        app.store, app.keys, app.clock, app.definitions, TOKEN, csi.sandbox.url, 29
    ) as reborn:
        csi.app = reborn
        assert "1 of 4" in (alice.last.text or "")
        alice.tap("2")
        await csi.turn()
        assert await pairs(csi) == {(2, 4): 1, (7, 8): 1}
        alice.say("3")  # typed: the question now open
        await csi.turn()
        assert await pairs(csi) == {(2, 3): 1, (7, 8): 1}
        assert "3 of 4" in (alice.last.text or "")
    csi.app = app


async def test_the_reason_is_taken_for_a_day_after_the_last_tap(csi: House) -> None:
    """Not after the first one: an interview may be finished some days later."""
    alice = await begun(csi, 9, 4, 7)
    csi.clock.advance(days=3)
    alice.tap("8")
    await csi.turn()
    csi.clock.advance(hours=23)
    alice.say("Quick enough")
    await csi.turn()
    (response,) = await rows(csi, "responses")
    assert response["reason"] == "Quick enough"


async def test_after_a_week_the_answers_stay(csi: House) -> None:
    alice = await begun(csi, 9, 4, 7, 8)
    csi.clock.advance(days=7)
    alice.tap("Change")
    await csi.turn()
    assert says(alice, "closed.rated")
    assert await pairs(csi) == {(9, 4): 1, (7, 8): 1}


async def test_digits_typed_rate_and_words_are_kept_as_the_reason(csi: House) -> None:
    """Before the first tap and between two of them; the question is put again."""
    alice = await begun(csi)
    alice.say("About the courier")
    await csi.turn()
    assert asks(alice, "importance")
    alice.say("９")
    await csi.turn()
    alice.say("he was late")
    await csi.turn()
    assert asks(alice, "satisfaction")
    alice.say("4/10")
    await csi.turn()
    (response,) = await rows(csi, "responses")
    assert response["reason"] == "About the courier\nhe was late"
    assert await pairs(csi) == {(9, 4): 1}


async def test_start_brings_back_the_question_that_is_open(csi: House) -> None:
    alice = await begun(csi, 9)
    alice.start()
    await csi.turn()
    assert asks(alice, "satisfaction")
    alice.tap("4")
    await csi.turn()
    assert await pairs(csi) == {(9, 4): 1}


@pytest.mark.parametrize("value", ["4.5", "39.0", "40.0", "0.11", "-1.3", "0", "00.3"])
async def test_a_forged_place_or_score_stores_nothing(csi: House, value: str) -> None:
    alice = await begun(csi)
    invitation = alice.last.keyboard[0][0]["callback_data"].split(":")[1]
    for data in (f"q:{invitation}:{value}", f"s:{invitation}:9", "q:17:0.3"):
        alice.tap_raw(data, alice.last.message_id)
        await csi.turn()
        assert alice.toasts[-1].text == text("en", "foreign")
    assert await rows(csi, "responses") == []


def without(definition: Definition, *attributes: str) -> Definition:
    left = definition.survey("delivery").model_copy(update={"attributes": attributes})
    others = [survey for survey in definition.surveys if survey.key != "delivery"]
    return definition.model_copy(update={"surveys": (*others, left)})


async def redefined(house: House, *attributes: str) -> Any:
    app = house.app
    known = Definitions(without(app.definition, *attributes))
    return wire(app.store, app.keys, app.clock, known, TOKEN, house.sandbox.url, 29)


async def test_an_attribute_that_is_gone_takes_no_tap_and_is_skipped(csi: House) -> None:
    """Its button is foreign; the sitting goes on with what is left, under its own names."""
    alice = await begun(csi)
    (asked,) = await rows(csi, "invitations")
    gone, left = asked["asks"]
    question, data = alice.last.message_id, alice.last.keyboard[0][3]["callback_data"]
    app = csi.app
    async with await redefined(csi, left) as reborn:
        csi.app = reborn
        alice.tap_raw(data, question)
        await csi.turn()
        assert alice.toasts[-1].text == text("en", "foreign")
        alice.start()
        await csi.turn()
        alice.tap("6")
        await csi.turn()
        alice.tap("7")
        await csi.turn()
        assert says(alice, "rated")
        assert {row["attribute"] for row in await rows(csi, "ratings")} == {left}
        assert await pairs(csi) == {(6, 7): 1}
    csi.app = app
    assert gone != left


async def test_a_wave_that_closes_in_the_middle_lets_whoever_began_finish(csi: House) -> None:
    """Whoever had not begun reads that it is closed."""
    people = [csi.sandbox.person(1001 + n, f"Person {n}") for n in range(2)]
    for person in people:
        person.start()
    await csi.turn()
    csi.clock.advance(days=100)
    definition, survey = csi.app.definition, csi.app.definition.survey("delivery")
    await open_named_wave(csi.store, definition, survey, csi.clock.now(), Random(1), at_once=True)
    await csi.turn()
    alice, boris = people
    alice.tap("9")
    await csi.turn()
    async with csi.store.write() as tx:
        wave = await open_wave_of(tx, "delivery")
        assert wave is not None
        await close_named_wave(tx, wave, csi.clock.now())
    for person in people:
        person.tap("4")
        await csi.turn()
    assert says(boris, "closed.wave")
    assert await pairs(csi) == {(9, 4): 1}


async def test_attributes_read_in_the_language_of_the_reader(csi: House) -> None:
    alice = await begun(csi, language="fi")
    words = alice.last.text or ""
    alice.tap("1")
    await csi.turn()
    alice.tap("1")
    await csi.turn()
    assert "nopeus" in words + (alice.last.text or "")


async def test_export_holds_the_ratings_and_erasing_leaves_them_to_nobody(csi: House) -> None:
    alice = await begun(csi, 9, 4)
    alice.say("/export")
    await csi.turn()
    stored = alice.last.document
    assert stored is not None
    assert b'"satisfaction"' in stored
    assert b'"score": 4' in stored
    alice.say("/erase")
    await csi.turn()
    alice.tap("Yes")
    await csi.turn()
    (response,) = await rows(csi, "responses")
    assert response["person_id"] is None
    assert await rows(csi, "invitations") == []
    assert await pairs(csi) == {(9, 4): 1}


async def test_a_managers_preview_counts_nothing(csi: House) -> None:
    token = await link(csi, "counter", "delivery")
    before = await dump(csi, "inbox")
    manager = csi.sandbox.person(MANAGER)
    manager.start(token)
    await csi.turn()
    for score in (9, 4, 7, 8):
        manager.tap(str(score))
        await csi.turn()
    preview = text("en", "preview", message=text("en", "rated"))
    assert manager.last.text == preview
    for label in ("Change", "…", "Back", "3"):
        manager.tap(label)
        await csi.turn()
    manager.tap_raw("s:2:8", manager.last.message_id)
    await csi.turn()
    assert manager.toasts[-1].text == text("en", "foreign")
    assert await dump(csi, "inbox") == before
