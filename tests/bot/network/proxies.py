"""Proxies of a test's own on loopback: HTTP (also CONNECT) and SOCKS5. They count who comes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Proxy:
    """Where it listens, and what it was asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: bytes = b""  # in place of passing on,
    times: int = 10**6  # so often


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _join(one: Streams, other: Streams) -> None:
    try:
        await asyncio.gather(_pipe(one[0], other[1]), _pipe(other[0], one[1]))
    finally:
        for _, writer in (one, other):
            writer.transport.abort()


async def _http(proxy: Proxy, here: Streams) -> None:
    head = (await here[0].readuntil(b"\r\n\r\n")).decode()
    method, target, _ = head.split(" ", 2)
    proxy.asked.append(f"{method} {target}")
    if proxy.answer and proxy.times:
        proxy.times -= 1
        here[1].write(proxy.answer)
        await here[1].drain()
        here[1].close()
        return
    parts = urlsplit(target if "://" in target else f"//{target}")
    there = await asyncio.open_connection(parts.hostname, parts.port)
    if method == "CONNECT":
        here[1].write(b"HTTP/1.1 200 OK\r\n\r\n")
    else:
        path = target.replace(f"{parts.scheme}://{parts.netloc}", "", 1)
        alone = head.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")  # each is seen
        there[1].write(alone.replace(target, path, 1).encode())
    await _join(here, there)


async def _socks5(proxy: Proxy, here: Streams) -> None:
    reader, writer = here
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, _, _, kind = await reader.readexactly(4)
    length = 4 if kind == 1 else 16 if kind == 4 else (await reader.readexactly(1))[0]
    raw = await reader.readexactly(length)
    host = raw.decode() if kind == 3 else ".".join(map(str, raw))
    port = int.from_bytes(await reader.readexactly(2), "big")
    proxy.asked.append(f"{host}:{port}")
    there = await asyncio.open_connection(host, port)
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    await _join(here, there)


@asynccontextmanager
async def open_proxy(kind: str) -> AsyncIterator[Proxy]:
    """`http` or `socks5`, for as long as a block lasts."""
    proxy = Proxy()
    serve: Callable[[Proxy, Streams], Awaitable[None]] = _http if kind == "http" else _socks5
    tasks: set[asyncio.Task[None]] = set()

    async def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await serve(proxy, (reader, writer))
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(came, "127.0.0.1", 0)
    proxy.url = f"{kind}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # so that what was aborted is closed
