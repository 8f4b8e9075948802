"""Half a request, many times over: who else wants something gets it at once."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable

import h11
import pytest
from fastapi import FastAPI

from bot.web import connections
from bot.web.http import bind, serve_http
from tests.bot.web.test_http import serving
from tests.house import House

HALF = b"GET /healthz HTTP/1.1\r\nHost: a"
HALF_BODY = b"POST /telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"
MOST = 20


async def opened(url: str, sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def ended(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    await asyncio.sleep(0)


@pytest.mark.parametrize("sent", [b"", HALF, HALF_BODY])
async def test_a_request_that_never_ends_is_ended(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    for state in connections.WAITING:
        monkeypatch.setitem(connections.WAITING, state, 0.1)
    async with serving(sqlite_house, secret=None) as client:
        reader, writer = await opened(client.url, sent)
        told = await reader.read()
        await ended(writer)
        assert sent == HALF_BODY or told.startswith(b"HTTP/1.1 408 ")
        assert (await client.get("/healthz"))[0] == 200


async def test_a_connection_may_be_used_again_and_then_ends(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.WAITING, h11.IDLE, 0.5)
    async with serving(sqlite_house, secret=None) as client:
        reader, writer = await opened(client.url, b"")
        for _ in range(3):
            writer.write(HALF + b"\r\n\r\n")
            assert b"alive" in await reader.readuntil(b"}")
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
        await ended(writer)


async def test_whoever_waits_longest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times as many halves as there are places: everybody else is answered meanwhile."""
    monkeypatch.setattr(connections, "MOST", MOST)
    listener, stop = bind("127.0.0.1:0"), asyncio.Event()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    api = FastAPI()
    api.get("/healthz")(lambda: {"status": "alive"})
    server = asyncio.create_task(serve_http(api, listener, stop))
    halves = []
    for _round in range(3):
        halves += [await opened(url, HALF) for _ in range(MOST)]
        reader, writer = await opened(url, HALF + b"\r\nConnection: close\r\n\r\n")
        assert b"alive" in await reader.read()
        await ended(writer)
    for reader, _ in halves[:MOST]:
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1 << 16)
    for _, writer in halves:
        await ended(writer)
    stop.set()
    await server


async def test_a_connection_that_cannot_be_had_is_one_line_in_the_log(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connections, "PAUSE", 0.001)
    loop = asyncio.get_running_loop()
    accept: Callable[..., object] = loop.sock_accept
    refused = 0

    async def few(listener: socket.socket) -> object:
        nonlocal refused
        refused += 1
        if refused <= 50:
            raise OSError(errno.EMFILE, "Too many open files")
        return await accept(listener)  # type: ignore[misc]

    monkeypatch.setattr(loop, "sock_accept", few)
    async with serving(sqlite_house, secret=None) as client:
        assert (await client.get("/healthz"))[0] == 200
    told = capsys.readouterr()
    assert (told.out + told.err).count("no more connections") == 1


def test_at_least_half_of_the_files_stay_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _what: (256, 1024))
    assert connections.most_connections() == 128
