"""The end of a sitting, the same for every score: reviews for everyone, quotes with consent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from survey.buttons.callbacks import choice_data
from tests.handlers.scenes import asked, house_of, rows
from tests.house import ELEVEN_TOML, House

REVIEWS = "https://example.com/reviews"
TOML = ELEVEN_TOML.replace('kind = "nps"', f'kind = "nps"\nshare_url = "{REVIEWS}"', 1)
REPLY = text("en", "button.reply")
AGREE, TAKE_BACK = "You may quote this", "Please don't quote it after all"


@pytest.fixture
async def reviewed(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    async with house_of(TOML, clock, tmp_path) as house:
        yield house


async def said(
    house: House, score: str, words: str = "As I said.", person_id: int = 1001
) -> Person:
    person = await asked(house, person_id)
    person.tap(score)
    await house.turn()
    person.say(words)
    await house.turn()
    return person


async def quotable(house: House) -> list[bool]:
    return [row["quotable"] for row in await rows(house, "responses")]


async def test_every_score_ends_with_the_same_message(reviewed: House) -> None:
    """Reviews are asked of whoever gave 0 as of whoever gave 10, with a reason and without."""
    ends, skipped = [], []
    for score in range(11):
        person = await said(reviewed, str(score), person_id=1001 + score)
        ends.append((person.last.text, person.last.buttons))
        assert REVIEWS in str(person.last.keyboard)
    for score in range(11):
        person = await asked(reviewed, 1101 + score)
        person.tap(str(score))
        await reviewed.turn()
        person.tap("Skip")
        await reviewed.turn()
        skipped.append((person.last.text, person.last.buttons))
        assert REVIEWS in str(person.last.keyboard)
    assert ends == ends[:1] * 11
    assert ends[0][1] == [[REPLY], [AGREE], ["Write a public review"]]
    assert skipped == skipped[:1] * 11


async def test_without_an_address_there_is_no_button_to_it(sqlite_house: House) -> None:
    person = await said(sqlite_house, "10")
    assert person.last.buttons == [[REPLY], [AGREE]]


async def test_nobody_is_quotable_who_did_not_say_so(reviewed: House) -> None:
    """The consent is taken back as easily, also when the sitting has long closed."""
    person = await said(reviewed, "3")
    assert await quotable(reviewed) == [False]
    person.tap(AGREE)
    await reviewed.turn()
    assert await quotable(reviewed) == [True]
    assert person.toasts[-1].text == text("en", "toast.quoted")
    reviewed.clock.advance(days=300)
    person.tap(TAKE_BACK)
    await reviewed.turn()
    assert await quotable(reviewed) == [False]
    assert person.last.buttons[:2] == [[REPLY], [AGREE]]


async def test_only_whose_answer_it_is_agrees(reviewed: House) -> None:
    await said(reviewed, "10")
    boris = await asked(reviewed, 1002, "Boris")
    (answer,) = await rows(reviewed, "responses")
    boris.tap_raw(choice_data(answer["id"], "quote"), boris.last.message_id)
    await reviewed.turn()
    assert boris.toasts[-1].text == text("en", "foreign")
    assert await quotable(reviewed) == [False]


async def test_without_a_reason_there_is_nothing_to_agree_to(reviewed: House) -> None:
    alice = await asked(reviewed)
    alice.tap("10")
    await reviewed.turn()
    (answer,) = await rows(reviewed, "responses")
    alice.tap_raw(choice_data(answer["id"], "quote"), alice.last.message_id)
    await reviewed.turn()
    assert alice.toasts[-1].text == text("en", "foreign")
    assert await quotable(reviewed) == [False]


async def test_whoever_is_erased_takes_the_consent_along(reviewed: House) -> None:
    alice = await said(reviewed, "10")
    alice.tap(AGREE)
    alice.say("/erase")
    await reviewed.turn()
    alice.tap("Yes")
    await reviewed.turn()
    assert await quotable(reviewed) == [False]
