"""aiogram's types are built when first used, and are then what they would have been.

What fails here with a new version of aiogram or pydantic: `bot.network.aiogram_lazily` reaches into
how the one has the other build its types. Until that is mended, ELEVEN_LAZY_TYPES=false helps.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]

PROGRAM = """
import json, sys
from threading import Thread
from bot.network.aiogram_lazily import build_when_used

lazily = sys.argv[1] == "lazily" and build_when_used()
from aiogram import methods, types
from pydantic import BaseModel

models = {
    name: it for where in (types, methods) for name in where.__all__
    if isinstance(it := getattr(where, name), type) and issubclass(it, BaseModel)
}
early = sum(model.__pydantic_complete__ for model in models.values())

def built(name, given):
    return repr(models[name].model_validate(given))

# The same ones from several threads at once: filters run in threads.
samples, message = json.loads(sys.argv[2]), json.loads(sys.argv[3])
threads = [Thread(target=lambda: [built(*each) for each in samples]) for _ in "1234"]
for thread in threads: thread.start()
for thread in threads: thread.join()
told = [built(*each) for each in samples]
answer = methods.Response[types.Message].model_validate({"ok": True, "result": message})
for model in models.values():
    model.model_rebuild()
print(json.dumps({
    "lazily": lazily, "models": len(models), "early": early,
    "unbuilt": [name for name, model in models.items() if not model.__pydantic_complete__],
    "told": [*told, repr(answer)],
}))
"""
ALICE = {"id": 7, "is_bot": False, "first_name": "Alice", "language_code": "fi"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Alice"}
MESSAGE = {
    "message_id": 3, "date": 1_790_000_000, "chat": PRIVATE, "from": ALICE, "text": "the spout",
    "entities": [{"type": "bold", "offset": 0, "length": 3}],
    "forward_origin": {"type": "user", "date": 1, "sender_user": ALICE},
    "reply_to_message": {"message_id": 2, "date": 1, "chat": PRIVATE, "caption": "?"},
    "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
    "reply_markup": {"inline_keyboard": [[{"text": "10", "callback_data": "s:1:10"}]]},
    "what_comes_next_year": {"is": "kept"},
}  # fmt: skip
GROUP = {"id": -5, "type": "group", "title": "Cases"}
SAMPLES: list[tuple[str, dict[str, Any]]] = [
    ("Update", {"update_id": 1, "message": MESSAGE}),
    ("Update", {"update_id": 2, "callback_query": {
        "id": "1", "from": ALICE, "chat_instance": "1", "data": "s:1:10", "message": MESSAGE}}),
    ("Update", {"update_id": 3, "callback_query": {
        "id": "1", "from": ALICE, "chat_instance": "1", "data": "s:1:10",
        "message": {"message_id": 3, "date": 0, "chat": PRIVATE}}}),
    ("Update", {"update_id": 4, "my_chat_member": {
        "chat": GROUP, "from": ALICE, "date": 1,
        "old_chat_member": {"status": "left", "user": ALICE},
        "new_chat_member": {"status": "member", "user": ALICE}}}),
    ("SendMessage", {"chat_id": 7, "text": "Why?", "reply_markup": {"force_reply": True}}),
    ("SetMyCommands", {"commands": [{"command": "stop", "description": "Stop"}],
                       "scope": {"type": "all_private_chats"}}),
]  # fmt: skip


def built(how: str) -> dict[str, Any]:
    """What a fresh process makes of aiogram's types."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, how, json.dumps(SAMPLES), json.dumps(MESSAGE)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"aiogram or pydantic has changed: {done.stderr[-2000:]}"
    told: dict[str, Any] = json.loads(done.stdout)
    return told


pytestmark = pytest.mark.timeout(300)  # processes that build everything


@pytest.fixture(scope="module")
def lazily() -> dict[str, Any]:
    return built("lazily")


@pytest.fixture(scope="module")
def at_once() -> dict[str, Any]:
    return built("at once")


def test_nothing_is_built_while_aiogram_is_imported(
    lazily: dict[str, Any], at_once: dict[str, Any]
) -> None:
    """And the control: aiogram by itself builds most."""
    assert lazily["lazily"], "aiogram no longer has its types built while it is imported"
    assert lazily["early"] < lazily["models"] / 4
    assert at_once["early"] > at_once["models"] / 2


def test_all_can_be_built_later(lazily: dict[str, Any]) -> None:
    assert lazily["unbuilt"] == []


def test_they_read_and_say_the_same(lazily: dict[str, Any], at_once: dict[str, Any]) -> None:
    assert lazily["told"] == at_once["told"]
    assert "what_comes_next_year" in lazily["told"][0]


def test_it_leaves_pydantic_as_it_was() -> None:
    program = (
        "from pydantic import BaseModel; before = vars(BaseModel)['model_rebuild']\n"
        "from bot.network.aiogram_lazily import build_when_used\n"
        "assert build_when_used() and not build_when_used(), 'twice, or not at all'\n"
        "assert vars(BaseModel)['model_rebuild'] is before"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)  # noqa: S603
