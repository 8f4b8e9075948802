"""Telegram's part of a tap, as cheap as can be: it posts updates and answers whatever is called.

The sandbox checks every call and keeps it, which costs more than the bots that are measured here.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.performance.updates import MESSAGE

CONNECTIONS = 32
PATIENCE = 120.0  # seconds for what is owed to be called


class _Calls(asyncio.Protocol):
    """One connection on which a bot calls methods."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram, self.waiting = telegram, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (found := _message(self.waiting)) is not None:
            head, _, self.waiting = found
            self.transport.write(self.telegram.called(head))


def _message(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(head, body, rest) of a whole HTTP message; None where some of it is missing."""
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        return None
    named = head.lower()
    if b"transfer-encoding: chunked" in named:
        body, end, after = rest.partition(b"0\r\n\r\n")
        return (head, body, after) if end else None
    place = named.find(b"content-length:")
    size = int(named[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
    return (head, rest[:size], rest[size:]) if len(rest) >= size else None


def _response(result: Any) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


@dataclass
class Run:
    """What came of some taps: seconds in all, and of each until it was acknowledged."""

    took: float
    waits: list[float]


@dataclass
class Telegram:
    """Where bots call, and from where they get their updates."""

    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    carried: int = 0  # of these calls, those that came with a response
    latest: float = 0.0
    _answers: dict[str, bytes] = field(
        default_factory=lambda: {
            "getMe": _response(
                {"id": 1, "is_bot": True, "first_name": "Eleven", "username": "eleven_bot"}
            ),
            "editMessageText": _response(MESSAGE),
            "sendMessage": _response(MESSAGE),
            "getUpdates": _response([]),
        }
    )
    _true: bytes = field(default_factory=lambda: _response(True))

    def called(self, head: bytes) -> bytes:
        """Count a call and answer it."""
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        self.count(method)
        return self._answers.get(method, self._true)

    def count(self, method: str) -> None:
        self.calls[method] += 1
        self.latest = time.perf_counter()

    async def post(
        self, port: int, updates: Sequence[bytes], owed: int, rate: float | None = None
    ) -> Run:
        """Post updates over CONNECTIONS, as fast as they are taken or at a `rate` a second.

        Ends when all are acknowledged and `owed` messages were edited.
        """
        edits = self.calls["editMessageText"] + owed
        began, waits = time.perf_counter(), []
        queue = _due(updates, began, rate)

        async def connection() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for due, update in queue:
                pause = due - time.perf_counter()
                if pause > 0:
                    await asyncio.sleep(pause)
                start = due if rate else time.perf_counter()
                writer.write(_request(update))
                body = await _body_of(reader)
                waits.append(time.perf_counter() - start)
                carried = json.loads(body or b"{}").get("method")
                if carried:
                    self.count(carried)
                    self.carried += 1
            writer.close()

        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
        async with asyncio.timeout(PATIENCE):
            # Polled: an event would cost the measured bots' neighbour a wake-up for each call.
            while self.calls["editMessageText"] < edits:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        last = self.latest if owed else time.perf_counter()
        return Run(last - began, waits)


def _due(
    updates: Sequence[bytes], began: float, rate: float | None
) -> Iterator[tuple[float, bytes]]:
    for number, update in enumerate(updates):
        yield began + (number / rate if rate else 0), update


def _request(update: bytes) -> bytes:
    return (
        b"POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
        b"X-Telegram-Bot-Api-Secret-Token: bench-secret\r\nContent-Length: %d\r\n\r\n" % len(update)
    ) + update


async def _body_of(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    named = head.lower()
    place = named.find(b"content-length:")
    size = int(named[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
    return await reader.readexactly(size) if size else b""


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    """A Bot API on a free port of loopback."""
    here = Telegram()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Calls(here), "127.0.0.1", 0)
    here.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield here
    finally:
        server.close()
