"""An employee's sealed answer: the notice, the tap, the close, and what never shows."""

from __future__ import annotations

import pytest

from locales import text
from storage.database import tables
from storage.pulse.ballots import open_ballots
from storage.pulse.seal import SEALED_SIZE, Ballot, unseal, voter
from survey.scores.scale import Band
from tests.handlers.scenes import (
    QUESTION,
    SCORES,
    dump,
    open_team_wave,
    rows,
    says,
    spoken,
    team,
)
from tests.house import House


async def ballots(house: House, wave_id: int) -> list[Ballot]:
    """What was sealed, as only the holder of the key reads it."""
    async with house.store.read() as tx:
        return await open_ballots(tx, house.app.keys, wave_id)


async def test_the_notice_comes_before_the_first_button(sqlite_house: House) -> None:
    """It names the close, the group with its size, and how far figures are blurred."""
    chen, *_ = await team(sqlite_house, 20, "Support")
    await team(sqlite_house, 19, "Sales", first=3001)
    await open_team_wave(sqlite_house)
    words = chen.last.text or ""
    assert "Support (20 people)" in words
    assert "until 23 November" in words
    assert "(epsilon 2)" in words
    council = ["For the works council"]
    assert chen.last.buttons == [["To the question"], ["How it works", "Not now"], council]


async def test_everyone_gets_the_same_buttons_with_the_same_data(sqlite_house: House) -> None:
    """So a button that is passed on, or seen on the way, names nobody."""
    people = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    for person in people:
        person.tap("To the question")
    await sqlite_house.turn()
    keyboards = [person.last.keyboard for person in people]
    assert all(keyboard == keyboards[0] for keyboard in keyboards)
    assert people[0].last.buttons == [QUESTION[0], QUESTION[1][:-1]]


async def test_every_score_gets_the_same_replies(house: House) -> None:
    """Text, buttons and toast tell nothing of the score; no band is named."""
    people = await team(house)
    wave_id = await open_team_wave(house)
    for person in people:
        person.tap("To the question")
    await house.turn()
    for person, score in zip(people, SCORES, strict=False):
        person.tap(score)
    await house.turn()
    seen = {(str(p.last.keyboard), p.last.text, p.toasts[-1].text) for p in people[:11]}
    assert len(seen) == 1
    assert says(people[0], "sealed")
    assert not [band for band in Band if band in " ".join(spoken(people[0])).lower()]
    assert sorted(ballot.score for ballot in await ballots(house, wave_id)) == list(range(11))


async def test_a_tap_stores_one_sealed_row_and_nothing_else(house: House) -> None:
    """No other table tells who voted: only ballots (and the inbox) differ."""
    chen, *_ = await team(house)
    await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    before = await dump(house, "ballots", "inbox")
    chen.tap("3")
    await house.turn()
    assert await dump(house, "ballots", "inbox") == before
    sealed = [row["sealed"] for row in await rows(house, "ballots")]
    assert [len(one) for one in sealed] == [SEALED_SIZE] * 20


async def test_the_last_tap_counts(house: House) -> None:
    """The same row is replaced."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    for score in ("3", "3", "9"):
        chen.tap(score)
    await house.turn()
    assert [ballot.score for ballot in await ballots(house, wave_id)] == [9]


async def test_not_now_keeps_the_way_open(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    chen.tap("Not now")
    await sqlite_house.turn()
    assert says(chen, "later.done")
    chen.start()
    await sqlite_house.turn()
    assert chen.last.buttons[0] == ["To the question"]


async def test_how_it_works_names_the_thresholds_and_leads_to_the_question(
    sqlite_house: House,
) -> None:
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    chen.tap("How it works")
    await sqlite_house.turn()
    assert says(chen, "how", epsilon=2.0, factor=7.4, people=19, comments=10, fewest=3)
    assert chen.last.buttons == [["To the question"], ["For the works council"], ["Not now"]]


async def test_situation_3_after_the_close_every_button_says_so(sqlite_house: House) -> None:
    """And nothing is stored."""
    people = await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    notices = [person.last for person in people]
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    buttons = ("b:{wave}:3", "w:{wave}:ask", "w:{wave}:how", "w:{wave}:later")
    for person, notice, data in zip(people, notices, buttons, strict=False):
        person.tap_raw(data.format(wave=wave_id), notice.message_id)
    await sqlite_house.turn()
    assert [notice.text for notice in notices[:4]] == [text("en", "pulse.closed")] * 4
    assert notices[4].text != text("en", "pulse.closed")  # the control: nobody tapped there
    assert await rows(sqlite_house, "ballots") == []


@pytest.mark.parametrize("left", [0, 16], ids=["missing", "damaged"])
async def test_without_its_key_a_wave_takes_no_vote(house: House, left: int) -> None:
    """The tap is told to try again later; nothing is stored, and nothing stored is harmed."""
    chen, boris, *_ = await team(house)
    wave_id = await open_team_wave(house)
    for person in (chen, boris):
        person.tap("To the question")
    await house.turn()
    chen.tap("3")
    await house.turn()
    path = house.keys_dir / f"wave-{wave_id}.key"
    key = path.read_bytes()
    path.unlink()
    chen.tap("9")
    await house.turn()
    if left:
        path.write_bytes(key[:left])
    before = await dump(house, "inbox")
    boris.tap("9")
    boris.say("Hello?")
    await house.turn()
    for person in (chen, boris):
        assert person.toasts[-1].text == text("en", "sealed.tryagain")
        assert person.toasts[-1].show_alert
    assert await dump(house, "inbox") == before
    path.write_bytes(key)
    assert [ballot.score for ballot in await ballots(house, wave_id)] == [3]


async def test_a_damaged_ballot_does_not_put_the_tap_aside(house: House) -> None:
    """The voter is told to try again later, as with a missing key."""
    chen, *_ = await team(house)
    await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    chen.tap("3")
    await house.turn()
    async with house.store.write() as tx:
        await tx.execute(tables.ballots.update().values(sealed=bytes(SEALED_SIZE)))
    chen.tap("9")
    chen.say("Too many meetings")
    await house.turn()
    assert chen.toasts[-1].text == text("en", "sealed.tryagain")
    assert await rows(house, "dead_letters") == []


async def test_a_pulse_whose_survey_is_gone_is_closed(sqlite_house: House) -> None:
    """Its notice's buttons say so; no update is put aside."""
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    definition = sqlite_house.app.definition
    kept = tuple(survey for survey in definition.surveys if survey.key != "team")
    sqlite_house.app.definitions.now = definition.model_copy(update={"surveys": kept})
    chen.tap("To the question")
    await sqlite_house.turn()
    assert says(chen, "pulse.closed")


async def test_with_the_key_the_list_tells_who_has_voted(sqlite_house: House) -> None:
    """Why no text says that nothing stored does: only without the key is it so."""
    chen, *_ = await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    chen.tap("To the question")
    await sqlite_house.turn()
    chen.tap("7")
    await sqlite_house.turn()
    stored = {row["voter"]: row["sealed"] for row in await rows(sqlite_house, "ballots")}
    key = sqlite_house.app.keys.get(wave_id)
    voted = []
    for employee in await rows(sqlite_house, "employees"):
        name = voter(key, employee["id"])
        ballot = unseal(key, wave_id, name, stored[name])
        voted += [employee["telegram_id"]] if ballot.score <= 10 else []
        assert voter(bytes(32), employee["id"]) not in stored
    assert voted == [chen.id]
