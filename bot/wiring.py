"""The composition root: every part made once, and handed to those who need it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiogram import Bot, types
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from telegram import LinkPreviewOptions
from telegram.ext import Defaults, ExtBot
from telegram.request import HTTPXRequest

from bot.bot_api import TELEGRAM
from bot.measure.health import Heard
from bot.receiving.floodgate import Floodgate
from bot.receiving.gathering import Gathering
from bot.receiving.polling import Polling
from bot.receiving.receive import Receiver
from bot.receiving.replying import Replier
from bot.receiving.session import LeanSession
from delivery.deliver import Delivery
from delivery.pace.pacing import Pace
from delivery.pace.shared_pace import SharedPace
from storage.company.definitions import Definitions
from storage.database.engine import Store
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.time.clock import Clock

DELIVERED = Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True))
"""What holds of every delivery: no address in other people's words shows a page."""


@dataclass
class App:
    """The running parts. The two Telegram libraries know each other only by the outbox."""

    store: Store
    keys: Keys
    clock: Clock
    definitions: Definitions
    bot: Bot  # aiogram: answers
    delivery: Delivery  # with PTB's ExtBot: sends
    replier: Replier
    polling: Polling
    gathering: Gathering
    heard: Heard

    @property
    def definition(self) -> Definition:
        """What the company asks, as this process last read it."""
        return self.definitions.now


@asynccontextmanager
async def wire(
    store: Store,
    keys: Keys,
    clock: Clock,
    definitions: Definitions,
    token: str,
    api_url: str | None,
    rate: float,
    *,
    paid: bool = False,
) -> AsyncIterator[App]:
    """Connect everything; on leaving, wait for replies and close the connections."""
    server = TelegramAPIServer.from_base(api_url or TELEGRAM)
    # Much of what is sent are other people's words: no address in them is ever shown as a page.
    plain = DefaultBotProperties(link_preview=types.LinkPreviewOptions(is_disabled=True))
    bot = Bot(token, session=LeanSession(api=server), default=plain)
    shared = store.dialect == "postgresql"
    pace = SharedPace(clock, rate, store) if shared else Pace(clock, rate)
    replier = Replier(bot, store, pace)
    base = api_url or TELEGRAM
    request = HTTPXRequest(connection_pool_size=16, read_timeout=20)
    ext_bot: ExtBot[None] = ExtBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        defaults=DELIVERED,
    )
    async with aiohttp.ClientSession() as http:
        receiver = Receiver(store, bot, clock, definitions, keys, Floodgate(clock))
        heard = Heard()
        url = server.api_url(token, "getUpdates")
        polling = Polling(receiver, replier, http, url, heard)
        gathering = Gathering(receiver, replier)
        delivery = Delivery(store, ext_bot, pace, clock, definitions, paid)
        try:
            async with request:
                yield App(
                    store,
                    keys,
                    clock,
                    definitions,
                    bot,
                    delivery,
                    replier,
                    polling,
                    gathering,
                    heard,
                )
                await replier.drain()
        finally:
            await bot.session.close()
