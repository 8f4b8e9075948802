"""The API as it is served, against its own description: schemathesis finds nothing."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bot.api.site import ApiSite
from bot.demo.clock import SimulatedClock
from bot.web.http import Front, Site, bind, serve_http
from storage.company.definitions import Definitions
from tests.bot.api.shop import TOKEN, definition
from tests.house import House

SETTINGS = Path(__file__).with_name("schemathesis.toml")
PROGRAM = Path(sys.executable).with_name("schemathesis")
EXAMPLES = 3  # of each operation, beside those made from every bound of its schema


class Leisure(SimulatedClock):
    """A second passes between two requests: the rate is another test's subject."""

    def elapsed(self) -> float:
        self.advance(seconds=1)
        return super().elapsed()


@pytest.mark.timeout(400)
async def test_nothing_is_found(sqlite_house: House, tmp_path: Path) -> None:
    """Every check, on examples, bounds, random requests and chains of them; the same each time."""
    app, stop, listener = sqlite_house.app, asyncio.Event(), bind("127.0.0.1:0")
    clock = Leisure(datetime.fromisoformat("2026-11-16T10:00Z"))
    definitions = Definitions(definition())
    api = ApiSite(app.store, clock, definitions, "kettle_bot", TOKEN, app.keys)
    site = Site(app.store, app.keys, clock, app.gathering, app.heard, None, api)
    server = asyncio.create_task(serve_http(Front(site), listener, stop))
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "--config-file", SETTINGS, "--no-color", "run",
        f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {TOKEN}", "--checks", "all",
        "--max-examples", str(EXAMPLES), "--generation-deterministic", "--continue-on-failure",
        cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    stop.set()
    await server
    words = told.decode()
    assert process.returncode == 0, words
    assert "Tested: 6\n" in words
