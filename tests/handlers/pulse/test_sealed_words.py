"""What employees type: sealed like a tap, and removed from the chat at once."""

from __future__ import annotations

from datetime import timedelta

from locales import text
from sandbox.people import Person
from storage.pulse.ballots import open_ballots
from storage.pulse.seal import Ballot
from tests.handlers.scenes import dump, open_team_wave, rows, says, team
from tests.house import House

DAY = timedelta(hours=24)


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


async def test_a_second_text_is_added_and_a_tap_keeps_the_reason(sqlite_house: House) -> None:
    chen, wave_id = await voted(sqlite_house)
    chen.say("Too many meetings")
    chen.say("and no coffee")
    chen.tap("1")
    await sqlite_house.turn()
    sealed = await ballot(sqlite_house, wave_id)
    assert (sealed.score, sealed.reason) == (1, "Too many meetings\nand no coffee")


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
    """1,000 characters do, of any script; the sum of two texts counts."""
    chen, wave_id = await voted(sqlite_house)
    chen.say("\U0001f9c9" * 998)
    await sqlite_house.turn()
    assert says(chen, "sealed.reason")
    said = chen.say("ab")
    await sqlite_house.turn()
    assert says(chen, "pulse.long", limit=1000)
    assert chen.find(said) is not None
    assert len((await ballot(sqlite_house, wave_id)).reason) == 998


async def test_media_are_not_sealed(sqlite_house: House) -> None:
    """A photo's words neither: the bot says that they are still in the chat."""
    chen, wave_id = await voted(sqlite_house)
    for send in (chen.send_voice, chen.send_sticker, lambda: chen.send_photo("Look")):
        send()
        await sqlite_house.turn()
        assert says(chen, "pulse.media")
    assert (await ballot(sqlite_house, wave_id)).reason == ""


async def test_words_after_a_day_go_nowhere(sqlite_house: House) -> None:
    """At 24 hours the bot no longer takes a text for the reason; a reply to the buttons it does."""
    chen, wave_id = await voted(sqlite_house)
    buttons = chen.last.message_id
    sqlite_house.clock.advance_to(sqlite_house.clock.now() + DAY)
    said = chen.say("Where is the stapler?")
    await sqlite_house.turn()
    assert chen.last.buttons[0] == ["To the question"]
    assert chen.find(said) is not None
    chen.say("Too many meetings", reply_to=buttons)
    await sqlite_house.turn()
    assert (await ballot(sqlite_house, wave_id)).reason == "Too many meetings"


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
    assert await rows(sqlite_house, "ballots") == []


async def test_an_edited_text_changes_no_ballot(sqlite_house: House) -> None:
    """What was refused for its length and then edited is still not stored."""
    chen, wave_id = await voted(sqlite_house)
    said = chen.say("a" * 1001)
    await sqlite_house.turn()
    chen.edit(said, "short")
    await sqlite_house.turn()
    assert (await ballot(sqlite_house, wave_id)).reason == ""
    assert chen.last.text == text("en", "pulse.long", limit=1000)


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
