"""What employees type: sealed like a tap, and removed from the chat at once."""

from __future__ import annotations

import pytest

from locales import LANGUAGES, text
from sandbox.people import Person
from storage.pulse.ballots import open_ballots
from storage.pulse.seal import Ballot
from tests.handlers.scenes import answers, dump, open_team_wave, says, team
from tests.house import House


async def voted(house: House, score: str = "3") -> tuple[Person, int]:
    """An employee who has tapped, and the wave."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    chen.tap(score)
    await house.turn()
    return chen, wave_id


async def ballot(house: House, wave_id: int) -> Ballot:
    """The one ballot of a wave."""
    async with house.store.read() as tx:
        (found,) = await open_ballots(tx, house.app.keys, wave_id)
    return found


async def test_a_reason_is_sealed_and_gone_from_the_chat(house: House) -> None:
    """The reply names neither the words nor the score; only the ballot changes."""
    chen, wave_id = await voted(house)
    before = await dump(house, "ballots", "inbox")
    said = chen.say("Too many meetings")
    await house.turn()
    assert chen.find(said) is None
    assert says(chen, "sealed.reason")
    assert (await ballot(house, wave_id)).reason == "Too many meetings"
    assert await dump(house, "ballots", "inbox") == before


async def test_the_last_text_counts_and_a_tap_keeps_it(house: House) -> None:
    """As with the score: a correction takes the place of what it corrects."""
    chen, wave_id = await voted(house)
    chen.say("Too many meetings in Sales")
    chen.say("Too many meetings")
    chen.tap("1")
    await house.turn()
    sealed = await ballot(house, wave_id)
    assert (sealed.score, sealed.reason) == (1, "Too many meetings")


async def test_an_edited_text_counts_as_the_last_one(house: House) -> None:
    """Edited in the moment before it left the chat, after it was refused, or in reply."""
    chen, wave_id = await voted(house)
    said = chen.say("Too many meetings in Sales")
    chen.edit(said, "Too many meetings")
    await house.turn()
    assert (await ballot(house, wave_id)).reason == "Too many meetings"
    assert chen.find(said) is None
    said = chen.say("a" * 1001)
    await house.turn()
    chen.edit(said, "Shorter")
    await house.turn()
    assert (await ballot(house, wave_id)).reason == "Shorter"
    assert chen.find(said) is None
    said = chen.say("b" * 1001, reply_to=chen.last.message_id)
    await house.turn()
    chen.edit(said, "9")
    await house.turn()
    sealed = await ballot(house, wave_id)
    assert (sealed.score, sealed.reason) == (9, "Shorter")


async def test_a_text_that_is_older_than_the_pulse_is_not_sealed_when_edited(
    sqlite_house: House,
) -> None:
    chen, *_ = await team(sqlite_house)
    said = chen.say("Where is the stapler?")
    await sqlite_house.turn()
    sqlite_house.clock.advance(hours=1)
    wave_id = await open_team_wave(sqlite_house)
    chen.tap("To the question")
    await sqlite_house.turn()
    chen.tap("3")
    await sqlite_house.turn()
    chen.edit(said, "Where is my stapler?")
    await sqlite_house.turn()
    assert (await ballot(sqlite_house, wave_id)).reason == ""
    assert chen.find(said) is not None


@pytest.mark.parametrize("under", ["sealed", "sealed.reason"])
async def test_the_comment_can_be_taken_back(house: House, under: str) -> None:
    """By the button under either message; the score stays, and another comment may follow."""
    chen, wave_id = await voted(house)
    tapped = chen.last.message_id
    chen.say("My boss shouts")
    await house.turn()
    before = await dump(house, "ballots", "inbox")
    place = {"sealed": tapped, "sealed.reason": chen.last.message_id}[under]
    for _ in range(2):
        chen.tap_raw(f"bx:{wave_id}:comment", place)
    await house.turn()
    sealed = await ballot(house, wave_id)
    assert (sealed.score, sealed.reason) == (3, "")
    changed = chen.find(place)
    assert changed is not None
    assert changed.text == text("en", "sealed.removed")
    assert await dump(house, "ballots", "inbox") == before
    chen.say("Dull")
    await house.turn()
    assert (await ballot(house, wave_id)).reason == "Dull"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_button_stands_under_every_sealed_answer(
    sqlite_house: House, language: str
) -> None:
    """Whether or not there is a comment: what the bot sends does not tell."""
    chen, *_ = await team(sqlite_house, language=language)
    wave_id = await open_team_wave(sqlite_house)
    chen.tap_raw(f"b:{wave_id}:3", chen.last.message_id)
    await sqlite_house.turn()
    assert chen.last.buttons[-1] == [text(language, "button.unsay")]
    for words in ("4", "Dull"):
        chen.say(words)
        await sqlite_house.turn()
        assert chen.last.buttons == [[text(language, "button.unsay")]]


async def test_nothing_is_taken_back_after_the_close_or_by_others(sqlite_house: House) -> None:
    """What was counted is counted; the tap of somebody outside changes nothing."""
    chen, wave_id = await voted(sqlite_house)
    chen.say("Dull")
    await sqlite_house.turn()
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start()
    await sqlite_house.turn()
    alice.tap_raw(f"bx:{wave_id}:comment", alice.last.message_id)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text("en", "pulse.outsider")
    assert (await ballot(sqlite_house, wave_id)).reason == "Dull"
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    before = await dump(sqlite_house, "inbox")
    last = next(one for one in reversed(chen.messages) if one.keyboard)
    chen.tap_raw(f"bx:{wave_id}:comment", last.message_id)
    await sqlite_house.turn()
    assert last.text == text("en", "pulse.closed")
    assert await dump(sqlite_house, "inbox") == before


async def test_without_a_ballot_nothing_is_taken_back_and_none_is_made(
    sqlite_house: House,
) -> None:
    chen, *_ = await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    chen.tap_raw(f"bx:{wave_id}:comment", chen.last.message_id)
    await sqlite_house.turn()
    assert await answers(sqlite_house) == []


async def test_where_the_key_is_missing_the_comment_stays_and_they_are_told(
    sqlite_house: House,
) -> None:
    chen, wave_id = await voted(sqlite_house)
    chen.say("Dull")
    await sqlite_house.turn()
    path = sqlite_house.keys_dir / f"wave-{wave_id}.key"
    key = path.read_bytes()
    path.unlink()
    chen.tap_raw(f"bx:{wave_id}:comment", chen.last.message_id)
    await sqlite_house.turn()
    assert chen.toasts[-1].text == text("en", "sealed.tryagain")
    path.write_bytes(key)
    assert (await ballot(sqlite_house, wave_id)).reason == "Dull"


async def test_a_tap_and_its_text_in_one_batch(house: House) -> None:
    """Each update sees the ones before it, sealed or not."""
    chen, *_ = await team(house)
    wave_id = await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    chen.tap("3")
    chen.say("Too many meetings")
    await house.turn()
    sealed = await ballot(house, wave_id)
    assert (sealed.score, sealed.reason) == (3, "Too many meetings")


async def test_situation_10_a_typed_score_is_sealed_and_gone_too(sqlite_house: House) -> None:
    """Before any tap, and in place of one."""
    chen, *_ = await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    said = [chen.say("4"), chen.say("Dull"), chen.say("7/10")]
    await sqlite_house.turn()
    assert [chen.find(one) for one in said] == [None] * 3
    assert says(chen, "sealed.reason")
    sealed = await ballot(sqlite_house, wave_id)
    assert (sealed.score, sealed.reason) == (7, "Dull")


async def test_words_before_the_tap_go_nowhere(sqlite_house: House) -> None:
    """The notice comes again; the words are stored on neither side of the wall."""
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    notice = chen.last.text
    before = await dump(sqlite_house, "inbox")
    chen.say("Too many meetings")
    await sqlite_house.turn()
    assert chen.last.text == notice
    assert await dump(sqlite_house, "inbox") == before


async def test_a_reason_that_does_not_fit_stays_in_the_chat(sqlite_house: House) -> None:
    """1,000 characters do, of any script; what was sealed before stays."""
    chen, wave_id = await voted(sqlite_house)
    chen.say("\U0001f9c9" * 1000)
    await sqlite_house.turn()
    assert says(chen, "sealed.reason")
    said = chen.say("a" * 1001)
    await sqlite_house.turn()
    assert says(chen, "pulse.long", limit=1000)
    assert chen.find(said) is not None
    assert len((await ballot(sqlite_house, wave_id)).reason) == 1000


async def test_media_are_not_sealed(sqlite_house: House) -> None:
    """A photo's words neither: the bot says that they are still in the chat."""
    chen, wave_id = await voted(sqlite_house)
    for send in (chen.send_voice, chen.send_sticker, lambda: chen.send_photo("Look")):
        send()
        await sqlite_house.turn()
        assert says(chen, "pulse.media")
    assert (await ballot(sqlite_house, wave_id)).reason == ""


async def test_a_comment_is_taken_until_the_close(sqlite_house: House) -> None:
    """A ballot holds no time; what was not meant for it, the button takes back."""
    chen, wave_id = await voted(sqlite_house)
    sqlite_house.clock.advance(days=6)
    chen.say("Too many meetings")
    await sqlite_house.turn()
    assert (await ballot(sqlite_house, wave_id)).reason == "Too many meetings"
    assert [["Remove my comment"]] in [one.buttons for one in chen.messages]


async def test_words_after_the_close_are_not_stored(sqlite_house: House) -> None:
    """Nor passed on, and the employee is told."""
    chen, _ = await voted(sqlite_house)
    sqlite_house.clock.advance(days=7)
    await sqlite_house.tick()
    before = await dump(sqlite_house, "inbox")
    chen.say("Too many meetings")
    await sqlite_house.turn()
    assert says(chen, "pulse.closed")
    assert await dump(sqlite_house, "inbox") == before


async def test_an_outsiders_words_are_not_stored(sqlite_house: House) -> None:
    """Somebody who joined after the opening."""
    await team(sqlite_house)
    await open_team_wave(sqlite_house)
    boris, *_ = await team(sqlite_house, 1, "Sales", first=3001)
    boris.say("9")
    boris.say("Fine here")
    await sqlite_house.turn()
    assert says(boris, "feedback.offer", who=f"{boris.name}, Sales")
    assert await answers(sqlite_house) == []


async def test_a_reason_of_1001_characters_is_not_sealed_and_stays_in_the_chat(
    sqlite_house: House,
) -> None:
    """What was sealed before is kept; one of exactly 1,000 is sealed."""
    chen, wave_id = await voted(sqlite_house)
    before = await dump(sqlite_house, "inbox")
    said = chen.say("я" * 1001)
    await sqlite_house.turn()
    assert says(chen, "pulse.long", limit=1000)
    assert chen.find(said) is not None
    assert await dump(sqlite_house, "inbox") == before
    chen.say("я" * 1000)
    await sqlite_house.turn()
    assert (await ballot(sqlite_house, wave_id)).reason == "я" * 1000
