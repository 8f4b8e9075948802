"""The queue of updates: confirmed by offset, forgotten after their lifetime."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

LIFETIME = 24 * 3600.0  # seconds an update waits to be fetched
CALLBACK_LIFETIME = 150.0  # seconds a tap waits, and can be answered
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_ID = 700_000_001


@dataclass(frozen=True)
class Update:
    """One thing that happened: `kind` names the field of the Bot API's Update."""

    update_id: int
    kind: str
    payload: Json
    date: float

    def json(self) -> Json:
        return {"update_id": self.update_id, self.kind: self.payload}


class Updates:
    """What waits to be fetched, what was ever queued, and the one long poll that may wait."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.next_id = FIRST_ID
        self.allowed: list[str] = []  # as the bot asked; empty: everything but ON_REQUEST
        self.history: dict[int, Update] = {}
        self._queue: dict[int, Update] = {}
        self._again: list[Update] = []
        self._poll: asyncio.Future[str | None] | None = None

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue an update and wake the poll; its id, or None where the bot did not ask for it."""
        if kind not in self.allowed if self.allowed else kind in ON_REQUEST:
            return None
        update = Update(self.next_id, kind, payload, self.now())
        self.next_id += 1
        self._queue[update.update_id] = self.history[update.update_id] = update
        self._wake(None)
        return update.update_id

    def redeliver(self, update_id: int) -> None:
        """Hand an update out once more, whatever offset is confirmed; KeyError if unknown."""
        self._again.append(self.history[update_id])
        self._wake(None)

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps only so many of the last."""
        self._expire()
        if offset < 0:
            waiting = list(self._queue)
            offset = waiting[max(offset, -len(waiting))] if waiting else 0
        for update_id in [one for one in self._queue if one < offset]:
            del self._queue[update_id]

    def batch(self, limit: int) -> list[Update]:
        """The oldest updates that wait, at most `limit`."""
        self._expire()
        again, self._again = self._again[:limit], self._again[limit:]
        return [*again, *list(self._queue.values())[: limit - len(again)]]

    def clear(self) -> None:
        """Drop everything that waits."""
        self._queue.clear()
        self._again.clear()

    def __len__(self) -> int:
        self._expire()
        return len(self._queue) + len(self._again)

    async def wait(self, seconds: float) -> str | None:
        """Until an update is queued (None), or another request ends the wait (the reason)."""
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            return None
        finally:
            if self._poll is poll:
                self._poll = None

    @property
    def waiting(self) -> bool:
        """Whether a long poll waits."""
        return self._poll is not None

    def interrupt(self, reason: str) -> None:
        """End the waiting poll, if there is one, for a reason."""
        self._wake(reason)

    def _wake(self, reason: str | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)
        self._poll = None

    def _expire(self) -> None:
        now = self.now()
        for update in list(self._queue.values()):
            lifetime = CALLBACK_LIFETIME if update.kind == "callback_query" else LIFETIME
            if now - update.date > lifetime:
                del self._queue[update.update_id]
