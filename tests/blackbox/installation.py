"""An installation as its operator has it: a folder, settings, commands, and a service."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from sandbox.schema import Params
from tests.blackbox.children import Child, Launch, forked

SECRET = "CANARY-Zx81-never-printed"
TOKEN = f"4242:{SECRET}"
CHANNEL = -1001234567890
MANAGER = 900
TOML = f"""
[company]
name = "Nordic Kettle"
timezone = "Etc/UTC"
managers = [{MANAGER}]
channel = {CHANNEL}
quiet_days = 0

[digest]
cron = "0 3 1 1 *"

[[survey]]
key = "customers"
kind = "nps"
[[survey.touchpoint]]
key = "checkout"

[[survey]]
key = "team"
kind = "enps"
segments = ["Sales", "Support"]
"""
PATIENCE, PAUSE = 90, 0.02  # seconds in all, which only what never happens takes; between looks


async def until(happened: Callable[[], object], what: str, pause: float = PAUSE) -> None:
    """Look again and again until it has happened."""
    for _ in range(int(PATIENCE / pause)):
        if happened():
            return
        await asyncio.sleep(pause)
    raise AssertionError(f"never happened: {what}")


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The only line on stdout."""
        (line,) = self.out.splitlines()
        return line

    @property
    def fault(self) -> str:
        """The only line on stderr, of a command that failed and printed nothing else."""
        assert self.status in (1, 2), self
        assert self.out == ""
        (line,) = self.err.splitlines()
        return line


@dataclass
class Installation:
    """Runs commands against the sandbox; remembers its processes, to end and to read them."""

    folder: Path
    sandbox: Sandbox
    settings: dict[str, str]
    children: list[Child] = field(default_factory=list)

    def launch(
        self, words: tuple[str, ...], settings: dict[str, str], how: Launch = forked
    ) -> Child:
        """Start a process with these settings over the installation's own."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            **self.settings,
            **settings,
        }
        name = self.folder / f"process-{len(self.children)}"
        paths = name.with_suffix(".out"), name.with_suffix(".err")
        self.children.append(how(words, environment, self.folder, *paths))
        return self.children[-1]

    async def eleven(
        self, *words: str, how: Launch = forked, settings: dict[str, str] | None = None
    ) -> Outcome:
        """Run a command to its end."""
        child = self.launch(words, settings or {}, how)
        status = await ended(child)
        return Outcome(status, child.out.read_text("utf-8"), child.err.read_text("utf-8"))

    async def start(self, how: Launch = forked) -> Child:
        """Start `eleven run`; returns when it polls."""
        polled = []

        def watch(method: str, _params: Params) -> None:
            if method == "getUpdates":
                polled.append(method)

        self.sandbox.faults.append(watch)
        child = self.launch(("run",), {}, how)
        await until(lambda: polled or child.poll() is not None, "the service polls")
        self.sandbox.faults.remove(watch)
        assert child.poll() is None, child.written()
        return child

    async def stop(self, child: Child) -> int:
        """SIGTERM; returns the exit status."""
        os.kill(child.pid, signal.SIGTERM)
        return await ended(child)

    async def kill(self, child: Child) -> None:
        """SIGKILL, as a power cut would."""
        os.kill(child.pid, signal.SIGKILL)
        await ended(child)

    async def token(self, *words: str) -> str:
        """The payload of the link that `eleven link <words>` prints."""
        made = await self.eleven("link", *words)
        assert made.status == 0, made
        return made.line.partition("?start=")[2]

    async def numbers(self, survey: str, *words: str) -> dict[str, Any]:
        """What `eleven digest --json` says of the running week, or of the last pulse."""
        week = () if survey == "team" else ("--week", this_week())
        printed = await self.eleven("digest", survey, *week, "--json", *words)
        assert printed.status == 0, printed
        numbers: dict[str, Any] = json.loads(printed.out)
        return numbers


async def ended(child: Child) -> int:
    """Wait for a process to end; its exit status."""
    await until(lambda: child.poll() is not None, "the process ends")
    status = child.poll()
    assert status is not None
    return status


def this_week() -> str:
    """The running ISO week."""
    return f"{datetime.now(UTC):%G-W%V}"
