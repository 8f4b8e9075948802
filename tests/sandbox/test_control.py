"""The control API: another process plays the people."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile

from sandbox import Sandbox
from sandbox.people import PIXEL, Person

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


async def act(http: aiohttp.ClientSession, path: str, **body: Any) -> Any:
    answer = await http.post(f"/sandbox/{path}", json=body)
    return (await answer.json())["result"]


async def test_a_conversation_is_held_over_http(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    assert await act(http, "people", id=1001, name="Alice", language="fi") == 1001
    assert await act(http, "people/1001/start", payload="w_1") == 1
    await sandbox.call("sendMessage", {"chat_id": 1001, "text": "Ready?", "reply_markup": YES})
    callback_id = await act(http, "people/1001/tap", label="Yes")
    await sandbox.call("answerCallbackQuery", {"callback_query_id": callback_id, "text": "Good"})
    chat = await (await http.get("/sandbox/chats/1001/messages")).json()
    assert [one["text"] for one in chat["messages"]] == ["/start w_1", "Ready?"]
    assert chat["messages"][1]["buttons"] == [["Yes"]]
    assert chat["toasts"][0]["text"] == "Good"
    state = await (await http.get("/sandbox/state")).json()
    assert (state["pending"], state["violations"]) == (2, [])
    assert state["people"][0]["language"] == "fi"


async def test_rooms_are_made_and_written_to_over_http(
    sandbox: Sandbox, alice: Person, http: aiohttp.ClientSession
) -> None:
    await act(http, "groups", id=-4001, title="Alerts", admins=[1001])
    said = await act(http, "rooms/-4001/say", person=1001, text="/help")
    assert sandbox.room(-4001).messages[0].message_id == said
    assert await act(http, "rooms/-4001/migrate", new_id=-1002222222222) == -1002222222222
    await act(http, "channels", id=-1001234567890, title="Managers", admins=[1001], bot=False)
    await act(http, "rooms/-1001234567890/add_bot", by=1001)
    assert sandbox.updates.history[sandbox.updates.next_id - 1].kind == "my_chat_member"


async def test_pictures_and_calls_are_shown(
    aiogram_bot: Bot, alice: Person, http: aiohttp.ClientSession
) -> None:
    sent = await aiogram_bot.send_photo(alice.id, BufferedInputFile(PIXEL, "chart.png"))
    answer = await http.get(f"/sandbox/chats/1001/photos/{sent.message_id}")
    assert (answer.content_type, await answer.read()) == ("image/png", PIXEL)
    calls = await (await http.get("/sandbox/calls?method=sendphoto")).json()
    assert calls["calls"][0]["params"]["photo"] == {"filename": "chart.png", "size": len(PIXEL)}
    assert calls["next"] == 1


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("people/1001/fly", {}, "no action 'fly'"),
        ("people/1001/tap", {"label": "Yes"}, "no button 'Yes'"),
        ("people/1001/say", {"words": "Hi"}, "unexpected keyword argument"),
        ("people/4040/say", {"text": "Hi"}, "no person 4040"),
        ("rooms/-5/say", {"person": 1001, "text": "Hi"}, "no channel or group -5"),
    ],
)
async def test_a_mistake_is_explained(
    alice: Person, http: aiohttp.ClientSession, path: str, body: dict[str, Any], reason: str
) -> None:
    answer = await http.post(f"/sandbox/{path}", json=body)
    assert answer.status == 400
    assert reason in (await answer.json())["error"]


async def test_only_json_acts(alice: Person, http: aiohttp.ClientSession) -> None:
    """A page of another origin can send forms without asking; it can't send JSON."""
    answer = await http.post("/sandbox/people/1001/say", data='{"text": "Hi"}')
    assert answer.status == 415
    assert len(alice.messages) == 1


async def test_the_page_needs_nothing_from_elsewhere(http: aiohttp.ClientSession) -> None:
    answer = await http.get("/")
    page = await answer.text()
    assert answer.content_type == "text/html"
    assert "<script>" in page
    assert "http://" not in page
    assert "https://" not in page
