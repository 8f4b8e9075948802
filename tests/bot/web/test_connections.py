"""Half a request, many times over: who else wants something gets it at once."""

from __future__ import annotations

import asyncio
import errno
import select
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import h11
import pytest
from fastapi import FastAPI, Response

from bot.web import connections
from bot.web.http import bind, serve_http
from tests.bot.web.test_http import serving
from tests.house import House

HALF = b"GET /healthz HTTP/1.1\r\nHost: a"
LARGE_ONE = b"GET /large HTTP/1.1\r\nHost: a"
HALF_BODY = b"POST /telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"
MOST = 20
SMALL = 1 << 14  # bytes, of the system's buffers: what is more waits with us
LARGE = 1 << 20


async def opened(url: str, sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def ended(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    await asyncio.sleep(0)


@asynccontextmanager
async def large_answers(length: int = LARGE) -> AsyncIterator[str]:
    """A server with a small answer and a large one; its address."""
    listener, stop, api = bind("127.0.0.1:0"), asyncio.Event(), FastAPI()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
    api.get("/healthz")(lambda: {"status": "alive"})
    api.get("/large")(lambda: Response(b"x" * length + b"end"))
    server = asyncio.create_task(serve_http(api, listener, stop))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        await server


async def answered(url: str) -> None:
    """Somebody else asks, and is answered."""
    reader, writer = await opened(url, HALF + b"\r\nConnection: close\r\n\r\n")
    assert b"alive" in await reader.read()
    await ended(writer)


def unread(url: str, asked: bytes) -> socket.socket:
    """A client that asks and reads nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    host, port = url.removeprefix("http://").split(":")
    client.setblocking(False)
    with suppress(BlockingIOError):
        client.connect((host, int(port)))
    select.select([], [client], [], 5)
    with suppress(BlockingIOError):
        client.send(asked)
    return client


def reset(client: socket.socket) -> bool:
    """Whether the other side ends a connection without waiting until its answer is read."""
    watched = select.poll()
    watched.register(client, 0)
    return bool(watched.poll(10_000))


def read_until(client: socket.socket, end: bytes) -> bool:
    """Whether the answer comes to its end."""
    told = b""
    while not told.endswith(end):
        if not (part := client.recv(1 << 16)):
            return False
        told = (told + part)[-len(end) :]
    return True


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
    halves = []
    async with large_answers() as url:
        for _round in range(3):
            halves += [await opened(url, HALF) for _ in range(MOST)]
            await answered(url)
        for reader, _ in halves[:MOST]:
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1 << 16)
        for _, writer in halves:
            await ended(writer)


@pytest.mark.parametrize("ending", [b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"])
async def test_an_answer_that_nobody_reads_is_ended(
    monkeypatch: pytest.MonkeyPatch, ending: bytes
) -> None:
    """One large answer, or many small ones that were asked for in one go; kept alive or not."""
    monkeypatch.setitem(connections.WAITING, connections.UNREAD, 0.1)
    async with large_answers() as url:
        for asked in (LARGE_ONE, (HALF + b"\r\n\r\n") * 3000 + HALF):
            with unread(url, asked + ending) as client:
                assert await asyncio.to_thread(reset, client)
        await answered(url)


async def test_an_answer_that_closing_would_wait_for_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Less than a full buffer is left when the connection's time is over."""
    for state in (h11.IDLE, connections.UNREAD):
        monkeypatch.setitem(connections.WAITING, state, 0.1)
    async with large_answers(100 << 10) as url:
        for ending in (b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"):
            with unread(url, LARGE_ONE + ending) as client:
                assert await asyncio.to_thread(reset, client)


async def test_whoever_reads_late_but_in_time_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.WAITING, connections.UNREAD, 1.0)
    async with large_answers() as url:
        with unread(url, LARGE_ONE + b"\r\n\r\n") as client:
            client.setblocking(True)
            await asyncio.sleep(0.1)
            for _ in range(2):
                assert await asyncio.to_thread(read_until, client, b"x" * 9 + b"end")
                await asyncio.sleep(1.2)
                client.sendall(LARGE_ONE + b"\r\n\r\n")


async def test_whoever_does_not_read_gives_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", MOST)
    async with large_answers() as url:
        clients = [unread(url, LARGE_ONE + b"\r\n\r\n") for _ in range(MOST)]
        await asyncio.sleep(0.1)
        await answered(url)
        assert await asyncio.to_thread(reset, clients[0])
        for client in clients:
            client.close()


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
