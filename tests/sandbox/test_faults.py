"""Faults on demand: a line strikes as often as it says, and repeats with its seed."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from telegram.error import InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot

from sandbox import Sandbox, faults
from sandbox.errors import Refusal, Reset
from sandbox.faults import Fault
from sandbox.people import Person
from tests.sandbox.receiver import Receiver, words

Client = ExtBot[None]
CASES: list[tuple[Callable[[], Fault], type[Exception], type[Exception], int]] = [
    # fault, aiogram's exception, python-telegram-bot's, messages that came into being
    (lambda: faults.busy(7, times=2), TelegramRetryAfter, RetryAfter, 0),
    (lambda: faults.broken(times=2), TelegramServerError, NetworkError, 0),
    (lambda: faults.broken(500, times=2), TelegramServerError, NetworkError, 0),
    (lambda: faults.reset_before(times=2), TelegramNetworkError, NetworkError, 0),
    (lambda: faults.reset_after(times=2), TelegramNetworkError, NetworkError, 2),
    (lambda: faults.revoked(times=2), TelegramUnauthorizedError, InvalidToken, 0),
]


async def attempts(sandbox: Sandbox, number: int) -> str:
    """Send so many messages; a letter for each: accepted, refused or lost."""
    told = ""
    for _ in range(number):
        try:
            await sandbox.call("sendMessage", {"chat_id": 1001, "text": "Hello"})
            told += "a"
        except Refusal:
            told += "r"
        except Reset:
            told += "l"
    return told


async def outcome(call: Awaitable[object]) -> type[BaseException] | None:
    """What a call raises, without its causes."""
    try:
        await call
    except Exception as error:
        return type(error)
    return None


@pytest.mark.parametrize(("fault", "of_aiogram", "of_ptb", "messages"), CASES)
async def test_both_libraries_see_a_fault_for_what_it_is(
    sandbox: Sandbox,
    alice: Person,
    aiogram_bot: Bot,
    ptb_bot: Client,
    fault: Callable[[], Fault],
    of_aiogram: type[Exception],
    of_ptb: type[Exception],
    messages: int,
) -> None:
    sandbox.faults.append(fault())
    assert await outcome(aiogram_bot.send_message(alice.id, "Hello")) is of_aiogram
    assert await outcome(ptb_bot.send_message(alice.id, "Hello")) is of_ptb
    assert len(alice.messages) - 1 == sandbox.count("sendMessage") == messages
    assert await outcome(ptb_bot.send_message(alice.id, "Now it passes")) is None
    assert alice.last.text == "Now it passes"
    assert sandbox.violations == []


async def test_how_long_to_wait_is_told(sandbox: Sandbox, alice: Person, aiogram_bot: Bot) -> None:
    sandbox.faults.append(faults.busy(7))
    with pytest.raises(TelegramRetryAfter) as refused:
        await aiogram_bot.send_message(alice.id, "Hello")
    assert refused.value.retry_after == 7
    assert sandbox.calls[-1].retry_after == 7


async def test_a_slow_answer_outlasts_the_clients_patience_and_the_message_is_there(
    sandbox: Sandbox, alice: Person, aiogram_bot: Bot, ptb_bot: Client
) -> None:
    sandbox.faults.append(faults.slow(3600))
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await aiogram_bot.send_message(alice.id, "Hello", request_timeout=0.2)  # type: ignore[arg-type]
    with pytest.raises(TimedOut):
        await ptb_bot.send_message(alice.id, "Hello", read_timeout=0.2)
    assert len(alice.messages) == 3


async def test_stopping_brings_slow_answers_at_once(sandbox: Sandbox, alice: Person) -> None:
    sandbox.faults += [faults.slow(3600), faults.busy(share=0.0)]
    call = asyncio.create_task(sandbox.call("sendMessage", {"chat_id": alice.id, "text": "Hello"}))
    while sandbox.count("sendMessage") == 0:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    assert not call.done()
    await sandbox.stop()
    assert (await call)["text"] == "Hello"


async def test_a_storm_has_its_share_and_its_seed(sandbox: Sandbox, alice: Person) -> None:
    """The same seed refuses the same calls, another seed others, both about as many."""
    sandbox.flood.enabled = False
    told = []
    for seed in (7, 7, 8):
        sandbox.faults[:] = [faults.busy(share=0.3, seed=seed)]
        told.append(await attempts(sandbox, 200))
    assert told[0] == told[1] != told[2]
    assert 40 <= told[0].count("r") <= 80


async def test_lines_are_limited_by_count_method_and_chat(sandbox: Sandbox, alice: Person) -> None:
    lost = faults.reset_before(times=2)
    elsewhere = faults.busy(chat=1002)
    edits = faults.broken(only=["editMessageText"])
    sandbox.faults += [lost, elsewhere, edits]
    assert await attempts(sandbox, 4) == "llaa"
    assert [one.hits for one in (lost, elsewhere, edits)] == [2, 0, 0]
    edit = {"chat_id": alice.id, "message_id": alice.last.message_id, "text": "Bye"}
    with pytest.raises(Refusal, match="Bad Gateway"):
        await sandbox.call("editMessageText", edit)


async def test_the_first_line_that_strikes_spares_the_next(sandbox: Sandbox, alice: Person) -> None:
    first, second = faults.busy(times=1), faults.reset_after(times=1)
    sandbox.faults += [first, second]
    assert await attempts(sandbox, 3) == "rla"
    assert len(alice.messages) == 3


def test_a_line_that_could_never_strike_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is called sendMesage"):
        faults.busy(only=["sendMesage"])
    with pytest.raises(ValueError, match="nothing is called sendMessage"):
        faults.duplicated(only=["sendMessage"])
    with pytest.raises(ValueError, match="share"):
        faults.broken(share=30)


async def test_confirmed_updates_come_once_more_by_polling(sandbox: Sandbox, alice: Person) -> None:
    sandbox.faults.append(faults.duplicated(only=["message"], times=1))
    alice.tap_raw("s:9", 1)
    first = await sandbox.call("getUpdates", {})
    after = {"offset": first[-1]["update_id"] + 1}
    assert await sandbox.call("getUpdates", after) == first[:1]
    assert await sandbox.call("getUpdates", after) == []


async def test_confirmed_updates_come_once_more_by_webhook(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    sandbox.faults.append(faults.duplicated())
    alice.say("Hello")
    await sandbox.call("setWebhook", {"url": receiver.url})
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start", "/start", "Hello", "Hello"]
    assert sandbox.pending == 0


async def test_a_text_overtakes_a_tap_by_webhook(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    sandbox.webhook.patience = 3600
    await sandbox.call("setWebhook", {"url": receiver.url})
    await sandbox.webhook.drained()
    sandbox.faults.append(faults.overtaken(only=["callback_query"], times=1))
    alice.tap_raw("s:9", 1)
    alice.tap_raw("s:10", 1)
    alice.say("Fast")
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start", "Fast", "s:9", "s:10"]


async def test_an_update_that_nothing_overtakes_comes_all_the_same(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    sandbox.webhook.patience = 0.01
    overtaken = faults.overtaken()
    sandbox.faults.append(overtaken)
    await sandbox.call("setWebhook", {"url": receiver.url})
    await sandbox.webhook.drained()
    assert (receiver.heard, overtaken.hits) == (["/start"], 1)


async def test_a_shuffled_batch_keeps_the_order_of_every_queue(
    sandbox: Sandbox, alice: Person
) -> None:
    boris = sandbox.person(1002, "Boris")
    for number in range(20):
        boris.say(f"b{number:02}")
        alice.tap_raw(f"t{number:02}", 1)
    plain = [words(one) for one in await sandbox.call("getUpdates", {})]
    seen = []
    for seed in (1, 1, 2):
        sandbox.faults[:] = [faults.shuffled(seed=seed)]
        seen.append([words(one) for one in await sandbox.call("getUpdates", {})])
    assert seen[0] == seen[1] != seen[2]
    assert seen[0] != plain
    assert sorted(seen[0]) == sorted(plain)
    for queue in "bt":
        mine = [one for one in seen[0] if one.startswith(queue)]
        assert mine == sorted(mine)


async def test_faults_are_set_shown_and_cleared_over_http(sandbox: Sandbox, alice: Person) -> None:
    async with aiohttp.ClientSession(sandbox.url) as http:
        line = {"fault": "busy", "retry_after": 3, "times": 1, "chat": 1001}
        assert (await http.post("/sandbox/faults", json=line)).status == 200
        assert (await http.post("/sandbox/faults", json={"fault": "shuffled"})).status == 200
        assert await attempts(sandbox, 2) == "ra"
        told = (await (await http.get("/sandbox/faults")).json())["faults"]
        assert [one["effect"] for one in told] == [
            "Too Many Requests: retry after 3",
            "by getUpdates: the queues within a batch are interleaved at random",
        ]
        assert (told[0]["hits"], told[0]["chat"], "sendMessage" in told[0]["only"]) == (1, 1001, 1)
        wrong = await http.post("/sandbox/faults", json={"fault": "earthquake"})
        assert wrong.status == 400
        assert "no fault 'earthquake'; there are busy, broken" in (await wrong.json())["error"]
        assert (await http.post("/sandbox/faults/clear", json={})).status == 200
    assert sandbox.faults == []
