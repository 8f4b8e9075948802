"""The composition root: every part made once, and handed to those who need it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiogram import Bot, types
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer

from bot.bot_api import TELEGRAM
from bot.measure.health import Heard
from bot.network.out import Out, open_out
from bot.receiving.floodgate import Floodgate
from bot.receiving.gathering import Gathering
from bot.receiving.polling import Polling
from bot.receiving.receive import Receiver
from bot.receiving.replying import Replier
from bot.receiving.session import LeanSession
from delivery.deliver import Delivery
from delivery.pace.pacing import Pace
from delivery.pace.shared_pace import SharedPace
from delivery.sender import Sender
from storage.company.definitions import Definitions
from storage.database.engine import Store
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.time.clock import Clock

if TYPE_CHECKING:
    from telegram.ext import ExtBot


@dataclass
class App:
    """The running parts. The two Telegram libraries know each other only by the outbox."""

    store: Store
    keys: Keys
    clock: Clock
    definitions: Definitions
    bot: Bot  # aiogram: answers
    delivery: Delivery  # with python-telegram-bot, once it is needed: sends
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
    out: Out | None = None,
) -> AsyncIterator[App]:
    """Connect everything; on leaving, wait for replies and close the connections.

    `out`: connections that others use, too.
    """
    base = api_url or TELEGRAM
    server = TelegramAPIServer.from_base(base)
    # Much of what is sent are other people's words: no address in them is ever shown as a page.
    plain = DefaultBotProperties(link_preview=types.LinkPreviewOptions(is_disabled=True))
    shared = store.dialect == "postgresql"
    pace = SharedPace(clock, rate, store) if shared else Pace(clock, rate)
    async with nullcontext(out) if out else open_out() as ways:
        bot = Bot(token, session=LeanSession(ways, server, base), default=plain)
        replier = Replier(bot, store, pace)

        def sending() -> ExtBot[None]:
            from bot.network.ptb_client import ptb_client

            return ptb_client(token, base, ways)

        receiver = Receiver(store, bot, clock, definitions, keys, Floodgate(clock))
        heard = Heard()
        url = server.api_url(token, "getUpdates")
        polling = Polling(receiver, replier, ways.to(base), url, heard)
        gathering = Gathering(receiver, replier)
        delivery = Delivery(store, Sender(sending), pace, clock, definitions, paid)
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
