"""Receiving: a batch is one transaction, and Telegram hears of it only after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import bot.receiving.receive
from bot.receiving.polling import Refused
from bot.receiving.receive import receive
from handlers.dispatcher import handle
from handlers.update.step import Step
from storage.database.engine import Tx
from tests.handlers.scenes import asked, feed, message, refuse, rows, scored
from tests.house import TOKEN, House


async def test_a_batch_is_one_transaction(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty people's taps are committed together."""
    people = [await asked(sqlite_house, 1001 + number) for number in range(20)]
    for person in people:
        person.tap("9")
    written = 0
    batch = sqlite_house.store.batch

    @asynccontextmanager
    async def counting() -> AsyncIterator[Tx]:
        nonlocal written
        written += 1
        async with batch() as tx:
            yield tx

    monkeypatch.setattr(sqlite_house.store, "batch", counting)
    assert await sqlite_house.app.polling.once(0) == 20
    assert written == 1
    await sqlite_house.turn()
    assert len(await rows(sqlite_house, "responses")) == 20


async def test_nothing_is_answered_before_the_commit(sqlite_house: House) -> None:
    """The replies come out of `receive`, which has committed by then."""
    alice = await asked(sqlite_house)
    tap = {
        "id": alice.tap("9"),
        "from": alice.user(),
        "message": alice.last.json(),
        "chat_instance": "1",
        "data": alice.last.keyboard[1][3]["callback_data"],
    }
    sqlite_house.sandbox.calls.clear()
    raw = {"update_id": 1, "callback_query": tap}
    replies = await receive(sqlite_house.app.polling.receiver, [raw])
    assert len(replies) == 2
    assert sqlite_house.calls() == []
    assert len(await rows(sqlite_house, "responses")) == 1


async def test_a_bad_update_fails_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others of its batch are stored; after three tries it is put aside without its words."""
    alice, boris = await asked(house), await asked(house, 1002, "Boris")
    tries = 0

    async def failing(bot: Any, update: Any, tx: Tx, *context: Any) -> Step:
        nonlocal tries
        step = await handle(bot, update, tx, *context)
        if update.message and update.message.text == "Canary":
            tries += 1
            raise RuntimeError("Canary")
        return step

    monkeypatch.setattr(bot.receiving.receive, "handle", failing)
    alice.tap("9")
    boris.say("Canary")
    boris.tap("3")
    await house.turn()
    assert tries == 4  # once in the batch, three times alone
    assert sorted(row["score"] for row in await rows(house, "responses")) == [3, 9]
    (letter,) = await rows(house, "dead_letters")
    assert (letter["type"], letter["error"]) == ("message", "RuntimeError")
    assert "Canary" not in repr(letter)
    await house.turn()  # the next poll confirms what the last one brought
    assert house.sandbox.pending == 0


async def test_an_update_that_was_put_aside_is_not_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram may deliver it once more all the same."""
    alice = await asked(house)
    monkeypatch.setattr(bot.receiving.receive, "handle", None)
    alice.say("/help")
    await house.turn()
    house.sandbox.redeliver(max(house.sandbox.updates.history))
    await house.turn()
    assert len(await rows(house, "dead_letters")) == 1


async def test_while_the_database_is_away_nothing_is_acknowledged(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor put aside: the same updates come again and are stored."""
    alice = await asked(sqlite_house)
    alice.tap("9")

    async def away(*_: object) -> Step:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with monkeypatch.context() as patch:
        patch.setattr(bot.receiving.receive, "handle", away)
        with pytest.raises(OperationalError):
            await sqlite_house.app.polling.once(0)
    assert sqlite_house.sandbox.pending == 1
    assert await rows(sqlite_house, "dead_letters") == []
    await sqlite_house.turn()
    assert len(await rows(sqlite_house, "responses")) == 1


async def test_a_database_that_may_not_be_written_acknowledges_nothing(
    sqlite_house: House,
) -> None:
    """SQLite answers alike whether the file system or the connection is read-only."""

    async def read_only(value: str) -> None:
        direct = sqlite_house.store._direct
        assert direct is not None
        with closing(direct.raw_connection()) as connection:
            connection.cursor().execute(f"PRAGMA query_only={value}")

    alice = await asked(sqlite_house)
    alice.tap("9")
    await read_only("ON")
    with pytest.raises(OperationalError, match="attempt to write a readonly database"):
        await sqlite_house.app.polling.once(0)
    assert sqlite_house.sandbox.pending == 1
    await read_only("OFF")
    await sqlite_house.turn()
    assert [row["score"] for row in await rows(sqlite_house, "responses")] == [9]


async def test_the_loop_survives_what_telegram_and_the_database_do(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database away, a broken answer and a flood, then a good one: the tap is stored once."""
    alice = await asked(sqlite_house)
    polling = sqlite_house.app.polling
    stop = asyncio.Event()
    fetch, troubles = polling.fetch, iter((TimeoutError(), ValueError("no JSON")))

    async def troubled(seconds: int, limit: int = 100) -> list[dict[str, Any]]:
        trouble = next(troubles, None)
        if trouble:
            raise trouble
        found = await fetch(0, limit)
        if not found:
            stop.set()
        return found

    monkeypatch.setattr(polling, "fetch", troubled)
    alice.tap("9")
    await polling.run(stop)
    await sqlite_house.app.replier.drain()
    assert len(await rows(sqlite_house, "responses")) == 1
    assert sqlite_house.sandbox.pending == 0


async def test_stopping_confirms_what_is_stored(sqlite_house: House) -> None:
    """The next start begins after it: Telegram keeps nothing that was handled."""
    alice = await asked(sqlite_house)
    alice.tap("9")
    stop = asyncio.Event()
    await sqlite_house.app.polling.once(0)
    assert sqlite_house.sandbox.pending == 1
    stop.set()
    await sqlite_house.app.polling.run(stop)
    assert sqlite_house.sandbox.pending == 0


async def test_a_refused_token_ends_the_loop(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No update will ever come: whoever runs the service must hear of it."""
    polling = sqlite_house.app.polling
    monkeypatch.setattr(polling, "url", polling.url.replace(TOKEN, "1000:ANOTHER"))
    with pytest.raises(Refused):
        await polling.run(asyncio.Event())


async def test_a_flood_of_polling_is_waited_out(sqlite_house: House) -> None:
    """As long as Telegram says, in the bot's own time."""
    words = "Too Many Requests: retry after 9"
    refuse(sqlite_house, "getUpdates", 429, words, retry_after=9)
    before = sqlite_house.clock.now()
    assert await sqlite_house.app.polling.once(0) == 0
    assert (sqlite_house.clock.now() - before).total_seconds() == 9


async def test_the_bot_asks_for_the_updates_it_understands(sqlite_house: House) -> None:
    """And for no others, whatever an earlier version asked for."""
    await sqlite_house.turn()
    assert sqlite_house.sandbox.updates.allowed == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_updates_of_several_people_keep_each_ones_order(house: House) -> None:
    """Interleaved taps and texts in one batch."""
    people = [await scored(house, "5", 1001 + number) for number in range(5)]
    for word in ("one", "two", "three"):
        for person in people:
            person.say(word)
    await house.turn()
    assert {row["reason"] for row in await rows(house, "responses")} == {"one\ntwo\nthree"}


async def test_what_is_stored_of_an_update_is_its_number_and_its_day(house: House) -> None:
    """Nothing that would order the taps of a day."""
    alice = await asked(house)
    await feed(house, {"message": message(alice, "9")})
    for row in await rows(house, "inbox"):
        assert set(row) == {"bot_id", "update_id", "day"}
