"""Posting updates to the bot: each queue in order, the queues beside each other."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from sandbox import transport
from sandbox.errors import Refusal, Reset
from sandbox.schema import Params
from sandbox.updates import Line, Twist, Update, Updates

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
NOT_OBEYED = {"setwebhook", "deletewebhook", "close", "logout"}


class Webhook:
    """Where updates are posted to, and the tasks that post them, one for each queue at work.

    Only a 2xx confirms an update. Anything else is tried again after a pause, until the update's
    lifetime ends, and keeps only its own queue waiting. `timeout`, `pauses` (the last one is
    repeated) and `patience` may be set; they are real seconds, lifetimes are the sandbox's.
    """

    def __init__(self, updates: Updates, call: Callable[[str, Params], Awaitable[Any]]) -> None:
        self.updates = updates
        self.call = call
        self.timeout = 30.0
        self.pauses: Sequence[float] = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
        self.patience = 0.2  # how long an update to be overtaken waits for another to come
        self.url = ""
        self.secret = ""
        self.connections = 40
        self.error: tuple[int, str] | None = None  # when the last delivery failed, and why
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(0)
        self._tasks: dict[Line, asyncio.Task[None]] = {}
        self._cancelled: set[asyncio.Task[None]] = set()
        self._overtaking: asyncio.Event | None = None
        updates.listener = self._serve

    def open(self, url: str, secret: str, connections: int) -> None:
        """Post updates to a URL from now on, those that wait first."""
        if (url, secret, connections) == (self.url, self.secret, self.connections):
            return
        self.close()
        self.url, self.secret, self.connections = url, secret, connections
        self.error = None
        self.resume()

    def resume(self) -> None:
        """Begin again after `stop`, if there is a URL."""
        if not self.url:
            return
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)  # the slots are the limit
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=jar)
        self._slots = asyncio.Semaphore(self.connections)
        for line in self.updates.lines():
            self._serve(line)

    def close(self) -> None:
        """Post no more; what is not confirmed stays in the queue."""
        self.url = ""
        self._cancel()

    async def stop(self) -> None:
        """End every delivery, and the connections."""
        self._cancel()
        await asyncio.gather(*self._cancelled, return_exceptions=True)
        self._cancelled.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def drained(self) -> None:
        """Wait until every update is confirmed, or its lifetime has ended."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    def _cancel(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._cancelled.update(self._tasks.values())
        self._tasks.clear()

    def _serve(self, line: Line) -> None:
        if self.url and self._session is not None and line not in self._tasks:
            self._tasks[line] = asyncio.get_running_loop().create_task(self._deliver(line))

    async def _deliver(self, line: Line) -> None:
        tried: Update | None = None
        tries = 0
        try:
            while (update := self.updates.head(line)) is not None:
                if update is not tried:
                    tried, tries = update, 0
                    if await self._held(update):
                        continue  # it may be gone by now
                answer = await self._post(update)
                if answer is None:
                    await asyncio.sleep(self.pauses[min(tries, len(self.pauses) - 1)])
                    tries += 1
                    continue
                self.updates.settle(update)
                if self._overtaking is not None:
                    self._overtaking.set()
                await self._obey(answer)
        finally:
            # Not by a callback of the task: an update pushed before that would be overlooked.
            if self._tasks.get(line) is asyncio.current_task():
                del self._tasks[line]

    async def _held(self, update: Update) -> bool:
        """Let another queue go first where the faults say so; one update at a time is held."""
        if self._overtaking is not None or not self.updates.twisted(Twist.OVERTAKEN, update):
            return False
        self._overtaking = asyncio.Event()
        try:
            async with asyncio.timeout(self.patience):
                await self._overtaking.wait()
        except TimeoutError:
            pass
        finally:
            self._overtaking = None
        return True

    async def _post(self, update: Update) -> Params | None:
        """The call in a 2xx answer, {} for none; None where the update is not confirmed."""
        assert self._session is not None
        try:
            async with (
                self._slots,
                self._session.post(
                    self.url,
                    json=update.json(),
                    headers={SECRET: self.secret} if self.secret else {},
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=self.timeout),
                ) as answer,
            ):
                if 200 <= answer.status <= 299:
                    return await transport.read_answer(answer)
                error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientConnectorError:
            error = "Connection refused"
        except aiohttp.ClientError:
            error = "Connection reset by peer"
        self.error = int(self.updates.now()), error
        return None

    async def _obey(self, answer: Params) -> None:
        """Carry out the call in an answer; nobody hears how it ends."""
        method = answer.pop("method", None)
        if not isinstance(method, str) or not method:
            return
        if method.lower() in NOT_OBEYED or method.lower().startswith("get"):
            return
        with contextlib.suppress(Refusal, Reset):
            await self.call(method, answer)
