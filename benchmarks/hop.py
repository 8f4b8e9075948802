"""A TCP hop between two programs that can freeze, as a host does, or be cut, as a cable is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit


class Hop:
    """Passes bytes on to one place. While `open` is not set nothing moves, and nobody is told."""

    def __init__(self, host: str, port: int) -> None:
        self.there = host, port  # a host, or the folder of PostgreSQL's socket
        self.open = asyncio.Event()
        self.open.set()
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Take connections, on the same port as before."""
        self._server = await asyncio.start_server(self._came, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection, and refuse new ones until `listen`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        far = None
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):  # cut
                there, far = await self._connect()
                await asyncio.gather(self._pass(reader, far), self._pass(there, writer))
        finally:
            self._tasks.discard(task)
            for end in filter(None, (writer, far)):
                end.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self.there
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self.open.wait()
                writer.write(data)
                await writer.drain()
            writer.write_eof()


@asynccontextmanager
async def hop_to(host: str, port: int) -> AsyncIterator[Hop]:
    """A hop for as long as a block lasts."""
    hop = Hop(host, port)
    await hop.listen()
    try:
        yield hop
    finally:
        hop.open.set()
        await hop.cut()


def place_of(database_url: str) -> tuple[str, int]:
    """Host (or folder of the socket) and port of a PostgreSQL address."""
    parts = urlsplit(database_url)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return unquote(query.get("host", parts.hostname or "")), int(query.get("port", 5432))


def through(database_url: str, port: int) -> str:
    """The same database by another port of this machine."""
    parts = urlsplit(database_url)
    who = quote(parts.username or "postgres")
    return f"postgresql://{who}@127.0.0.1:{port}{parts.path}"


@asynccontextmanager
async def pgbouncer(folder: Path, behind: int) -> AsyncIterator[int]:
    """The port of a PgBouncer in transaction mode before whatever listens on `behind`."""
    port, settings = free_port(), folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host=127.0.0.1 port={behind} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n"
        "pool_mode = transaction\nunix_socket_dir =\ndefault_pool_size = 4\n",
        encoding="utf-8",
    )
    for path in (folder.parent, folder, settings):
        path.chmod(0o755)  # it does not run as root
    process = await asyncio.create_subprocess_exec(
        "pgbouncer", "-q", *(("-u", "nobody") if os.geteuid() == 0 else ()), str(settings),
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            await asyncio.sleep(0.05)
        yield port
    finally:
        process.kill()
        await process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
