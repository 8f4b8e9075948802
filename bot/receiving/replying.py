"""Sending replies after the commit: in order within a chat, tap answers at once.

A chat has a pace of its own, so that nobody makes Telegram refuse us; what waits there is not said
twice, so that whoever asks the same again and again is answered as often as the pace allows.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendDocument,
    SendMessage,
    SetMyCommands,
    TelegramMethod,
)

from bot.network.refusals import aiogram_refusal
from delivery.errors import Failure, Verdict, judge
from delivery.pace.pacing import Pace
from handlers.update.step import Reply
from storage.database.changes import Change, apply
from storage.database.engine import Store
from storage.outgoing.chats import record_move
from storage.people.people import mark_unreachable
from storage.pulse.roster import mark_employee_unreachable

log = structlog.get_logger()

TRIES = 5  # of a call that fails; a definite "not now" is none
PATIENCE = 600  # seconds of "not now", and the reply is of no use any more
AT_ONCE = 40  # calls; what waits for its pace is none
REPLIES = (
    AnswerCallbackQuery, DeleteMessage, DeleteMyCommands, EditMessageReplyMarkup, EditMessageText,
    SendDocument, SendMessage, SetMyCommands,
)  # fmt: skip
# aiogram makes the type of an answer when it reads one, which takes some milliseconds of every
# reply, unless somebody keeps it.
KEPT = tuple(Response[method.__returning__] for method in REPLIES)  # type: ignore[name-defined]
WAITING = 30  # messages of one chat; the next ones are dropped


class Replier:
    """Sends replies in the background; `drain` waits for all of them."""

    def __init__(self, bot: Bot, store: Store, pace: Pace) -> None:
        self.bot = bot
        self.store = store
        self.pace = pace
        self._chats: dict[int, deque[Reply]] = {}  # what is to be sent in each, in order
        self._running: set[asyncio.Task[None]] = set()
        self._waiting: dict[int, list[TelegramMethod[Any]]] = {}  # messages not sent yet, by chat
        self._notes: list[Change] = []  # of what has arrived, not written yet
        self._noting = asyncio.Lock()
        self._calls = asyncio.Semaphore(AT_ONCE)

    def send(self, replies: Iterable[Reply]) -> None:
        """Begin sending; a chat's replies keep their order, and hold up no other chat's."""
        for reply in replies:
            chat_id = _chat_of(reply)
            if chat_id is None:  # the answer to a tap
                self._begin(self._try(reply))
                continue
            if _sends(reply):
                waiting = self._waiting.setdefault(chat_id, [])
                if reply.method in waiting or len(waiting) >= WAITING:
                    continue
                waiting.append(reply.method)
            if chat_id in self._chats:
                self._chats[chat_id].append(reply)
            else:
                self._chats[chat_id] = deque([reply])
                self._begin(self._empty(chat_id))

    async def drain(self) -> None:
        """Wait until everything is sent, or given up."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _empty(self, chat_id: int) -> None:
        replies = self._chats[chat_id]
        try:
            while replies:
                await self._try(replies.popleft())
        finally:
            del self._chats[chat_id]

    async def _try(self, reply: Reply) -> None:
        try:
            await self._deliver(reply)
        except Exception as error:
            # One lost reply must not silence the chat: the person can tap again.
            log.error("reply lost", method=type(reply.method).__name__, error=type(error).__name__)
        finally:
            self._no_longer_waits(reply)

    def _no_longer_waits(self, reply: Reply) -> None:
        chat_id = _chat_of(reply)
        waiting = self._waiting.get(chat_id, []) if chat_id is not None else []
        if reply.method in waiting:
            waiting.remove(reply.method)
        if not waiting and chat_id is not None:
            self._waiting.pop(chat_id, None)

    async def _deliver(self, reply: Reply) -> None:
        sends, chat_id = _sends(reply), _chat_of(reply)
        failures, latest = 0, self.pace.clock.elapsed() + PATIENCE
        while failures < TRIES:
            if sends and chat_id is not None:
                await self.pace.chats.until_free(chat_id)
                await self.pace.turn(reply=True)
                self.pace.chats.take(chat_id)
            self._no_longer_waits(reply)
            try:
                async with self._calls:
                    result = await self.bot(reply.method)
            except AiogramError as error:
                failure = judge(aiogram_refusal(error))
                if failure.flood:
                    if chat_id is not None:  # a tap answer waits by itself
                        await self.pace.halt(failure.seconds, chat_id)
                    if self.pace.clock.elapsed() + failure.seconds > latest:
                        break
                    await self.pace.clock.sleep(failure.seconds)
                elif failure.moved_to is not None and chat_id is not None:
                    reply = await self._moved(reply, chat_id, failure.moved_to)
                    chat_id, failures = failure.moved_to, failures + 1
                elif failure.verdict not in _AGAIN or (sends and _may_have_arrived(failure)):
                    await self._settle(reply, failure)
                    return
                else:
                    await self.pace.clock.sleep(2**failures / 2)
                    failures += 1
            else:
                if reply.sent:
                    self._notes.append(reply.sent(result.message_id))
                    await self._write_notes()
                return
            finally:
                if sends and chat_id is not None:
                    self.pace.chats.arrived(chat_id)
        log.warning("reply given up", method=type(reply.method).__name__)

    async def _write_notes(self) -> None:
        """Note what has arrived: soon, for a process that dies before would owe it still."""
        async with self._noting:  # what arrives while one transaction commits shares the next
            notes, self._notes = self._notes, []
            if notes:
                async with self.store.write() as tx:
                    await apply(tx, notes)

    async def _moved(self, reply: Reply, chat_id: int, moved_to: int) -> Reply:
        """The same to the group's new id, which is remembered."""
        async with self.store.write() as tx:
            await record_move(tx, chat_id, moved_to)
        return replace(reply, method=reply.method.model_copy(update={"chat_id": moved_to}))

    async def _settle(self, reply: Reply, failure: Failure) -> None:
        """Nothing more to be tried: who is gone is marked, and what is odd is told."""
        chat_id, method = _chat_of(reply), type(reply.method).__name__
        gone = failure.verdict in (Verdict.BLOCKED, Verdict.UNREACHABLE)
        if gone and chat_id is not None and chat_id > 0:
            async with self.store.write() as tx:
                await mark_unreachable(tx, chat_id, failure.verdict.value)
                await mark_employee_unreachable(tx, chat_id)
        elif failure.verdict is Verdict.UNKNOWN:
            log.warning("reply of unknown outcome", method=method)  # a second thanks is worse
        elif failure.verdict not in (Verdict.SETTLED, Verdict.GONE):
            # Telegram's sentence names no text of ours, but it may quote one: the method must do.
            log.warning("reply refused", method=method)


_AGAIN = (Verdict.LATER, Verdict.UNKNOWN)


def _may_have_arrived(failure: Failure) -> bool:
    """Then it is not said again. A proxy's page tells that Telegram never had it."""
    return failure.verdict is Verdict.UNKNOWN and not failure.between


def _sends(reply: Reply) -> bool:
    return isinstance(reply.method, SendMessage | SendDocument)


def _chat_of(reply: Reply) -> int | None:
    chat_id = getattr(reply.method, "chat_id", None)
    return chat_id if isinstance(chat_id, int) else None
