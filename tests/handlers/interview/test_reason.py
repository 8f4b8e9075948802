"""The reason: the next text after the tap, in the customer's own words."""

from __future__ import annotations

from pathlib import Path

from bot.demo.clock import SimulatedClock
from locales import text
from tests.handlers.scenes import asked, house_of, link, rows, says, scored
from tests.house import ELEVEN_TOML, House

SHOP = """
[[survey]]
key = "shop"
kind = "nps"
quarantine_days = 0
"""


async def reason(house: House) -> str | None:
    """The one answer's reason."""
    (response,) = await rows(house, "responses")
    found: str | None = response["reason"]
    return found


async def test_the_next_text_is_the_reason(house: House) -> None:
    """Thanks name the month before which nobody asks again."""
    alice = await scored(house, "8")
    alice.say("Good, but dear")
    await house.turn()
    assert await reason(house) == "Good, but dear"
    assert (alice.last.text or "").endswith("before February.")


async def test_a_second_text_is_added(sqlite_house: House) -> None:
    """So is one after Skip."""
    alice = await scored(sqlite_house, "8")
    alice.tap("Skip")
    alice.say("Good")
    alice.say("but dear")
    await sqlite_house.turn()
    assert await reason(sqlite_house) == "Good\nbut dear"
    assert says(alice, "thanks.added")


async def test_situation_7_an_edited_reason_is_followed(house: House) -> None:
    """Only the edited part changes."""
    alice = await scored(house, "8")
    first = alice.say("Goood")
    alice.say("but dear")
    await house.turn()
    alice.edit(first, "Good")
    await house.turn()
    assert await reason(house) == "Good\nbut dear"
    assert says(alice, "edited")


async def test_an_edit_of_anything_else_changes_nothing(sqlite_house: House) -> None:
    """Nor is it answered: the person may be mending a note of last year."""
    alice = await scored(sqlite_house, "8")
    alice.edit(1, "/start again")
    before = len(alice.messages)
    await sqlite_house.turn()
    assert await reason(sqlite_house) is None
    assert len(alice.messages) == before


async def test_situation_9_a_text_before_the_score_is_kept(house: House) -> None:
    """The question comes again; after the tap the text is the reason, edits included."""
    alice = await asked(house)
    early = alice.say("Dear")
    await house.turn()
    assert alice.last.buttons
    alice.edit(early, "Too dear")
    await house.turn()
    alice.tap("4")
    await house.turn()
    assert await reason(house) == "Too dear"


async def test_situation_9_a_tap_and_its_text_in_one_batch(house: House) -> None:
    """Each update sees the ones before it."""
    alice = await asked(house)
    alice.tap("4")
    alice.say("Too dear")
    await house.turn()
    assert await reason(house) == "Too dear"


async def test_situation_11_media_are_no_reason(sqlite_house: House) -> None:
    """Voice, sticker, a photo with words: the bot says so, and words still count."""
    alice = await scored(sqlite_house, "8")
    for send in (alice.send_voice, alice.send_sticker, lambda: alice.send_photo("Look")):
        send()
        await sqlite_house.turn()
        assert says(alice, "media.notreason")
    alice.say("Good")
    await sqlite_house.turn()
    assert await reason(sqlite_house) == "Good"


async def test_situation_11_media_are_no_score(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    alice.send_voice()
    await sqlite_house.turn()
    assert says(alice, "media.notscored")
    assert await rows(sqlite_house, "responses") == []


async def test_situation_12_an_album_is_answered_once(sqlite_house: House) -> None:
    """By its picture with the words."""
    alice = await scored(sqlite_house, "8")
    before = len(alice.messages)
    alice.send_photo("Look", album="a")
    alice.send_photo(album="a")
    alice.send_photo(album="a")
    await sqlite_house.turn()
    assert len(alice.messages) == before + 3 + 1


async def test_situation_13_a_paste_split_by_the_client_is_one_reason(house: House) -> None:
    """10,000 characters arrive as three messages, in order."""
    alice = await scored(house, "8")
    paste = "".join(f"{number:05d}" for number in range(2000))
    alice.say(paste)
    await house.turn()
    assert (await reason(house) or "").replace("\n", "") == paste


async def test_situation_13_the_piece_that_passes_the_limit_is_refused(sqlite_house: House) -> None:
    """What was kept before it stays."""
    alice = await scored(sqlite_house, "8")
    alice.say("a" * 4096 * 3)
    await sqlite_house.turn()
    assert says(alice, "toolong", n=12288, limit=12000)
    assert len(await reason(sqlite_house) or "") == 4096 * 2 + 1


async def test_situation_14_a_forwarded_message_is_a_reason(sqlite_house: House) -> None:
    """What somebody else wrote, the customer chose to say."""
    alice = await scored(sqlite_house, "8")
    alice.forward("Your parcel is late")
    await sqlite_house.turn()
    assert await reason(sqlite_house) == "Your parcel is late"


async def test_situation_15_a_reply_belongs_to_the_question_it_quotes(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """The older answer gets the text, though a newer question is open; other words go there."""
    async with house_of(f"{ELEVEN_TOML}\n{SHOP}", clock, tmp_path) as house:
        alice = await scored(house, "8")
        older = alice.last.message_id
        clock.advance(hours=1)
        alice.start(await link(house, "in-the-shop", "shop"))
        await house.turn()
        alice.say("About the first", reply_to=older)
        alice.say("About the second")
        await house.turn()
        alice.tap("5")
        await house.turn()
        reasons = {row["survey_key"]: row["reason"] for row in await rows(house, "responses")}
        assert reasons == {"customers": "About the first", "shop": "About the second"}


async def test_situation_17_a_command_in_the_middle_is_no_reason(sqlite_house: House) -> None:
    """It is obeyed, and the reason is still awaited."""
    alice = await scored(sqlite_house, "8")
    for command, key in (("/nonsense", "unknown.command"), ("/language", "language.ask")):
        alice.say(command)
        await sqlite_house.turn()
        assert says(alice, key)
    alice.say("Good")
    await sqlite_house.turn()
    assert await reason(sqlite_house) == "Good"


async def test_words_are_stored_as_they_are(house: House) -> None:
    """Markup, braces and any script; signs that would turn what stands beside them are gone."""
    texts = (
        "<b>bold</b> & {score} {0} %s",
        "\u202eright to left\u202c",
        "добре 好 \U0001f9c9",
        "_*[a](http://example.com)`",
        "line one\n\n\nline four",
    )
    for number, words in enumerate(texts):
        person = await scored(house, "8", 1001 + number)
        person.say(words)
        await house.turn()
        assert (person.last.text or "").startswith(text("en", "thanks"))
    stored = {row["reason"] for row in await rows(house, "responses")}
    assert stored == {words.strip("\u202e\u202c") for words in texts}
