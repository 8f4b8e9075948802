"""The whole bot in one process against the sandbox, in simulated time, one turn after another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.demo.clock import SimulatedClock
from bot.settings.definitions import open_definitions
from bot.ticking.clock import tick
from bot.wiring import App, wire
from delivery.deliver import deliver_due
from locales import LANGUAGES
from reports.drawing.canvas import Canvas
from sandbox import Sandbox
from sandbox.sends import Call
from storage.database.engine import Store
from storage.pulse.keys import Keys

TOKEN = "1000:SANDBOX"
CHANNEL = -1001234567890
MANAGER = 900

SPOKEN = json.dumps(tuple(LANGUAGES))
ELEVEN_TOML = f"""
[company]
name = "Nordic Kettle"
timezone = "Europe/Helsinki"
languages = {SPOKEN}
managers = [{MANAGER}]
channel = {CHANNEL}

[[survey]]
key = "customers"
kind = "nps"
[survey.wave]
cron = "0 10 1 1 *"
open_days = 7

[[survey]]
key = "team"
kind = "enps"
segments = ["Sales", "Support"]
"""


@dataclass
class House:
    """The bot, Telegram and time. People act on the sandbox; `turn` lets the bot react."""

    app: App
    sandbox: Sandbox
    clock: SimulatedClock
    keys_dir: Path

    @property
    def store(self) -> Store:
        return self.app.store

    async def turn(self) -> None:
        """Receive what waits, send the replies, deliver what is due, until all is quiet."""
        received = await self.app.polling.once(0)
        while True:
            await self.app.replier.drain()
            sent = await deliver_due(self.app.delivery)
            waits = received and self.sandbox.updates.wait_from(self.app.polling.offset or 0)
            if not sent and not waits:
                return
            received = await self.app.polling.once(0) if waits else 0

    async def later(self, seconds: float = 2) -> None:
        """Some seconds on, with what the pace of its chat had held back."""
        self.clock.advance(seconds=seconds)
        await self.turn()

    async def tick(self) -> None:
        """One tick of the clock, and what follows from it."""
        await tick(self.store, self.app.definition, self.app.keys, self.clock.now())
        await self.turn()

    def calls(self, *methods: str) -> list[Any]:
        """The calls the bot made, without its polling."""
        return [
            call
            for call in self.sandbox.calls
            if call.method != "getUpdates" and (not methods or call.method in methods)
        ]


def with_previews(sandbox: Sandbox) -> list[Call]:
    """What was sent that would show a page for an address in it: there must be none, ever."""
    return [
        call
        for call in sandbox.calls
        if call.method in ("sendMessage", "editMessageText")
        and call.params.get("link_preview_options") != {"is_disabled": True}
    ]


def quick_png(page: Canvas) -> bytes:
    """A small picture, another where other words are drawn: whole ones are for tests/reports."""
    info, out = PngInfo(), BytesIO()
    info.add_itxt("words", "\n".join(one.get_text() for one in page.figure.axes[0].texts))
    Image.new("RGB", (1, 1)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


@asynccontextmanager
async def open_house(
    store: Store, clock: SimulatedClock, folder: Path, toml: str | None = ELEVEN_TOML
) -> AsyncIterator[House]:
    """A whole bot on `store`; asserts at the end what holds of every request."""
    config = folder / "eleven.toml"
    if toml is not None:
        config.write_text(toml, encoding="utf-8")
    keys = Keys(folder / "keys")
    async with Sandbox(token=TOKEN, now=clock.timestamp, flood=False) as sandbox:
        sandbox.person(MANAGER, "Manager").start()
        sandbox.channel(CHANNEL, "Managers")
        definitions = await open_definitions(store, config, clock.now())
        async with wire(store, keys, clock, definitions, TOKEN, sandbox.url, 29) as app:
            await app.polling.once(0)
            await app.replier.drain()
            sandbox.calls.clear()
            with patch.object(Canvas, "png", quick_png):
                yield House(app, sandbox, clock, folder / "keys")
        assert sandbox.violations == []
        assert with_previews(sandbox) == []
