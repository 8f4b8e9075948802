"""Whether Telegram reaches us at all: looked at again and again, mended once, then told.

A bot may be deaf though all its parts are well: a second copy took the webhook away or polls with
the same token, the token was revoked, the public address fails. Telegram knows; so it is asked.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import DeleteWebhook, SetWebhook
from aiogram.types import WebhookInfo

from bot.measure import metrics
from bot.measure.health import STALE, Heard
from bot.network.out import cause_of
from bot.network.refusals import aiogram_refusal
from delivery.errors import judge
from delivery.warnings import STALE_POST, warn_owners
from storage.company.definitions import Definitions
from storage.database.engine import Store
from storage.outgoing.chats import set_chat_state
from storage.outgoing.ledger import claim_again
from storage.outgoing.outbox import refused_posts
from survey.time.clock import Clock

log = structlog.get_logger()

LOOK = 20  # seconds between two looks
SERIES = 30  # seconds of 409: longer than one restart beside another explains
MENDED_FOR = 3600  # seconds in which a way in that is lost again is not opened again
TOLD_FOR = timedelta(hours=6)
ASK_ROOMS = 300  # seconds between two questions to a room


class Watch:
    """Asks Telegram whether it reaches us. `address`: our webhook, "" while we poll."""

    def __init__(
        self,
        bot: Bot,
        heard: Heard,
        clock: Clock,
        store: Store,
        definitions: Definitions,
        address: str,
        way_in: DeleteWebhook | SetWebhook,
    ) -> None:
        self.bot, self.heard, self.clock = bot, heard, clock
        self.store, self.definitions = store, definitions
        self.address, self.way_in = address, way_in
        self._mended: float | None = None
        self._asked: float | None = None  # rooms that had refused something
        self._silent_since: float | None = None  # Telegram does not answer us

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK)
                return
            try:
                await self.look()
            except Exception:
                log.exception("watching failed")  # the next look finds the same

    async def look(self) -> None:
        """One look: what hinders Telegram, in `heard`, in metrics, in the log, and to owners."""
        if self.heard.waits:
            self._found("")
            return
        await self._ask_lost_rooms()
        try:
            await self.bot.get_me()
            info = await self.bot.get_webhook_info()
        except AiogramError as error:
            self._found(self._unanswered(error))
            return
        self._silent_since = None
        metrics.PENDING.set(info.pending_update_count)
        if info.last_error_date:
            metrics.LAST_ERROR.set(info.last_error_date.timestamp())
        if info.url != self.address:
            await self._way_lost(info.url)
        elif self._polled_by_another():
            await self._tell("deaf.copy")
            self._found("another copy polls with this token")
        elif problem := self._address_problem(info):
            await self._tell("deaf.address", words=problem)
            self._found(f"Telegram cannot reach ELEVEN_PUBLIC_URL: {problem}")
        else:
            self._found("")

    def _unanswered(self, error: AiogramError) -> str:
        if judge(aiogram_refusal(error)).token:
            return "Telegram does not know ELEVEN_BOT_TOKEN any more"
        now = self.clock.elapsed()
        self._silent_since = now if self._silent_since is None else self._silent_since
        if now - self._silent_since < STALE:
            return self.heard.trouble
        return f"no connection to Telegram: {cause_of(error)}"

    async def _way_lost(self, standing: str) -> None:
        """Another process changed the webhook: set right once, and told; lost again, only told."""
        words = "took our webhook away" if self.address and not standing else "set a webhook"
        now = self.clock.elapsed()
        if self._mended is not None and now - self._mended < MENDED_FOR:
            await self._tell("deaf.again")
            self._found(f"another copy with this token {words} again")
            return
        self._mended = now
        try:
            await self.bot(self.way_in)
        except AiogramError as error:
            why = cause_of(error)
            self._found(f"another copy with this token {words}; it cannot be set right: {why}")
            return
        log.warning("the way in is opened anew", reason=f"another copy with this token {words}")
        await self._tell("deaf.mended")
        self._found("")

    async def _ask_lost_rooms(self) -> None:
        """Whether what refused a digest takes messages again: "typing" asks, and shows nothing."""
        now = self.clock.elapsed()
        if self._asked is not None and now - self._asked < ASK_ROOMS:
            return
        self._asked = now
        async with self.store.read() as tx:
            posts = await refused_posts(tx, self.clock.now() - STALE_POST, "lost")
        for chat_id in {post.chat_id for post in posts}:
            try:
                await self.bot.send_chat_action(chat_id, "typing")
            except AiogramError:
                continue
            async with self.store.write() as tx:
                await set_chat_state(tx, chat_id, "active")

    def _polled_by_another(self) -> bool:
        if self.address or self.heard.conflicts is None:
            return False
        first, last = self.heard.conflicts
        return self.clock.elapsed() - last < STALE and last - first >= SERIES

    def _address_problem(self, info: WebhookInfo) -> str:
        """Telegram's words, where updates wait because the last one could not be posted."""
        if not info.url or not info.last_error_date or not info.pending_update_count:
            return ""
        quiet = self.clock.elapsed() - (self.heard.at or 0)
        failed = self.clock.now() - info.last_error_date
        return (info.last_error_message or "?") if failed.total_seconds() < quiet else ""

    def _found(self, trouble: str) -> None:
        before, self.heard.trouble = self.heard.trouble, trouble
        metrics.DEAF.set(bool(trouble))
        if trouble and trouble != before:
            log.error("Telegram does not reach this bot", reason=trouble)
        elif before and not trouble:
            log.info("Telegram reaches this bot again")

    async def _tell(self, key: str, **args: str) -> None:
        """Once by all replicas together, not again within some hours."""
        now = self.clock.now()
        async with self.store.write() as tx:
            if await claim_again(tx, "", "deaf", key, now, TOLD_FOR):
                await warn_owners(tx, self.definitions.now, now, key, **args)
