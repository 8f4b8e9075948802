"""The processes that are measured: Eleven itself, and its peers."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.performance.telegram import Telegram
from tests.blackbox.children import ROOT

TOML = """
[company]
name = "Nordic Kettle"
timezone = "Europe/Helsinki"
managers = [900]
channel = -1001234567890
quiet_days = 0

[digest]
cron = "0 3 1 1 *"

[[survey]]
key = "customers"
kind = "nps"
themes = ["price", "quality", "staff", "delivery"]
"""
TICKS = os.sysconf("SC_CLK_TCK")
READY = 60.0  # seconds


@dataclass(frozen=True)
class Measured:
    """A bot that takes updates on a port."""

    name: str
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU it has used, threads included. Linux."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """MB that it holds now."""
        lines = Path(f"/proc/{self.pid}/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def peer(name: str, kind: str, telegram: Telegram, url: str) -> AsyncIterator[Measured]:
    """One of `benchmarks.performance.peers`."""
    port = _free_port()
    words = ("benchmarks.performance.peers", kind, telegram.url, str(port))
    async with _running(name, words, port, {"PEER_DATABASE": url}, ROOT) as measured:
        yield measured


@asynccontextmanager
async def eleven(
    name: str, telegram: Telegram, url: str, folder: Path, more: Mapping[str, str] | None = None
) -> AsyncIterator[Measured]:
    """The service as an operator starts it, by webhook; `more` settings beside."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240
    (folder / "eleven.toml").write_text(TOML, encoding="utf-8")
    port = _free_port()
    settings = {
        "ELEVEN_BOT_TOKEN": "1:BENCH",
        "ELEVEN_BOT_API_URL": telegram.url,
        "ELEVEN_DATABASE_URL": url,
        "ELEVEN_LISTEN": f"127.0.0.1:{port}",
        "ELEVEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ELEVEN_WEBHOOK_SECRET": "bench-secret",
        "ELEVEN_LOG_LEVEL": "ERROR",
        **(more or {}),
    }
    async with _running(name, ("bot", "run"), port, settings, folder) as measured:
        yield measured


@asynccontextmanager
async def _running(
    name: str, words: tuple[str, ...], port: int, settings: Mapping[str, str], folder: Path
) -> AsyncIterator[Measured]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own programs
        [sys.executable, "-m", *words], env={**environment, **settings}, cwd=folder
    )
    try:
        async with asyncio.timeout(READY):
            while not await _listens(port):
                assert process.poll() is None, f"{name} has ended"
                await asyncio.sleep(0.1)
        yield Measured(name, port, process.pid)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _listens(port: int) -> bool:
    """Whether requests are answered there, and not only accepted by the system."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n")
    try:
        return bool(await asyncio.wait_for(reader.readline(), 1))
    except TimeoutError:
        return False
    finally:
        writer.close()
