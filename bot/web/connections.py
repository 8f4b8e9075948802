"""Connections: how many there may be, how long a request may take to arrive, an answer to be read.

Whoever opens many and sends half a request on each, or never reads what it asked for, stops nobody:
the one that has been waited for longest gives its place to the next, and all of them end when their
time is over.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Any

import h11
import structlog
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

log = structlog.get_logger()

MOST = 512  # connections at once, and never more than half of the files a process may open
HEADER_TIME, BODY_TIME = 10, 20  # seconds from the connection, or the last answer; from the header
PAUSE, SILENCE = 0.2, 60  # seconds after a connection that could not be had; between two complaints
LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
UNREAD = "unread"  # the client takes nothing of its answer, or too little of it
READ_TIME = 20  # seconds in which 48 KiB, or the rest of the answer, want to be taken
WAITING: dict[object, float] = {h11.IDLE: HEADER_TIME, h11.SEND_BODY: BODY_TIME, UNREAD: READ_TIME}

Waiting = dict["TimedProtocol", None]  # in the order in which they began to wait


class TimedProtocol(H11Protocol):
    """uvicorn's protocol, which ends when the client does not send, or read, in time."""

    def __init__(self, *args: Any, waiting: Waiting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = waiting
        self._stage: tuple[object, object] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_wait()
        super().connection_lost(exc)

    def give_way(self) -> None:
        """End at once, for whoever comes next."""
        self._end_wait()
        self._reset()

    def _look(self) -> None:
        """Begin, go on or end to wait, by what the client owes us."""
        owed = self._owed()
        if (stage := (owed, self.cycle)) == self._stage or (self._ending() and owed != UNREAD):
            return
        self._stage = stage
        if owed not in WAITING:
            self._end_wait()
            return
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(WAITING[owed], self._too_late)
        self._waiting.setdefault(self)

    def _owed(self) -> object:
        """UNREAD where an answer waits to be taken, else how far the request has come."""
        unread = self.flow.write_paused or (self._ending() and self._buffered())
        return UNREAD if unread else self.conn.their_state

    def _ending(self) -> bool:
        return self.transport.is_closing()

    def _buffered(self) -> int:
        """Bytes that the client has not taken, and the system does not take for it."""
        return self.transport.get_write_buffer_size()

    def _end_wait(self) -> None:
        self._waiting.pop(self, None)
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        self._end_wait()
        begun = self.cycle is not None and self.cycle.response_started
        if not self._ending() and (self.conn.their_state is h11.IDLE or not begun):
            self.transport.write(LATE)
        if self._buffered():  # to close would wait until it is read
            self._reset()
        else:
            self.transport.close()

    def _reset(self) -> None:
        """End without what was not taken: else the system would keep it, and go on offering it."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


class Server(uvicorn.Server):
    """uvicorn, but that it takes connections one by one, and only so many."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self.listener = listener
        self.waiting: Waiting = {}
        self._complained: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        self.servers = []
        self.listener.setblocking(False)
        self._accepting = asyncio.create_task(self._accept())
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._accepting.cancel()
        self.listener.close()
        await super().shutdown(sockets)

    async def _accept(self) -> None:
        loop, most = asyncio.get_running_loop(), most_connections()
        while True:
            try:
                connection, _ = await loop.sock_accept(self.listener)
            except OSError as error:  # no file, no memory: there will be some again
                self._complain(error, loop.time())
                await asyncio.sleep(PAUSE)
                continue
            if len(self.server_state.connections) >= most and not self._make_room():
                connection.close()
                continue
            with suppress(OSError):  # gone already
                # asyncio does it for sockets that say they are TCP's; these do not. Without it the
                # second part of every answer waits 40 ms for the first to be acknowledged.
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                await loop.connect_accepted_socket(self._protocol, connection)

    def _make_room(self) -> bool:
        longest = next(iter(self.waiting), None)
        if longest:
            longest.give_way()
        return longest is not None

    def _protocol(self) -> TimedProtocol:
        return TimedProtocol(
            config=self.config, server_state=self.server_state, app_state={}, waiting=self.waiting
        )

    def _complain(self, error: OSError, now: float) -> None:
        if self._complained is None or now - self._complained > SILENCE:
            self._complained = now
            log.warning("no more connections", error=error.strerror)


def most_connections() -> int:
    """How many connections there may be, by what the system lets a process open."""
    try:
        import resource

        return min(MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    except ImportError:  # Windows
        return MOST
