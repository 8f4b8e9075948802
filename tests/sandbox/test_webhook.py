"""Delivery by webhook: every queue in order, none waits for another, only a 2xx confirms."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from sandbox import Sandbox
from sandbox.errors import Refusal
from sandbox.people import Person
from tests.sandbox.conftest import NOWHERE, Clock
from tests.sandbox.receiver import Gate, Json, Receiver, words


@pytest.fixture(autouse=True)
def _quick(sandbox: Sandbox) -> None:
    sandbox.webhook.pauses = (0.001,)


async def hook(sandbox: Sandbox, url: str, **more: Any) -> None:
    assert await sandbox.call("setWebhook", {"url": url, **more})


async def info(sandbox: Sandbox) -> Json:
    told: Json = await sandbox.call("getWebhookInfo", {})
    return told


async def texts(sandbox: Sandbox) -> list[str]:
    return [words(update) for update in await sandbox.call("getUpdates", {})]


async def settled() -> None:
    """Let the other tasks do all they can without the world moving on."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_what_waits_and_what_comes_is_posted_with_the_secret(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    await hook(sandbox, receiver.url, secret_token="s3cret")
    await sandbox.webhook.drained()
    alice.say("Hello")
    alice.say("Anybody?")
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start", "Hello", "Anybody?"]
    assert receiver.secrets == ["s3cret"] * 3
    assert sandbox.pending == 0


async def test_without_a_secret_there_is_no_header(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    await hook(sandbox, receiver.url)
    await sandbox.webhook.drained()
    assert receiver.secrets == [None]


async def test_nothing_but_a_2xx_confirms(
    sandbox: Sandbox, receiver: Receiver, alice: Person, clock: Clock
) -> None:
    """A redirect does not either: it is not followed."""
    receiver.statuses = [500, 404, 302, 204]
    await hook(sandbox, receiver.url)
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start"] * 4
    told = await info(sandbox)
    assert told["last_error_message"] == "Wrong response from the webhook: 302 Found"
    assert told["last_error_date"] == clock.time
    assert told["pending_update_count"] == 0


async def test_a_slow_answer_is_no_answer(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    assert sandbox.webhook.timeout == 30
    sandbox.webhook.timeout = 0.05
    gate = receiver.answer = Gate()
    await hook(sandbox, receiver.url)
    for _ in range(2):
        await gate.arrived.acquire()
    assert (await info(sandbox))["last_error_message"] == "Read timeout expired"
    assert sandbox.pending == 1
    receiver.answer = None
    gate.open.set()
    await sandbox.webhook.drained()


async def test_a_closed_port_keeps_everything_waiting(
    sandbox: Sandbox, alice: Person, receiver: Receiver
) -> None:
    await hook(sandbox, NOWHERE)
    while sandbox.webhook.error is None:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    told = await info(sandbox)
    assert (told["last_error_message"], told["pending_update_count"]) == ("Connection refused", 1)
    await hook(sandbox, receiver.url)
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start"]
    assert "last_error_message" not in await info(sandbox)


async def test_an_update_is_tried_until_its_lifetime_ends(
    sandbox: Sandbox, receiver: Receiver, alice: Person, clock: Clock
) -> None:
    """A tap 150 seconds, a message 24 hours, by the sandbox's clock."""

    async def never(update: Json) -> web.Response:
        if receiver.heard.count("s:9") >= 3:
            clock.forward(151)
        if receiver.heard.count("/start") >= 5:
            clock.forward(24 * 3600 + 1)
        return web.Response(status=503)

    receiver.answer = never
    alice.tap_raw("s:9", 1)
    await hook(sandbox, receiver.url)
    await sandbox.webhook.drained()
    assert receiver.heard.count("s:9") == 3
    assert receiver.heard.count("/start") >= 5
    assert sandbox.pending == 0


async def test_a_failing_update_holds_up_its_own_queue_alone(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    broken = True

    async def stuck(update: Json) -> web.Response:
        return web.Response(status=500 if broken and words(update) == "/start" else 200)

    receiver.answer = stuck
    await hook(sandbox, receiver.url)
    boris = sandbox.person(1002, "Boris")
    alice.say("Still here")
    alice.tap_raw("s:9", 1)
    boris.say("Me too")
    while sandbox.pending > 2:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    assert "Still here" not in receiver.heard
    broken = False
    await sandbox.webhook.drained()
    assert receiver.heard[-2:] == ["/start", "Still here"]
    assert {"s:9", "Me too"} < set(receiver.heard)


async def test_a_tap_and_the_next_text_come_side_by_side_but_two_texts_never(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    gate = receiver.answer = Gate()
    await hook(sandbox, receiver.url)
    alice.tap_raw("s:9", 1)
    alice.tap_raw("s:10", 1)
    alice.say("Fast")
    for _ in range(2):
        await gate.arrived.acquire()
    await settled()
    assert sorted(receiver.heard) == ["/start", "s:9"]
    gate.open.set()
    await sandbox.webhook.drained()
    assert gate.most == gate.most_in_a_chat == 2
    assert [one for one in receiver.heard if one.startswith("s:")] == ["s:9", "s:10"]


async def test_no_more_connections_than_allowed(sandbox: Sandbox, receiver: Receiver) -> None:
    gate = receiver.answer = Gate()
    for number in range(6):
        sandbox.person(2001 + number, "Chen").start()
    await hook(sandbox, receiver.url, max_connections=2)
    for _ in range(2):
        await gate.arrived.acquire()
    await settled()
    assert gate.waiting.total() == 2
    gate.open.set()
    await sandbox.webhook.drained()
    assert (len(receiver.posted), gate.most) == (6, 2)


async def test_polling_takes_over_what_was_not_confirmed(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    gate = receiver.answer = Gate()
    await hook(sandbox, receiver.url)
    await gate.arrived.acquire()
    with pytest.raises(Refusal, match="while webhook is active"):
        await sandbox.call("getUpdates", {})
    await sandbox.call("deleteWebhook", {})
    alice.say("Hello")
    gate.open.set()  # an answer that comes now is too late
    await settled()
    assert await texts(sandbox) == ["/start", "Hello"]
    assert receiver.heard == ["/start"]
    await sandbox.call("setWebhook", {"url": NOWHERE})
    await sandbox.call("deleteWebhook", {"drop_pending_updates": True})
    assert await texts(sandbox) == []


async def test_a_webhook_may_begin_with_an_empty_queue_and_choose_what_it_hears(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    kinds = ["callback_query"]
    await hook(sandbox, receiver.url, drop_pending_updates=True, allowed_updates=kinds)
    alice.say("Unheard")
    alice.tap_raw("s:9", 1)
    await sandbox.webhook.drained()
    assert receiver.heard == ["s:9"]
    assert (await info(sandbox))["allowed_updates"] == kinds


@pytest.mark.parametrize(
    "url",
    [
        "https://bot.example/hook",
        "http://192.0.2.1/hook",
        "ftp://127.0.0.1/hook",
        "http://127.0.0.1:99999/hook",
        "http://[::1/hook",
    ],
)
async def test_updates_never_leave_the_machine(sandbox: Sandbox, url: str) -> None:
    with pytest.raises(Refusal, match="bad webhook"):
        await sandbox.call("setWebhook", {"url": url})
    assert (await info(sandbox))["url"] == ""


@pytest.mark.parametrize("url", ["http://localhost:1/hook", "https://[::1]:1/", "http://127.8.8.8"])
async def test_every_name_of_this_machine_will_do(sandbox: Sandbox, url: str) -> None:
    await hook(sandbox, url, max_connections=400)
    told = await info(sandbox)
    assert (told["url"], told["max_connections"]) == (url, 100)


async def test_the_same_webhook_set_again_disturbs_nothing(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    gate = receiver.answer = Gate()
    await hook(sandbox, receiver.url)
    await gate.arrived.acquire()
    await hook(sandbox, receiver.url)
    gate.open.set()
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start"]


async def test_an_update_can_be_posted_again(
    sandbox: Sandbox, receiver: Receiver, alice: Person, clock: Clock
) -> None:
    """Even long after its lifetime, as an update_id that comes back may be."""
    await hook(sandbox, receiver.url)
    await sandbox.webhook.drained()
    clock.forward(8 * 24 * 3600)
    sandbox.redeliver(receiver.posted[0]["update_id"])
    await sandbox.webhook.drained()
    assert receiver.posted[0] == receiver.posted[1]
    assert sandbox.pending == 0


async def test_stopping_ends_every_delivery_and_starting_resumes_them(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    gate = receiver.answer = Gate()
    await hook(sandbox, receiver.url)
    await gate.arrived.acquire()
    await sandbox.stop()
    alice.say("Hello")
    await settled()
    assert sandbox.pending == 2
    running = [task.get_coro() for task in asyncio.all_tasks()]
    assert "_deliver" not in [getattr(one, "__name__", "") for one in running]
    gate.open.set()
    await sandbox.start()
    await sandbox.webhook.drained()
    assert receiver.heard == ["/start", "/start", "Hello"]
