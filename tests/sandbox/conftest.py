"""A sandbox with a clock of its own, and both libraries as its clients."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.ext import ExtBot

from sandbox import Sandbox
from sandbox.people import Person
from tests.sandbox.receiver import Receiver

NOWHERE = "http://127.0.0.1:9/hook"  # nobody listens there


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += seconds


class LocalSession(AiohttpSession):
    """aiogram waits a quarter of a second for TLS to end; there is none here."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(now=clock) as running:
        yield running


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as listening:
        yield listening


@pytest.fixture
def alice(sandbox: Sandbox) -> Person:
    """Alice, who has started the bot."""
    person = sandbox.person(1001, "Alice")
    person.start()
    return person


@pytest.fixture
async def aiogram_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    session = LocalSession(api=TelegramAPIServer.from_base(sandbox.url))
    async with Bot(sandbox.token, session=session) as bot:
        yield bot


@pytest.fixture
async def ptb_bot(sandbox: Sandbox) -> AsyncIterator[ExtBot[None]]:
    url = sandbox.url
    async with ExtBot(sandbox.token, url + "/bot", url + "/file/bot") as bot:
        yield bot
