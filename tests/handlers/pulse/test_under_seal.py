"""What replies to a message of a pulse never leaves: at no time, from nobody, in no form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from itertools import product
from typing import Any

import pytest

from handlers.pulse.under_seal import DOUBTS, NAMED, OPEN, OVER
from locales import LANGUAGES, text
from locales import says as says_key
from locales.catalogue import CATALOGUES
from sandbox.people import Person
from storage.pulse.ballots import open_ballots
from tests.handlers.scenes import (
    dump,
    feed,
    message,
    open_team_wave,
    rows,
    says,
    scored,
    team,
)
from tests.house import MANAGER, House

WORDS = "My boss shouts"
DAY = date(2026, 11, 23)
Quoted = dict[str, Any]
Scene = Callable[[House, Person, int], Awaitable[None]]


async def unhappy_customer(house: House) -> Person:
    """Chen is a customer with whom the managers speak: what they write goes to their case."""
    chen = await scored(house, "2", 2001)
    chen.say("It broke")
    await house.turn()
    chen.tap("I'd like a reply")
    await house.turn()
    return chen


async def voted(house: House) -> tuple[Person, int]:
    """The same, on the roster of a pulse that is open, and Chen has answered."""
    chen = await unhappy_customer(house)
    await team(house)
    wave_id = await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    chen.tap("3")
    await house.turn()
    return chen, wave_id


def raw(chen: Person, words: str | None, *buttons: str, **more: Any) -> Quoted:
    """A message of the bot's, as an update quotes it."""
    bot = chen.world.bot
    rows = [[{"text": "?", "callback_data": data}] for data in buttons]
    marked = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    return message(chen, words) | {"from": bot} | marked | more


def quotable(chen: Person, wave_id: int) -> dict[str, Quoted]:
    """Every way in which an update may show a message of a pulse."""
    mine = {"type": "user", "sender_user": chen.world.bot, "date": 1}
    nowhere = message(chen, None) | {"date": 0}
    del nowhere["from"]
    return {
        "a score": raw(chen, "?", f"b:{wave_id}:3"),
        "its comment": raw(chen, "?", f"bx:{wave_id}:comment"),
        "the notice": raw(chen, "?", f"w:{wave_id}:ask", f"w:{wave_id}:how"),
        "the result": raw(chen, None, f"c:{wave_id}:read") | {"caption": "eNPS"},
        "a wave of another database": raw(chen, "?", "b:987654:3"),
        "words of an older version": raw(chen, "Sealed by the bot of last year."),
        "a forwarded copy": message(chen, text("en", "sealed"), forward_origin=mine),
        "one that is gone": nowhere,
        "one without buttons": raw(chen, text("fi", "sealed.reason")),
        "one of a closed pulse": raw(chen, text("zh", "pulse.closed")),
        "a doubt": raw(chen, text("ru", "which")),
    }


def said(chen: Person, quoted: Quoted) -> list[Quoted]:
    """Everything somebody may write in reply to it."""
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    voice = {"file_id": "2", "file_unique_id": "2", "duration": 3}
    written = [
        message(chen, WORDS, reply_to_message=quoted),
        message(chen, "2", reply_to_message=quoted),
        message(chen, None, photo=photo, caption=WORDS, reply_to_message=quoted),
        message(chen, None, voice=voice, reply_to_message=quoted),
        message(chen, f"/feedback {WORDS}", reply_to_message=quoted),
    ]
    edited = [one | {"edit_date": one["date"] + 1} for one in written]
    return [{"message": one} for one in written] + [{"edited_message": one} for one in edited]


async def while_it_is_open(house: House, chen: Person, wave_id: int) -> None:
    pass


async def just_closed(house: House, chen: Person, wave_id: int) -> None:
    house.clock.advance(days=7)
    await house.tick()


async def months_later(house: House, chen: Person, wave_id: int) -> None:
    await just_closed(house, chen, wave_id)
    house.clock.advance(days=200)


async def left(house: House, chen: Person, wave_id: int) -> None:
    chen.say("/stop")
    await house.turn()


async def erased_and_back(house: House, chen: Person, wave_id: int) -> None:
    """Nothing stored tells any more that they were ever on a roster."""
    chen.say("/erase")
    await house.turn()
    chen.tap("Yes")
    await house.turn()
    await unhappy_customer(house)


async def key_lost(house: House, chen: Person, wave_id: int) -> None:
    (house.keys_dir / f"wave-{wave_id}.key").unlink()


@pytest.mark.parametrize(
    "happened",
    [while_it_is_open, just_closed, months_later, left, erased_and_back, key_lost],
)
async def test_a_reply_to_a_message_of_a_pulse_never_leaves(house: House, happened: Scene) -> None:
    """In whatever form it comes and however Telegram shows the message: no row but the sealed ones
    changes, and no manager gets a message."""
    chen, wave_id = await voted(house)
    await happened(house, chen, wave_id)
    await house.turn()
    manager = house.sandbox.person(MANAGER)
    before, told = await dump(house, "inbox", "ballots", "outbox"), len(manager.messages)
    for way, quoted in quotable(chen, wave_id).items():
        house.clock.advance(seconds=30)  # or so many updates would be taken for a flood
        await feed(house, *said(chen, quoted))
        assert len(manager.messages) == told, way
    assert await dump(house, "inbox", "ballots", "outbox") == before  # reminders fall due there
    assert WORDS not in str(await dump(house))


SPOKEN: dict[str, dict[str, Any]] = {
    "sealed": {}, "sealed.reason": {}, "sealed.removed": {}, "sealed.tryagain": {},
    "pulse.closed": {}, "pulse.long": {"limit": 1000}, "pulse.media": {}, "pulse.outsider": {},
    "pulse.lost": {"subject": "A {b}"}, "pulse.reminder": {"subject": "A", "until": DAY},
    "later.done": {}, "which": {}, "which.pulse": {},
    "how": {"epsilon": 2.0, "factor": 7.4, "people": 19, "comments": 10, "fewest": 3},
    "notice": {"subject": "A", "until": DAY, "segment": "Sales", "people": 12, "epsilon": 0.5},
    "notice.company": {"subject": "A", "until": DAY, "people": 1, "epsilon": 2.0},
    "notice.comments": {"subject": "A", "until": DAY, "people": 12},
    "pulse.removed": {"subject": "A", "until": DAY}, "council.caption": {"subject": "A"},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_pulse_is_known_by_its_words(language: str) -> None:
    """In every language, whatever stands in the places that are filled in; customers' texts are
    none of them."""
    assert sorted(SPOKEN) == sorted((*OPEN, *OVER, *DOUBTS))
    for key, filled in SPOKEN.items():
        assert says_key(text(language, key, **filled), SPOKEN) == key
    for key in NAMED:
        assert says_key(CATALOGUES[language].template(key, None), SPOKEN) is None


async def test_the_same_words_in_reply_to_nothing_do_leave(sqlite_house: House) -> None:
    """The control: Chen's case hears them, months after the pulse."""
    chen, wave_id = await voted(sqlite_house)
    await months_later(sqlite_house, chen, wave_id)
    await feed(sqlite_house, {"message": message(chen, WORDS)})
    assert WORDS in str(await dump(sqlite_house))


async def test_a_reply_to_what_customers_are_told_is_heard(sqlite_house: House) -> None:
    """In each language, though a pulse was once open here: nobody is asked who replies to them."""
    chen, wave_id = await voted(sqlite_house)
    await months_later(sqlite_house, chen, wave_id)
    for language, key in product(LANGUAGES, ("note.thanks", "thanks.added", "media.kept")):
        sqlite_house.clock.advance(minutes=10)
        words = f"{WORDS} ({language}, {key})"
        quoted = raw(chen, text(language, key))
        await feed(sqlite_house, {"message": message(chen, words, reply_to_message=quoted)})
        assert words in str(await dump(sqlite_house, "inbox")), words


async def test_a_reply_to_an_unknown_message_is_sent_after_asking(house: House) -> None:
    """By name, as the question says; nothing is lost and nothing is stored before."""
    chen, wave_id = await voted(house)
    await erased_and_back(house, chen, wave_id)
    before = await dump(house, "inbox")
    older = chen.find(next(one.message_id for one in chen.messages if one.from_bot))
    assert older is not None
    older.content = {"text": "Words of an older version."}
    older.markup = None
    chen.say(WORDS, reply_to=older.message_id)
    await house.turn()
    assert says(chen, "feedback.unsure")
    assert await dump(house, "inbox") == before
    for _ in range(2):
        chen.tap(text("en", "button.note.send"))
    await house.turn()
    assert says(chen, "note.thanks")
    assert str(await dump(house)).count(WORDS) >= 1
    assert len([one for one in house.sandbox.person(MANAGER).messages if WORDS in str(one.text)])


async def test_a_reply_while_it_is_open_is_sealed(house: House) -> None:
    """To the buttons and to the words under them alike."""
    chen, wave_id = await voted(house)
    for key in ("a score", "its comment", "the notice", "one without buttons"):
        quoted = quotable(chen, wave_id)[key]
        await feed(house, {"message": message(chen, key, reply_to_message=quoted)})
        async with house.store.read() as tx:
            (ballot,) = await open_ballots(tx, house.app.keys, wave_id)
        assert ballot.reason == key


async def test_after_the_close_the_employee_is_told(sqlite_house: House) -> None:
    chen, wave_id = await voted(sqlite_house)
    buttons = chen.last.message_id
    await months_later(sqlite_house, chen, wave_id)
    chen.say(WORDS, reply_to=buttons)
    await sqlite_house.turn()
    assert says(chen, "pulse.closed")


async def test_somebody_elses_pulse_takes_nothing(sqlite_house: House) -> None:
    """A customer who is on no roster, with a button that was passed on."""
    _, wave_id = await voted(sqlite_house)
    alice = await scored(sqlite_house, "9", 1001)
    quoted = quotable(alice, wave_id)["a score"]
    await feed(sqlite_house, {"message": message(alice, WORDS, reply_to_message=quoted)})
    assert says(alice, "pulse.outsider")
    assert [row["reason"] for row in await rows(sqlite_house, "responses")].count(WORDS) == 0


async def test_every_message_of_a_pulse_that_is_still_of_use_keeps_its_buttons(
    sqlite_house: House,
) -> None:
    """By them it is known for ever, whatever its words become."""
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    for label in ("Not now", "To the question", "3"):
        chen.tap(label)
        await sqlite_house.turn()
    chen.say("Dull")
    await sqlite_house.turn()
    assert all(one.keyboard for one in chen.messages if one.from_bot)
