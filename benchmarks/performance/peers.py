"""The bots that one would write instead, each a process: python -m benchmarks.performance.peers.

`commits`: aiogram's own webhook; a tap is stored with its own commit, answered, and its message
edited. `keeps nothing`: the same without the row. `does nothing`: aiogram alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiosqlite
import psycopg
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

Store = Callable[[int, int], Awaitable[None]]
TABLE = "CREATE TABLE IF NOT EXISTS answers (id BIGINT PRIMARY KEY, score INT, at TIMESTAMP)"
ROW = (
    "INSERT INTO answers VALUES ({0}, {0}, CURRENT_TIMESTAMP)"
    " ON CONFLICT (id) DO UPDATE SET score = excluded.score"
)
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Skip", callback_data="skip")],
        [InlineKeyboardButton(text="Change the score", callback_data="change")],
    ]
)
SECRET = "bench-" + "secret"
POOL = 8  # connections to PostgreSQL


@asynccontextmanager
async def _sqlite(path: str) -> AsyncIterator[Store]:
    async with aiosqlite.connect(path) as db:
        await db.execute("PRAGMA journal_mode=WAL")
        await db.execute("PRAGMA synchronous=FULL")
        await db.execute(TABLE)
        await db.commit()
        turn = asyncio.Lock()

        async def store(ref: int, score: int) -> None:
            async with turn:  # one connection: a commit is of one tap alone
                await db.execute(ROW.format("?"), (ref, score))
                await db.commit()

        yield store


@asynccontextmanager
async def _postgresql(url: str) -> AsyncIterator[Store]:
    idle: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()
    for _ in range(POOL):
        idle.put_nowait(await psycopg.AsyncConnection.connect(url))
    first = await idle.get()
    await first.execute(TABLE)
    await first.commit()
    idle.put_nowait(first)

    async def store(ref: int, score: int) -> None:
        db = await idle.get()
        try:
            await db.execute(ROW.format("%s"), (ref, score))
            await db.commit()
        finally:
            idle.put_nowait(db)

    yield store
    while not idle.empty():
        await idle.get_nowait().close()


@asynccontextmanager
async def _nowhere(_url: str) -> AsyncIterator[Store]:
    async def store(_ref: int, _score: int) -> None:
        return

    yield store


def _dispatcher(store: Store, *, replies: bool) -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.callback_query(F.data.startswith("s:"))
    async def tapped(query: CallbackQuery) -> None:
        if not replies:
            return
        _, ref, score = (query.data or "").split(":")
        await store(int(ref), int(score))
        await query.answer(f"Noted: {score}")
        if isinstance(query.message, Message):
            await query.message.edit_text(f"You gave {score}. Why?", reply_markup=KEYBOARD)

    return dispatcher


async def serve(kind: str, api: str, port: int, url: str) -> None:
    """Serve for ever."""
    opening: Callable[[str], AbstractAsyncContextManager[Store]] = _nowhere
    if kind == "commits":
        opening = _postgresql if url.startswith("postgresql") else _sqlite
    server = TelegramAPIServer.from_base(api)
    async with opening(url) as store, Bot("1:BENCH", AiohttpSession(api=server)) as bot:
        application = web.Application()
        dispatcher = _dispatcher(store, replies=kind != "does nothing")
        # Acknowledged once it is stored: the promise that is compared.
        handler = SimpleRequestHandler(
            dispatcher, bot, handle_in_background=False, secret_token=SECRET
        )
        handler.register(application, "/telegram")
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("kind", "api", "port"):
        parser.add_argument(name)
    given = parser.parse_args()
    asyncio.run(serve(given.kind, given.api, int(given.port), os.environ["PEER_DATABASE"]))


if __name__ == "__main__":
    main()
