"""An installation whose service is a process of its own: started, killed, asked what it stored."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks.ground import Ground, opened
from sandbox import Sandbox
from sandbox.errors import Reset
from sandbox.people import Person
from sandbox.schema import Params
from storage.answers.rebuild import rebuild
from storage.database.tables import people, responses
from tests.blackbox.children import Child, Launch, forked
from tests.blackbox.installation import (
    CHANNEL,
    MANAGER,
    TOKEN,
    TOML,
    Installation,
    ended,
    until,
)
from tests.blackbox.people import all_of, asked

MODES = ("polling", "webhook")
FIRST = 1001  # the id of the first person of a crowd


@dataclass
class Site(Installation):
    """An installation on either engine, by polling or by webhook."""

    url: str = ""
    mode: str = "polling"

    async def begin(self, how: Launch = forked) -> Child:
        """Start the service; returns when it has opened its way in."""
        heard = []
        sign = "setWebhook" if self.mode == "webhook" else "getUpdates"

        def watch(method: str, _params: Params) -> None:
            if method == sign:
                heard.append(method)

        self.sandbox.faults.insert(0, watch)
        child = self.launch(("run",), {}, how)
        await until(lambda: heard or child.poll() is not None, "the service is ready")
        self.sandbox.faults.remove(watch)
        assert child.poll() is None, child.written()
        return child

    async def drain(self) -> None:
        """Let a fresh service handle all that waits, and stop it."""
        child = await self.begin()
        await self.confirmed()
        assert await self.stop(child) == 0, child.written()

    async def confirmed(self) -> None:
        """Wait until no update waits; however slow the machine, they get fewer."""
        while left := self.sandbox.pending:
            await self._fewer_than(left)

    async def _fewer_than(self, waiting: int) -> None:
        await until(lambda: self.sandbox.pending < waiting, "an update is confirmed")

    async def asked(self, n: int) -> list[Person]:
        """People who have the question before them, and have not tapped."""
        crowd = [self.sandbox.person(FIRST + i, f"Boris {i}") for i in range(n)]
        for start in range(0, n, 100):  # however slow the machine, so many are soon asked
            await all_of(asked(person, "") for person in crowd[start : start + 100])
        return crowd

    async def crowd(self, n: int) -> list[Person]:
        """The same, while no service runs."""
        child = await self.begin()
        crowd = await self.asked(n)
        assert await self.stop(child) == 0, child.written()
        return crowd

    async def stored(self) -> list[tuple[int, int, str | None]]:
        """(Telegram id, score, reason) of every answer."""
        chosen = sa.select(people.c.telegram_id, responses.c.score, responses.c.reason)
        async with opened(self.url) as store, store.read() as tx:
            rows = await tx.execute(chosen.join(people, people.c.id == responses.c.person_id))
            return [(row[0], row[1], row[2]) for row in rows]

    async def miscounted(self) -> int:
        """How many cells of the rollups differ from the answers."""
        async with opened(self.url) as store, store.write() as tx:
            return await rebuild(tx)


@asynccontextmanager
async def site(
    ground: Ground,
    mode: str = "polling",
    toml: Callable[[str], str] = str,
    *,
    flood: bool = False,
    **settings: str,
) -> AsyncIterator[Site]:
    """A fresh installation; every process of it has ended afterwards.

    `toml` changes its eleven.toml; `flood`: Telegram's limits hold.
    """
    async with (
        ground.site_folder() as folder,
        ground.database(folder) as url,
        Sandbox(token=TOKEN, flood=flood) as sandbox,
    ):
        (folder / "eleven.toml").write_text(toml(TOML), encoding="utf-8")
        sandbox.person(MANAGER, "Manager").started = True
        sandbox.channel(CHANNEL, "Managers")
        values = {
            "ELEVEN_BOT_TOKEN": TOKEN,
            "ELEVEN_BOT_API_URL": sandbox.url,
            "ELEVEN_DATABASE_URL": url,
            "ELEVEN_SEND_RATE": "1000",
            "ELEVEN_PAID_BROADCAST": "true",
        }
        if mode == "webhook":
            here = f"127.0.0.1:{_free_port()}"
            values |= {
                "ELEVEN_LISTEN": here,
                "ELEVEN_PUBLIC_URL": f"http://{here}",
                "ELEVEN_WEBHOOK_SECRET": "crash-secret",
            }
        place = Site(folder, sandbox, values | settings, [], url, mode)
        try:
            yield place
        finally:
            for child in place.children:
                if child.poll() is None:
                    os.kill(child.pid, signal.SIGKILL)
                    await ended(child)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def killed_at_call(place: Site, child: Child, number: int, only: Sequence[str]) -> Iterator[None]:
    """kill -9 at the instant the so-manieth call of these methods (all: none) arrives.

    A call that fetches is lost with its process; any other is carried out.
    """
    arrived = 0

    def count(method: str, _params: Params) -> Reset | None:
        nonlocal arrived
        arrived += method in only or not only
        if arrived != number or child.poll() is not None:
            return None
        os.kill(child.pid, signal.SIGKILL)
        arrived += 1
        return Reset(after=False) if method == "getUpdates" else None

    place.sandbox.faults.append(count)
    try:
        yield
    finally:
        place.sandbox.faults.remove(count)


async def killed_after(child: Child, seconds: float) -> None:
    """kill -9 so many seconds from now at the latest; returns when the process has ended."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ended(child), seconds)
    if child.poll() is None:
        os.kill(child.pid, signal.SIGKILL)
    await ended(child)
