"""docs/api.md: what it shows is what the API does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.api.app import PROBLEMS
from bot.api.door import BURST, LARGEST, RATE
from survey.asking.moment import Status
from tests.bot.api.shop import Shop
from tests.storage.rows import only_sqlite

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
SENT = re.findall(r"-X (\w+) \"\$API(\S+)\" .*? -d '(.*?)'", PAGE, re.DOTALL)
READ = re.findall(r'curl "\$API(\S+)"', PAGE)


@only_sqlite
@pytest.mark.parametrize(("method", "path", "body"), SENT)
async def test_a_request_that_is_shown_works(shop: Shop, method: str, path: str, body: str) -> None:
    await shop.ok(method, path, json.loads(body))


@only_sqlite
@pytest.mark.parametrize("path", READ)
async def test_an_address_that_is_shown_is_there(shop: Shop, path: str) -> None:
    await shop.ok("GET", path)


def test_the_page_shows_requests_of_every_kind() -> None:
    assert [(method, path.split("/")[1]) for method, path, _ in SENT] == [
        ("POST", "invitations"),
        ("POST", "links"),
        ("PUT", "people"),
    ]
    assert len(READ) == 2


def test_every_status_is_explained() -> None:
    for status in Status:
        assert f"| `{status}` |" in PAGE
    for code in PROBLEMS:
        assert f"\n| {code} |" in PAGE


def test_the_limits_are_those_of_the_door() -> None:
    assert f"{RATE} a second for each process, {BURST} at once" in PAGE
    assert f"{LARGEST >> 10} KiB" in PAGE
