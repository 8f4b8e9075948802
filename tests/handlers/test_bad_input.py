"""Whatever arrives: a kind answer, nothing wrong stored, nothing crashed."""

from __future__ import annotations

import pytest

from locales import text
from tests.handlers.scenes import (
    asked,
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

FORGED = (
    "s:{own}:11",
    "s:{own}:-1",
    "s:{own}:08",
    "s:{own}: 8",
    "S:{own}:8",
    "s:{own}:8:8",
    "s:{own}:８",
    "a:{own}:delete",
    "s:0:8",
    "s:9223372036854775807:8",
    "s:9223372036854775808:8",
    "s:99999999999999999999:8",
    "r:{own}:yes",
    "b:{own}:8",
    "b:1:8",
    "w:1:ask",
    "w:1:publish",
    "l:xx",
    "l:english",
    "vote_up",
    '{{"action":"like"}}',
    "' OR 1=1 --",
    "\ud800",
    "\x00\x01\x02",
    "я" * 32,
    "x" * 64,
)


async def test_situation_6_forged_data_stores_nothing(house: House) -> None:
    """Random bytes, other bots' data, scores and ids off the scale: one kind sentence."""
    alice = await asked(house)
    (invitation,) = await rows(house, "invitations")
    before = await dump(house, "inbox")
    for data in FORGED:
        alice.tap_raw(data.format(own=invitation["id"]), alice.last.message_id)
    await house.turn()
    assert [toast.text for toast in alice.toasts] == [text("en", "foreign")] * len(FORGED)
    assert await dump(house, "inbox") == before


async def test_situation_6_another_persons_buttons_do_not_work(house: House) -> None:
    """Not to score, skip, stop or add, for a customer or for a stranger."""
    alice = await scored(house, "8")
    (invitation,) = await rows(house, "invitations")
    boris = await asked(house, 1002, "Boris")
    stranger = house.sandbox.person(1009, "Stranger")
    stranger.say("/help")
    await house.turn()
    before = await dump(house, "inbox")
    for person in (boris, stranger):
        for data in ("s:{id}:0", "a:{id}:skip", "a:{id}:stop", "a:{id}:more", "r:{id}:yes"):
            person.tap_raw(data.format(id=invitation["id"]), person.last.message_id)
    await house.turn()
    assert {toast.text for toast in (*boris.toasts, *stranger.toasts)} == {text("en", "foreign")}
    assert len(boris.toasts) == len(stranger.toasts) == 5
    assert await dump(house, "inbox") == before
    assert "8 of 10" in (alice.last.text or "")


async def test_a_tap_without_data_or_message_is_answered(sqlite_house: House) -> None:
    """A game's button, or a message of an inline query."""
    alice = await asked(sqlite_house)
    base = {"id": "1", "from": alice.user(), "chat_instance": "1"}
    await feed(
        sqlite_house,
        {"callback_query": base | {"game_short_name": "chess"}},
        {"callback_query": base | {"data": "s:1:8", "inline_message_id": "x"}},
    )
    assert sqlite_house.sandbox.count("answerCallbackQuery", None) == 2
    assert await rows(sqlite_house, "dead_letters") == []


async def test_a_nul_in_a_text_is_left_out(house: House) -> None:
    """PostgreSQL keeps none, neither in a text nor in JSON."""
    alice = await asked(house)
    await feed(house, {"message": message(alice, "To\0o ")})
    alice.tap("4")
    await house.turn()
    await feed(house, {"message": message(alice, "de\0ar")}, {"message": message(alice, "\0")})
    (response,) = await rows(house, "responses")
    assert response["reason"] == "Too \ndear"
    assert says(alice, "media.notreason")  # nothing was left of the last one


async def test_half_of_a_surrogate_pair_becomes_a_mark(house: House) -> None:
    """Neither database can encode it, nor could a reply."""
    alice = await scored(house, "4")
    broken = alice.user() | {"first_name": "Al\udc00ice"}
    await feed(house, {"message": message(alice, "dear \ud83e", **{"from": broken})})
    (response,) = await rows(house, "responses")
    assert response["reason"] == "dear \ufffd"


async def test_odd_names_are_kept_as_names(house: House) -> None:
    """Markup, braces, emoji, marks of direction, NUL and a thousand letters."""
    names = ["<b>A</b> & {name}", "\U0001f9c9 \u202eecilA", "A\0lice", "x" * 1000, " "]
    for number, name in enumerate(names):
        person = house.sandbox.person(1001 + number, name)
        person.start()
        await house.turn()
        person.tap("8")
        person.say("Because")
        await house.turn()
    stored = {row["telegram_id"]: row["name"] for row in await rows(house, "people")}
    assert stored[1001] == names[0]
    assert stored[1002] == "\U0001f9c9 ecilA"  # no override turns what stands beside it
    assert stored[1003] == "Alice"
    assert stored[1004] == "x" * 200
    assert len(await rows(house, "responses")) == len(names)


async def test_one_message_of_10_000_characters_is_a_reason(house: House) -> None:
    """Though no client sends one; the managers' note of such a text is cut to what fits."""
    alice = await scored(house, "8")
    long = "\U0001f9c9" * 10_000
    await feed(house, {"message": message(alice, long)})
    (response,) = await rows(house, "responses")
    assert response["reason"] == long
    house.clock.advance(days=40)
    await feed(house, {"message": message(alice, long)})
    assert [note["text"] for note in await rows(house, "notes")] == [long]
    assert (house.sandbox.person(MANAGER).last.text or "").endswith("\U0001f9c9…")


async def test_an_employee_is_asked_to_shorten_10_000_characters(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    chen.tap("To the question")
    await sqlite_house.turn()
    chen.tap("3")
    await sqlite_house.turn()
    await feed(sqlite_house, {"message": message(chen, "a" * 10_000)})
    assert says(chen, "pulse.long", limit=1000)


async def test_updates_of_nobody_are_ignored(house: House) -> None:
    """Channel posts, a message without `from`, kinds that this version never heard of."""
    alice = await scored(house, "8")
    channel = {"id": -100777, "type": "channel", "title": "News"}
    post = {"message_id": 1, "date": 1, "chat": channel, "text": "9", "sender_chat": channel}
    nobody = message(alice, "9")
    del nobody["from"]
    before = await dump(house, "inbox")
    house.sandbox.calls.clear()
    await feed(
        house,
        {"channel_post": post},
        {"edited_channel_post": post | {"edit_date": 2}},
        {"message": post},
        {"message": nobody},
        {"something_of_2031": {"id": 1}},
        {},
    )
    assert house.calls() == []
    assert await dump(house, "inbox") == before


@pytest.mark.parametrize(
    "payload",
    [
        {"message": {"text": "no chat"}},
        {"message": "not an object"},
        {"callback_query": {"id": 7}},
        {"my_chat_member": None},
    ],
)
async def test_an_update_that_cannot_be_read_is_put_aside(
    house: House, payload: dict[str, object]
) -> None:
    """The good one behind it in the same batch is stored."""
    alice = await scored(house, "8")
    await feed(house, payload, {"message": message(alice, "Good")})
    (response,) = await rows(house, "responses")
    assert response["reason"] == "Good"
    letters = await rows(house, "dead_letters")
    assert [letter["type"] for letter in letters] == ([*payload] if any(payload.values()) else [])


async def test_huge_ids_harm_nobody_else(house: House) -> None:
    """The largest that Telegram may give is served; beyond 64 bits an update is put aside."""
    edge = house.sandbox.person(2**52 - 1, "Edge")
    edge.start()
    await house.turn()
    edge.tap("8")
    await house.turn()
    beyond = house.sandbox.person(2**70, "Beyond")
    await feed(house, {"message": message(beyond, "/start")}, {"message": message(edge, "Good")})
    (response,) = await rows(house, "responses")
    assert response["reason"] == "Good"
    assert len(await rows(house, "dead_letters")) == 1


async def test_every_kind_of_message_is_answered_with_one_kind_line(sqlite_house: House) -> None:
    """Contacts, places, dice, documents, service notes: never silence, never two answers."""
    alice = await asked(sqlite_house)
    contents: tuple[dict[str, object], ...] = (
        {"contact": {"phone_number": "1", "first_name": "A"}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"dice": {"emoji": "\U0001f3b2", "value": 3}},
        {"document": {"file_id": "a", "file_unique_id": "b"}},
        {"text": ""},
    )
    for content in contents:
        before = len(alice.messages)
        await feed(sqlite_house, {"message": message(alice, None, **content)})
        assert len(alice.messages) == before + 1
        assert says(alice, "media.notscored")
