"""A call in the answer to an update, and both libraries at the other end of a webhook."""

from urllib.parse import urlencode

import pytest
from aiogram import Bot, Dispatcher, types
from aiogram.methods import SendMessage, SendPhoto
from aiogram.types import BufferedInputFile
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from telegram import Update
from telegram.ext import ExtBot

from sandbox import Sandbox
from sandbox.people import PIXEL, Person
from tests.sandbox.receiver import Json, Receiver

HELLO = {"chat_id": 1001, "text": "Hello"}


async def posted_to(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.call("setWebhook", {"url": receiver.url})
    await sandbox.webhook.drained()


@pytest.mark.parametrize("form", ["json", "urlencoded"])
async def test_a_call_in_the_answer_is_carried_out(
    sandbox: Sandbox, receiver: Receiver, alice: Person, form: str
) -> None:
    async def answer(_: Json) -> web.Response:
        call = {"method": "sendMessage", **HELLO}
        if form == "json":
            return web.json_response(call)
        return web.Response(text=urlencode(call), content_type="application/x-www-form-urlencoded")

    receiver.answer = answer
    await posted_to(sandbox, receiver)
    assert alice.last.text == "Hello"
    assert (sandbox.count("sendMessage"), sandbox.pending, sandbox.violations) == (1, 0, [])


async def test_a_call_that_fails_confirms_all_the_same(
    sandbox: Sandbox, receiver: Receiver, alice: Person
) -> None:
    async def answer(_: Json) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": 4040, "text": "Hello"})

    receiver.answer = answer
    await posted_to(sandbox, receiver)
    assert sandbox.calls[-1].error == "Bad Request: chat not found"
    assert (len(receiver.posted), sandbox.pending) == (1, 0)


@pytest.mark.parametrize(
    "body",
    [
        '{"method": "deleteWebhook"}',
        '{"method": "getMe"}',
        '{"method": 5}',
        '{"chat_id": 1001, "text": "Hello"}',
        '["sendMessage"]',
        "{",
        "",
    ],
)
async def test_other_answers_confirm_and_do_nothing(
    sandbox: Sandbox, receiver: Receiver, alice: Person, body: str
) -> None:
    async def answer(_: Json) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    receiver.answer = answer
    await posted_to(sandbox, receiver)
    assert [call.method for call in sandbox.calls] == ["setWebhook"]
    assert (len(receiver.posted), sandbox.pending, sandbox.violations) == (1, 0, [])


async def test_aiograms_handler_takes_updates_and_answers_with_calls(
    sandbox: Sandbox, receiver: Receiver, alice: Person, aiogram_bot: Bot
) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def greet(message: types.Message) -> SendMessage | SendPhoto:
        if message.text == "picture":
            photo = BufferedInputFile(PIXEL, "digest.png")
            return SendPhoto(chat_id=message.chat.id, photo=photo, caption="Week 47")
        return message.answer(f"You said {message.text}")

    receiver.handler = SimpleRequestHandler(
        dispatcher, aiogram_bot, handle_in_background=False, secret_token="s3cret"
    )
    await aiogram_bot.set_webhook(receiver.url, secret_token="s3cret")
    await sandbox.webhook.drained()
    assert alice.last.text == "You said /start"
    alice.say("picture")
    await sandbox.webhook.drained()
    assert (alice.last.photo, alice.last.caption) == (PIXEL, "Week 47")
    assert (sandbox.webhook.error, sandbox.violations) == (None, [])


async def test_python_telegram_bot_reads_what_is_posted_and_what_went_wrong(
    sandbox: Sandbox, receiver: Receiver, alice: Person, ptb_bot: ExtBot[None]
) -> None:
    sandbox.webhook.pauses = (0.001,)
    receiver.statuses = [503]
    await ptb_bot.set_webhook(receiver.url, secret_token="s3cret", max_connections=3)
    await sandbox.webhook.drained()
    update = Update.de_json(receiver.posted[-1], ptb_bot)
    assert update.message is not None
    assert (update.message.text, len(receiver.posted)) == ("/start", 2)
    told = await ptb_bot.get_webhook_info()
    assert told.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert told.last_error_date is not None
    assert told.last_error_date.timestamp() == sandbox.now()
    assert (told.max_connections, told.pending_update_count) == (3, 0)
