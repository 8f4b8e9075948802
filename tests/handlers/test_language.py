"""Every language: the same conversation in each, and changing between them."""

from __future__ import annotations

import pytest

from locales import LANGUAGES, text
from locales.catalogue import CATALOGUES
from tests.handlers.scenes import (
    QUESTION,
    asked,
    open_team_wave,
    rows,
    says,
    scored,
    spoken,
    team,
)
from tests.house import House


def leaks(words: list[str]) -> list[str]:
    """Texts that show a key of the catalogue or a placeholder."""
    keys = set(CATALOGUES["en"].texts)
    return [one for one in words if one in keys or "{" in one or "}" in one]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_customer_is_spoken_to_in_their_language(
    sqlite_house: House, language: str
) -> None:
    """Question, tap, reason, menu, commands, notes, lateness: no key leaks, labels are right."""
    alice = await asked(sqlite_house, language=language)
    question = alice.last
    assert question.buttons == QUESTION
    assert text(language, "ask.nps") in (alice.last.text or "")
    alice.tap("…")
    await sqlite_house.turn()
    names = ("snooze.1", "snooze.7", "snooze.90", "stop", "language", "back")
    menu = [[text(language, f"button.{name}")] for name in names]
    assert alice.last.buttons == menu
    alice.tap(menu[-1][0])
    alice.send_voice()
    await sqlite_house.turn()
    assert says(alice, "media.notscored")
    alice.tap("8")
    await sqlite_house.turn()
    skip, change = text(language, "button.skip"), text(language, "button.change")
    assert question.buttons == [[skip, change]]
    alice.say("1")
    alice.say("Hm")
    alice.say("Hm hm")
    alice.send_sticker()
    for command in ("help", "privacy", "language", "snooze", "nonsense", "start", "stop", "stop"):
        alice.say(f"/{command}")
    alice.start("unknown-payload")
    alice.tap_raw("???", alice.last.message_id)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text(language, "foreign")
    sqlite_house.clock.advance(days=2)
    alice.say("Late")
    await sqlite_house.turn()
    assert alice.last.buttons == [[text(language, "button.yes"), text(language, "button.no")]]
    alice.tap(text(language, "button.yes"))
    await sqlite_house.turn()
    assert says(alice, "add.done")
    assert leaks(spoken(alice)) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_employee_is_spoken_to_in_their_language(
    sqlite_house: House, language: str
) -> None:
    """Joining, notice, how, later, question, sealed, closed: no key leaks, labels are right."""
    chen, *others = await team(sqlite_house, language=language)
    wave_id = await open_team_wave(sqlite_house)
    labels = {name: text(language, f"button.{name}") for name in ("ask", "how", "later")}
    assert chen.last.buttons == [
        [labels["ask"]],
        [labels["how"], labels["later"]],
        [text(language, "button.council")],
    ]
    chen.tap(labels["how"])
    await sqlite_house.turn()
    chen.tap(labels["later"])
    await sqlite_house.turn()
    assert says(chen, "later.done")
    chen.start()
    await sqlite_house.turn()
    chen.tap(labels["ask"])
    await sqlite_house.turn()
    assert chen.last.buttons == [QUESTION[0], QUESTION[1][:-1]]
    assert text(language, "ask.enps") in (chen.last.text or "")
    chen.tap("3")
    await sqlite_house.turn()
    assert says(chen, "sealed")
    chen.say("a" * 1001)
    chen.say("Too many meetings")
    chen.send_voice()
    chen.say("/privacy")
    await sqlite_house.turn()
    for other in others:
        other.tap_raw(f"b:{wave_id}:9", other.last.message_id)
    await sqlite_house.turn()
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    chen.tap_raw(f"b:{wave_id}:1", chen.last.message_id)
    await sqlite_house.turn()
    assert leaks(spoken(chen)) == []


async def test_a_chosen_language_holds_and_the_question_comes_in_it(sqlite_house: House) -> None:
    """Chosen from the question's own menu, the question follows at once."""
    alice = await asked(sqlite_house)
    for label in ("…", "Language", "Suomi"):
        alice.tap(label)
        await sqlite_house.turn()
    assert text("fi", "ask.nps") in (alice.last.text or "")
    assert text("fi", "language.done") in spoken(alice)
    alice.tap("8")
    await sqlite_house.turn()
    assert alice.last.buttons == [[text("fi", "button.skip"), text("fi", "button.change")]]
    (person,) = await rows(sqlite_house, "people")
    assert person["language"] == "fi"


async def test_an_employee_chooses_without_becoming_a_customer(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house, 1)
    chen.say("/language")
    await sqlite_house.turn()
    chen.tap("中文")
    await sqlite_house.turn()
    assert chen.last.text == text("zh", "language.done")
    assert [row["language"] for row in await rows(sqlite_house, "employees")] == ["zh"]
    assert await rows(sqlite_house, "people") == []


@pytest.mark.parametrize(
    ("code", "language"), [("ru-RU", "ru"), ("zh-hans", "zh"), ("de", "en"), (None, "en")]
)
async def test_telegrams_language_is_the_first_guess(
    sqlite_house: House, code: str | None, language: str
) -> None:
    """Somebody whose language the company does not offer reads its first."""
    alice = await asked(sqlite_house, language=code)
    assert text(language, "ask.nps") in (alice.last.text or "")


async def test_a_language_that_is_not_offered_cannot_be_chosen(sqlite_house: House) -> None:
    alice = await scored(sqlite_house)
    alice.tap_raw("l:de", alice.last.message_id)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text("en", "foreign")
    assert (await rows(sqlite_house, "people"))[0]["language"] == "en"
