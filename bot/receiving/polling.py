"""Long polling by our own loop: the offset moves only over what is committed.

aiogram's polling confirms updates that are still being handled, so a crash loses them; and one
update that it cannot decode blocks it for ever. Here updates arrive as raw JSON.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import aiohttp
import structlog
from sqlalchemy.exc import OperationalError

from bot.measure.health import Heard
from bot.network.out import cause_of
from bot.network.refusals import refusal_in
from bot.receiving.receive import Receiver, receive
from bot.receiving.replying import Replier
from delivery.errors import Failure, judge
from handlers.dispatcher import ALLOWED_UPDATES

log = structlog.get_logger()

LONG_POLL = 25  # seconds
PAUSE = 2  # seconds after a failure
SILENCE = 60  # seconds between two complaints of the same


class Refused(Exception):
    """Telegram refuses the token."""


class Polling:
    """The loop's state: nothing but the offset."""

    def __init__(
        self,
        receiver: Receiver,
        replier: Replier,
        http: aiohttp.ClientSession,
        url: str,
        heard: Heard,
    ) -> None:
        self.receiver = receiver
        self.replier = replier
        self.http = http
        self.url = url
        self.heard = heard
        self.offset: int | None = None
        self._complained: float | None = None

    async def fetch(self, seconds: int, limit: int = 100) -> list[dict[str, Any]]:
        """One getUpdates; confirms all before the offset. Raises Refused, or aiohttp's errors."""
        body: dict[str, Any] = {
            "timeout": seconds,
            "limit": limit,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self.offset is not None:
            body["offset"] = self.offset
        wait = aiohttp.ClientTimeout(total=seconds + 15)
        async with self.http.post(self.url, json=body, timeout=wait) as response:
            answer = await response.json(content_type=None)
        if isinstance(answer, dict) and answer.get("ok"):
            self.heard.answered(self.receiver.clock.elapsed())
            return list(answer["result"])
        refusal = refusal_in(answer, response.status)
        failure = judge(refusal)
        if failure.token:
            raise Refused("Telegram refuses the token")
        self._complain(failure, refusal.code or response.status)
        await self.receiver.clock.sleep(failure.seconds if failure.flood else PAUSE)
        return []

    def _complain(self, failure: Failure, code: int) -> None:
        """One line a minute: two copies refuse each other every few seconds."""
        now = self.receiver.clock.elapsed()
        if failure.conflict:
            self.heard.refused(now)
        if self._complained is None or now - self._complained >= SILENCE:
            self._complained = now
            reason = "another copy receives with this token" if failure.conflict else failure.words
            log.warning("getUpdates refused", code=code, reason=reason)

    async def once(self, seconds: int) -> int:
        """Fetch, store, move the offset, reply. Returns how many updates came."""
        raws = await self.fetch(seconds)
        await self._store(raws)
        return len(raws)

    async def _store(self, raws: Sequence[dict[str, Any]]) -> None:
        if raws:
            replies = await receive(self.receiver, raws)
            self.offset = raws[-1]["update_id"] + 1
            self.replier.send(replies)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; what was fetched is stored and confirmed before returning."""
        self.heard.polls, self.heard.at = True, self.receiver.clock.elapsed()
        while not stop.is_set():
            fetching = asyncio.ensure_future(self.fetch(LONG_POLL))
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not fetching.done():
                fetching.cancel()
                break
            try:
                await self._store(fetching.result())
            except OperationalError as error:
                # Not confirmed: the same updates come again when the database is back.
                log.error("database away", error=type(error.orig).__name__)
                await self.receiver.clock.sleep(PAUSE)
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                log.warning(
                    "no connection to Telegram", error=type(error).__name__, reason=cause_of(error)
                )
                await self.receiver.clock.sleep(PAUSE)
        self.heard.polls = False
        await self.confirm()

    async def confirm(self) -> None:
        """Tell Telegram what is stored, so that the next start begins after it."""
        if self.offset is not None:
            try:
                await self.fetch(0, limit=1)
            except (aiohttp.ClientError, TimeoutError, ValueError, Refused):
                log.warning("the last updates could not be confirmed; they will come again")
