"""What opens a case, and what managers hear of it at first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import LANGUAGES, text
from tests.handlers.case_scenes import (
    WORDS,
    alert,
    case_of,
    detractor,
    manager,
)
from tests.handlers.scenes import house_of, open_team_wave, rows, says, scored, team
from tests.house import ELEVEN_TOML, SPOKEN, House


@pytest.mark.parametrize(("score", "opened"), [("0", 1), ("6", 1), ("7", 0), ("10", 0)])
async def test_a_score_of_at_most_six_opens_a_case_at_the_tap(
    house: House, score: str, opened: int
) -> None:
    """Its alert comes without a sound."""
    before = len(manager(house).messages)
    await scored(house, score)
    assert len(await rows(house, "cases")) == opened
    assert len(manager(house).messages) == before + opened
    if opened:
        assert alert(house).silent
        assert alert(house).text.startswith(f"{score} of 10\nNo reason yet.\nDue ")


async def test_the_reason_follows_under_the_alert_with_a_sound(house: House) -> None:
    """The alert says it as well, and nothing more comes after five minutes."""
    await detractor(house)
    news = manager(house).last
    assert (news.text, news.silent) == (f"“{WORDS}”", False)
    assert news.reply_to == alert(house)
    assert WORDS in alert(house).text
    before = len(manager(house).messages)
    house.clock.advance(minutes=6)
    await house.turn()
    assert len(manager(house).messages) == before


async def test_five_minutes_without_a_reason_are_told_with_a_sound(sqlite_house: House) -> None:
    house = sqlite_house
    await scored(house, "3")
    before = len(manager(house).messages)
    house.clock.advance(minutes=4, seconds=59)
    await house.turn()
    assert len(manager(house).messages) == before
    house.clock.advance(seconds=2)
    await house.turn()
    assert manager(house).last.text == text("en", "case.silence")
    assert not manager(house).last.silent


async def test_a_corrected_score_edits_the_alert(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await scored(house, "3")
    alice.tap("Change")
    await house.turn()
    alice.tap("9")
    await house.turn()
    assert len(await rows(house, "cases")) == 1
    assert alert(house).text.startswith("9 of 10")


async def test_a_correction_downwards_opens_one(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await scored(house, "9")
    alice.say("2")
    await house.turn()
    assert (await case_of(house))["why"] == "score"


async def test_a_watch_word_opens_a_case_whatever_the_score(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    toml = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nwatch_words = ["burn", "烫伤"]')
    async with house_of(toml, clock, tmp_path) as house:
        alice = await scored(house, "10")
        alice.say("Lovely, but I BURNED my hand")
        await house.turn()
        assert (await case_of(house))["why"] == "word"
        assert not alert(house).silent
        boris = await scored(house, "9", 1002)
        boris.say("Sunburnt label")
        await house.turn()
        assert len(await rows(house, "cases")) == 1


async def test_who_would_like_a_reply_opens_a_case_and_is_named_from_then_on(house: House) -> None:
    alice = await scored(house, "9")
    alice.say("Do you have it in red?")
    await house.turn()
    assert await rows(house, "cases") == []
    alice.tap(text("en", "button.reply"))
    await house.turn()
    assert says(alice, "reply.wanted")
    assert alice.last.buttons == [[text("en", "button.quote")]], "the wish is granted"
    assert text("en", "case.wants", who="Alice") in alert(house).text
    assert (await case_of(house))["wants_reply"]


async def test_a_detractors_name_is_told_only_when_they_want_a_reply(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await detractor(house)
    assert not [m for m in manager(house).messages if "Alice" in (m.text or "")]
    alice.tap(text("en", "button.reply"))
    alice.tap_raw(alice.messages[-1].keyboard[0][0]["callback_data"], alice.last.message_id)
    await house.turn()
    assert text("en", "case.wants", who="Alice") in alert(house).text
    told = text("en", "case.wants", who="Alice")  # in the message of their reason: nobody answered
    wants = [m for m in manager(house).messages if m.text == f"“{WORDS}”\n{told}"]
    assert len(wants) == 1


async def test_an_anonymous_score_never_opens_a_case(house: House) -> None:
    """Nor does its reason, not even with a word that is watched for."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap_raw(f"b:{wave_id}:0", chen.last.message_id)
    await house.turn()
    chen.say(WORDS)
    await house.turn()
    for table in ("cases", "case_messages", "case_posts"):
        assert await rows(house, table) == []
    assert [row for row in await rows(house, "outbox") if row["kind"].startswith("case")] == []


async def test_a_managers_preview_opens_none(sqlite_house: House) -> None:
    house = sqlite_house
    boss = manager(house)
    boss.say("/start")
    await house.turn()
    boss.tap("2")
    await house.turn()
    boss.say(WORDS)
    await house.turn()
    boss.tap(text("en", "button.reply"))
    await house.turn()
    assert text("en", "reply.wanted") in str(boss.last.text)
    assert await rows(house, "cases") == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_is_said_in_the_readers_language(
    clock: SimulatedClock, tmp_path: Path, language: str
) -> None:
    spoken = (language, *(set(LANGUAGES) - {language}))
    toml = ELEVEN_TOML.replace(SPOKEN, json.dumps(spoken))
    async with house_of(toml, clock, tmp_path) as house:
        await scored(house, "3")
        assert text(language, "case.noreason") in alert(house).text
