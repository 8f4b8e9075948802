"""The lean session says what aiogram's own would, and understands the same faults."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)

from bot.receiving.session import PLAIN, as_call, parameters
from tests.handlers.scenes import asked, refuse, scored
from tests.house import House

ROWS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Да", callback_data="s:1:9")],
        [InlineKeyboardButton(text="See", url="https://example.com")],
    ]
)
QUOTE = MessageEntity(type="blockquote", offset=0, length=2)
CALLS: list[TelegramMethod[Any]] = [
    AnswerCallbackQuery(callback_query_id="1", text=None, show_alert=None),
    AnswerCallbackQuery(callback_query_id="1", text="9", show_alert=True),
    AnswerCallbackQuery(callback_query_id="1", url="https://t.me/x?start=1"),
    DeleteMessage(chat_id=1, message_id=2),
    EditMessageReplyMarkup(chat_id=1, message_id=2),
    EditMessageReplyMarkup(chat_id=1, message_id=2, reply_markup=ROWS),
    EditMessageText(chat_id=1, message_id=2, text="Ok", entities=[QUOTE], reply_markup=ROWS),
    EditMessageText(chat_id=1, message_id=2, text="Ok", entities=None, reply_markup=None),
    SendMessage(chat_id=1, text="чай", reply_markup=ROWS),
    SendMessage(
        chat_id=1,
        text="Why?",
        reply_markup=ForceReply(force_reply=True, input_field_placeholder="Why"),
        reply_parameters=ReplyParameters(message_id=3, allow_sending_without_reply=True),
    ),
]


@pytest.mark.parametrize("method", CALLS, ids=lambda method: type(method).__name__)
async def test_a_plain_call_says_what_aiograms_form_says(
    method: TelegramMethod[Any], sqlite_house: House
) -> None:
    bot = sqlite_house.app.bot
    form = bot.session.build_form_data(bot, method)  # type: ignore[attr-defined]
    said = {}
    for options, _, value in form._fields:
        try:
            said[options["name"]] = json.loads(value)
        except ValueError:
            said[options["name"]] = value
    lean = parameters(bot, method)
    words = ("text", "url", "callback_query_id")
    assert {k: str(v) if k in words else v for k, v in said.items()} == lean


def test_every_plain_call_is_compared() -> None:
    assert {type(method) for method in CALLS} == set(PLAIN)


async def test_a_call_in_a_response_names_its_method(sqlite_house: House) -> None:
    carried = json.loads(as_call(sqlite_house.app.bot, CALLS[1]))
    assert carried == {
        "method": "answerCallbackQuery",
        "callback_query_id": "1",
        "text": "9",
        "show_alert": True,
    }


async def test_a_refused_plain_call_is_told_like_any(sqlite_house: House) -> None:
    """A 429 is waited for, and the edit then made."""
    alice = await asked(sqlite_house)
    refuse(sqlite_house, "editMessageText", 429, "Too Many Requests: retry after 2", retry_after=2)
    alice.tap("9")
    await sqlite_house.turn()
    assert alice.last.buttons == [["Skip", "Change"]]


async def test_a_completed_answer_takes_four_calls_by_polling(sqlite_house: House) -> None:
    """The question, the tap's answer, the edit and the thanks."""
    sqlite_house.sandbox.calls.clear()
    alice = await scored(sqlite_house, "9")
    alice.say("Good tea")
    await sqlite_house.turn()
    made = [call.method for call in sqlite_house.calls()]
    assert made == ["sendMessage", "answerCallbackQuery", "editMessageText", "sendMessage"]
