"""Requests against the schema: faults are refused and remembered, ordinary refusals are not."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.errors import Refusal, Violation
from sandbox.methods.table import TABLE
from sandbox.people import Person
from sandbox.schema import METHODS, SCHEMA


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Yes", **fields}]]}


def keyboard(*widths: int) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * width for width in widths]}


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": 1001}, "message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": " \n"}, "message text is empty"),
    ("sendMessage", {"text": "Hi"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 1001, "text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": 1001, "text": 5}, "must be of type String"),
    ("sendMessage", {"chat_id": 1001, "text": "Hi", "txt": "Hi"}, 'unknown parameter "txt"'),
    ("sendMessage", {"chat_id": 1.5, "text": "Hi"}, '"chat_id" must be of type'),
    ("sendMessage", {"chat_id": 1001, "text": "Hi", "protect_content": "maybe"}, "Boolean"),
    ("sendMessage", {"chat_id": 1001, "text": "Hi", "reply_markup": "{"}, "can't parse reply"),
    ("sendMessage", {"chat_id": 1001, "text": "a <b>c", "parse_mode": "HTML"}, "find end tag"),
    ("sendMessage", {"chat_id": 1001, "text": "a < b", "parse_mode": "HTML"}, "parse entities"),
    ("sendMessage", {"chat_id": 1001, "text": "<x>a</x>", "parse_mode": "HTML"}, "start tag"),
    ("sendMessage", {"chat_id": 1001, "text": "a</b>", "parse_mode": "HTML"}, "Unexpected end"),
    ("sendMessage", {"chat_id": 1001, "text": "*a*", "parse_mode": "MarkdownV2"}, "parse_mode"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("setMyCommands", {"commands": [{"command": "Bad!", "description": "x"}]}, "COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "good"}]}, 'find field "description"'),
    ("sendMessage", {"chat_id": 1001, "text": "\ud800"}, "encoded in UTF-8"),
    ("sendMessage", {"chat_id": "1001", "text": "Hi", "reply_parameters": "²"}, "JSON object"),
    ("sendChatAction", {"chat_id": 1001, "action": "sleeping"}, "wrong parameter action"),
    ("makeCoffee", {}, "method not found"),
]
MARKUPS: list[tuple[dict[str, Any], str]] = [
    (button(callback_data="я" * 33), "BUTTON_DATA_INVALID"),
    (button(callback_data=""), "BUTTON_DATA_INVALID"),
    (button(), "text buttons are unallowed"),
    (button(callback_data="a", url="https://example.org"), "one action"),
    (button(callback="a"), 'unknown field "callback"'),
    (keyboard(9), "REPLY_MARKUP_TOO_LONG"),
    (keyboard(*[8] * 13), "REPLY_MARKUP_TOO_LONG"),
    ({"force_reply": True, "input_field_placeholder": "x" * 65}, "1-64 fit"),
    ({"inline_keyboard": [{"text": "Yes", "callback_data": "a"}]}, "must be an Array"),
]
FAULTS += [
    ("sendMessage", {"chat_id": 1001, "text": "Hi", "reply_markup": markup}, reason)
    for markup, reason in MARKUPS
]


def test_everything_served_is_in_the_schema_and_the_other_way_round() -> None:
    assert set(TABLE) == set(METHODS)
    assert SCHEMA["version"] == "10.3"
    assert "MIT" in SCHEMA["source"]


@pytest.mark.parametrize(("method", "params", "reason"), FAULTS)
async def test_a_fault_is_refused_and_remembered(
    sandbox: Sandbox, alice: Person, method: str, params: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Violation) as refused:
        await sandbox.call(method, params)
    assert reason in refused.value.description
    assert [reason in one for one in sandbox.violations] == [True]
    assert len(alice.messages) == 1


@pytest.mark.parametrize(
    "markup",
    [
        keyboard(8, 8, 8),
        keyboard(*[8] * 12, 4),
        button(callback_data="я" * 32),
        button(disabled={}),
        {**button(callback_data="a"), "force_reply": True},
        {"remove_keyboard": True},
        {"keyboard": [[{"text": "Yes"}]], "resize_keyboard": True},
    ],
)
async def test_what_just_fits_is_taken(
    sandbox: Sandbox, alice: Person, markup: dict[str, Any]
) -> None:
    text = "<b>" + "x" * 4096 + "</b>"
    request = {"chat_id": "1001", "text": text, "parse_mode": "html", "reply_markup": markup}
    await sandbox.call("SENDMESSAGE", request)
    assert (sandbox.violations, alice.last.text) == ([], "x" * 4096)
    assert (sandbox.calls[0].method, sandbox.calls[0].ok) == ("sendMessage", True)


async def test_an_ordinary_refusal_is_no_violation(sandbox: Sandbox, alice: Person) -> None:
    with pytest.raises(Refusal, match="chat not found"):
        await sandbox.call("sendMessage", {"chat_id": 5, "text": "Hi"})
    assert sandbox.violations == []
    assert (sandbox.count("sendMessage"), sandbox.count("sendMessage", ok=False)) == (0, 1)
    assert sandbox.calls[-1].error == "Bad Request: chat not found"


async def test_a_fault_asked_for_replaces_the_answer(sandbox: Sandbox, alice: Person) -> None:
    def broken(method: str, params: dict[str, Any]) -> Refusal | None:
        return Refusal(502, "Bad Gateway") if method == "sendMessage" else None

    sandbox.faults.append(broken)
    with pytest.raises(Refusal, match="Bad Gateway"):
        await sandbox.call("sendMessage", {"chat_id": alice.id, "text": "Hi"})
    assert len(alice.messages) == 1


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{sandbox.url}/bot{sandbox.token}/") as session:
        yield session


async def test_query_form_multipart_and_json_are_read_alike(
    sandbox: Sandbox, alice: Person, http: aiohttp.ClientSession
) -> None:
    markup = button(callback_data="yes")
    flat = {"chat_id": "1001", "text": "Hi", "reply_markup": json.dumps(markup)}
    multipart = aiohttp.FormData(flat)
    multipart.add_field("unused", b"", filename="x")  # makes the form a multipart one
    answers = [
        await http.get("sendmessage", params=flat),
        await http.post("sendMessage", data=flat),
        await http.post("sendMessage", json={**flat, "chat_id": 1001, "reply_markup": markup}),
    ]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert [one.buttons for one in alice.messages[1:]] == [[["Yes"]]] * 3
    refused = await http.post("sendMessage", data=multipart)
    assert (await refused.json())["description"] == (
        'Bad Request: unknown parameter "unused" in sendMessage'
    )


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [("1000:OTHER", 401, "Unauthorized"), ("abc", 404, "Not Found")],
)
async def test_a_wrong_token_is_turned_away(
    sandbox: Sandbox, token: str, status: int, description: str
) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{sandbox.url}/bot{token}/getMe")
        told = {"ok": False, "error_code": status, "description": description}
        assert (answer.status, await answer.json()) == (status, told)
        file = await session.get(f"{sandbox.url}/file/bot{token}/photos/photo_0.png")
        assert file.status == status


async def test_what_is_no_picture_is_no_photo(
    sandbox: Sandbox, alice: Person, http: aiohttp.ClientSession
) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "photo": "attach://chart"})
    form.add_field("chart", b"not a picture", filename="chart.png")
    answer = await (await http.post("sendPhoto", data=form)).json()
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    answer = await (await http.post("sendPhoto", data={"chat_id": 1, "photo": "attach://x"})).json()
    assert answer["description"] == 'Bad Request: there is no file for "photo" in the request'
