"""One judge: whichever library brings Telegram's answer, it means the same."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import AiogramError, TelegramNetworkError
from aiogram.methods import SendMessage
from aiohttp import ClientConnectorError, ClientHttpProxyError, ServerDisconnectedError
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.network.refusals import aiogram_refusal, refusal_in
from delivery.errors import Failure, Verdict, judge
from delivery.refusals import refusal_of

CALL = SendMessage(chat_id=1, text="Hello")
MOVED = {"migrate_to_chat_id": -100200}
ANSWERS: tuple[tuple[int, str, dict[str, Any], Verdict], ...] = (
    (400, "Bad Request: chat not found", {}, Verdict.UNREACHABLE),
    (400, "Bad Request: PEER_ID_INVALID", {}, Verdict.UNREACHABLE),
    (400, "Bad Request: TOPIC_CLOSED", {}, Verdict.LOST),
    (400, "Bad Request: CHAT_RESTRICTED", {}, Verdict.LOST),
    (400, "Bad Request: message is not modified: same", {}, Verdict.SETTLED),
    (400, "Bad Request: query is too old and response timeout expired", {}, Verdict.SETTLED),
    (400, "Bad Request: message to edit not found", {}, Verdict.GONE),
    (400, "Bad Request: SOMETHING_NEW", {}, Verdict.REFUSED),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", MOVED, Verdict.MOVED),
    (403, "Forbidden: bot was blocked by the user", {}, Verdict.BLOCKED),
    (403, "Forbidden: user is deactivated", {}, Verdict.UNREACHABLE),
    (403, "Forbidden: the group chat was deleted", {}, Verdict.LOST),
    (401, "Unauthorized", {}, Verdict.LATER),
    (404, "Not Found", {}, Verdict.LATER),
    (409, "Conflict: terminated by other getUpdates request", {}, Verdict.LATER),
    (429, "Too Many Requests: retry after 7", {"retry_after": 7}, Verdict.LATER),
    (500, "Internal Server Error", {}, Verdict.UNKNOWN),
)


def by_aiogram(status: int, content: str) -> Failure:
    session, bot = AiohttpSession(), Bot("42:TEST")
    with pytest.raises(AiogramError) as refused:
        session.check_response(bot, CALL, status, content)
    return judge(aiogram_refusal(refused.value))


class Answering(BaseRequest):
    """python-telegram-bot's own reading of an answer."""

    def __init__(self, status: int, content: str) -> None:
        self.answer = status, content.encode()

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_words: Any, **_more: Any) -> tuple[int, bytes]:
        return self.answer


async def by_ptb(status: int, content: str) -> Failure:
    with pytest.raises(TelegramError) as refused:
        await Answering(status, content).post("https://a.example")
    return judge(refusal_of(refused.value))


@pytest.mark.parametrize(("code", "words", "more", "verdict"), ANSWERS)
async def test_an_answer_means_the_same_in_every_library(
    code: int, words: str, more: dict[str, Any], verdict: Verdict
) -> None:
    """By aiogram, by python-telegram-bot, and read by ourselves."""
    answer = {"ok": False, "error_code": code, "description": words}
    answer |= {"parameters": more} if more else {}
    failures = [
        by_aiogram(code, json.dumps(answer)),
        await by_ptb(code, json.dumps(answer)),
    ]
    if code != HTTPStatus.INTERNAL_SERVER_ERROR:  # libraries tell no code of these
        failures.append(judge(refusal_in(answer, code)))
    assert {one.verdict for one in failures} == {verdict}
    for one in failures:
        assert one.flood == (code == 429)
        assert one.seconds == (7 if code == 429 else 30 if verdict is Verdict.LATER else 0)
        assert one.moved_to == more.get("migrate_to_chat_id")
        assert one.token == (code in (401, 404))
        assert one.conflict == (code == 409)


@pytest.mark.parametrize("status", [200, 403, 404, 407, 502, 503])
async def test_a_page_of_something_between_is_no_word_of_telegrams(status: int) -> None:
    """A proxy's 403 blocks nobody, and its 404 says nothing of the token."""
    page = "<html>Access denied</html>"
    for failure in (by_aiogram(status, page), await by_ptb(status, page)):
        assert (failure.verdict, failure.between) == (Verdict.UNKNOWN, True)
    failure = judge(refusal_in(None, status))
    assert (failure.verdict, failure.between, failure.token) == (Verdict.UNKNOWN, True, False)


@pytest.mark.parametrize(
    ("cause", "verdict"),
    [
        (ClientConnectorError.__new__(ClientConnectorError), Verdict.LATER),
        (ClientHttpProxyError.__new__(ClientHttpProxyError), Verdict.LATER),
        (ServerDisconnectedError(), Verdict.UNKNOWN),
        (TimeoutError(), Verdict.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_never_left_is_told_from_what_may_have_arrived(
    cause: Exception, verdict: Verdict
) -> None:
    """By what the connection said."""
    error = TelegramNetworkError(method=CALL, message="x")
    error.__cause__ = cause
    assert judge(aiogram_refusal(error)).verdict is verdict
