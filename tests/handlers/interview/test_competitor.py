"""The question about the competitor: to a quarter, after the reason, never counted as ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import handlers.interview.asking
from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from tests.handlers.scenes import SCORES, house_of, rows, says, scored
from tests.house import ELEVEN_TOML, House

TOML = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\ncompetitor = "Brand X"')


@pytest.fixture
async def rival(clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A house whose invitations are of those that ask about the competitor."""
    ids = iter(range(4000, 9000, 4))
    monkeypatch.setattr(handlers.interview.asking, "new_id", lambda: next(ids))
    async with house_of(TOML, clock, tmp_path) as house:
        yield house


def about_rival(person: Person) -> bool:
    return "\nBrand X\n" in (person.last.text or "")


async def ratings(house: House) -> list[tuple[str, int | None]]:
    return [(row["question"], row["score"]) for row in await rows(house, "ratings")]


async def ours(house: House) -> list[tuple[int, int]]:
    """(score, n) of what counts as our own."""
    return [(row["score"], row["n"]) for row in await rows(house, "rollup") if row["n"]]


async def test_it_comes_after_the_reason_and_ends_with_the_usual_thanks(rival: House) -> None:
    alice = await scored(rival, "9")
    assert not about_rival(alice)
    alice.say("Good, but dear")
    await rival.turn()
    assert about_rival(alice)
    assert alice.last.buttons == [SCORES[:6], SCORES[6:], ["Skip"]]
    question, data = alice.last.message_id, alice.last.keyboard[0][3]["callback_data"]
    for _ in range(2):  # a double tap
        alice.tap_raw(data, question)
    await rival.turn()
    assert (alice.last.text or "").startswith(text("en", "thanks"))
    assert await ratings(rival) == [("competitor", 3)]
    assert await ours(rival) == [(9, 1)]
    alice.say("One more thing")
    await rival.turn()
    assert says(alice, "thanks.added")


async def test_it_comes_after_skip_too_and_may_be_left_out(rival: House) -> None:
    """Then digits typed mean our own score again, and it is not asked once more."""
    alice = await scored(rival, "9")
    alice.tap("Skip")
    await rival.turn()
    assert about_rival(alice)
    alice.tap("Skip")
    await rival.turn()
    assert says(alice, "thanks.counted")
    assert await ratings(rival) == [("competitor", None)]
    alice.say("7")
    await rival.turn()
    assert await ours(rival) == [(7, 1)]
    alice.tap("Skip")
    await rival.turn()
    assert says(alice, "thanks.counted")


async def test_digits_typed_while_it_is_open_are_the_competitors(rival: House) -> None:
    alice = await scored(rival, "9")
    alice.say("Good, but dear")
    await rival.turn()
    alice.say("4")
    await rival.turn()
    assert await ratings(rival) == [("competitor", 4)]
    assert await ours(rival) == [(9, 1)]


async def test_three_in_four_are_not_asked_and_cannot_forge_it(
    clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter((4001, 4002, 4003))
    monkeypatch.setattr(handlers.interview.asking, "new_id", lambda: next(ids))
    async with house_of(TOML, clock, tmp_path) as house:
        for number in range(3):
            person = await scored(house, "9", 1001 + number)
            person.tap_raw(f"k:{4001 + number}:5", person.last.message_id)
            await house.turn()
            assert person.toasts[-1].text == text("en", "foreign")
            person.tap("Skip")
            await house.turn()
            assert says(person, "thanks.counted")
        assert await ratings(house) == []


async def test_it_has_the_scale_of_the_survey(
    clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers.interview.asking, "new_id", lambda: 4000)
    toml = TOML.replace('kind = "nps"', 'kind = "nps"\nscale_min = 1')
    async with house_of(toml, clock, tmp_path) as house:
        alice = await scored(house, "9")
        alice.tap("Skip")
        await house.turn()
        assert alice.last.buttons == [SCORES[1:7], SCORES[7:], ["Skip"]]
        alice.tap_raw("k:4000:0", alice.last.message_id)
        await house.turn()
        assert alice.toasts[-1].text == text("en", "foreign")
        assert await ratings(house) == []
