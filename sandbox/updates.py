"""The queue of updates: confirmed by offset or by webhook, forgotten after their lifetime."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from random import Random
from typing import Any

Json = dict[str, Any]
Line = tuple[str, int]

LIFETIME = 24 * 3600.0  # seconds an update waits to be fetched
CALLBACK_LIFETIME = 150.0  # seconds a tap waits, and can be answered
KINDS = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_ID = 700_000_001


@dataclass(frozen=True, eq=False)
class Update:
    """One thing that happened: `kind` names the field of the Bot API's Update."""

    update_id: int
    kind: str
    payload: Json
    date: float

    def json(self) -> Json:
        return {"update_id": self.update_id, self.kind: self.payload}

    @property
    def chat_id(self) -> int:
        """The chat it happened in."""
        place = self.payload.get("message", self.payload)
        return int(place["chat"]["id"])

    @cached_property
    def line(self) -> Line:
        """The queue a webhook keeps in order: a chat's messages, a person's taps, memberships."""
        if self.kind == "callback_query":
            return "taps", self.payload["from"]["id"]
        return "membership" if self.kind == "my_chat_member" else "messages", self.chat_id


class Twist(Enum):
    """What may happen to an update on its way to the bot."""

    DUPLICATED = "comes once more after it was confirmed"
    OVERTAKEN = "by webhook: waits until an update of another queue went past it"
    SHUFFLED = "by getUpdates: the queues within a batch are interleaved at random"


Twisted = Callable[[Twist, Update | None], Random | None]


class Updates:
    """What waits to be fetched, what was ever queued, and the one long poll that may wait."""

    def __init__(
        self, now: Callable[[], float], twisted: Twisted = lambda _twist, _update: None
    ) -> None:
        self.now = now
        self.twisted = twisted
        self.next_id = FIRST_ID
        self.allowed: list[str] = []  # as the bot asked; empty: everything but ON_REQUEST
        self.history: dict[int, Update] = {}
        self.expired = 0  # updates that nobody confirmed in their lifetime
        self.listener: Callable[[Line], None] = lambda _line: None  # told where an update waits
        self._queue: dict[int, Update] = {}
        self._lines: dict[Line, dict[int, Update]] = {}  # the same updates by line
        self._again: list[Update] = []
        self._poll: asyncio.Future[str | None] | None = None

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue an update and wake the poll; its id, or None where the bot did not ask for it."""
        if kind not in self.allowed if self.allowed else kind in ON_REQUEST:
            return None
        update = Update(self.next_id, kind, payload, self.now())
        self.next_id += 1
        self._queue[update.update_id] = self.history[update.update_id] = update
        self._lines.setdefault(update.line, {})[update.update_id] = update
        self._announce(update)
        return update.update_id

    def redeliver(self, update_id: int) -> None:
        """Hand an update out once more, whatever offset is confirmed; KeyError if unknown."""
        update = self.history[update_id]
        self._again.append(update)
        self._announce(update)

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps only so many of the last."""
        self._expire()
        if offset < 0:
            waiting = list(self._queue)
            offset = waiting[max(offset, -len(waiting))] if waiting else 0
        for update in [one for one in self._queue.values() if one.update_id < offset]:
            self._confirm(update)

    def wait_from(self, offset: int) -> bool:
        """Whether a poll from this offset on would get any."""
        return bool(self._again) or any(number >= offset for number in self._queue)

    def settle(self, update: Update) -> None:
        """Forget one update, confirmed by itself."""
        if update in self._again:
            self._again.remove(update)
        elif update.update_id in self._queue:
            self._confirm(update)

    def batch(self, limit: int) -> list[Update]:
        """The oldest updates that wait, at most `limit`."""
        self._expire()
        again, self._again = self._again[:limit], self._again[limit:]
        batch = [*again, *list(self._queue.values())[: limit - len(again)]]
        random = self.twisted(Twist.SHUFFLED, None) if len(batch) > 1 else None
        return _interleaved(batch, random) if random else batch

    def head(self, line: Line) -> Update | None:
        """The oldest update that waits in a line."""
        while (update := next(self._waiting(line), None)) is not None:
            if update in self._again or not self._expired(update):
                return update
            self._give_up(update)
        return None

    def lines(self) -> set[Line]:
        """Where something waits."""
        return {*self._lines, *(update.line for update in self._again)}

    def clear(self) -> None:
        """Drop everything that waits."""
        self._queue.clear()
        self._lines.clear()
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

    def _announce(self, update: Update) -> None:
        self._wake(None)
        self.listener(update.line)

    def _wake(self, reason: str | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)
        self._poll = None

    def _waiting(self, line: Line) -> Iterator[Update]:
        yield from (update for update in self._again if update.line == line)
        yield from self._lines.get(line, {}).values()

    def _confirm(self, update: Update) -> None:
        self._forget(update)
        if self.twisted(Twist.DUPLICATED, update):
            self._again.append(update)

    def _forget(self, update: Update) -> None:
        del self._queue[update.update_id]
        del self._lines[update.line][update.update_id]
        if not self._lines[update.line]:
            del self._lines[update.line]

    def _expired(self, update: Update) -> bool:
        lifetime = CALLBACK_LIFETIME if update.kind == "callback_query" else LIFETIME
        return self.now() - update.date > lifetime

    def _expire(self) -> None:
        for update in [one for one in self._queue.values() if self._expired(one)]:
            self._give_up(update)

    def _give_up(self, update: Update) -> None:
        self._forget(update)
        self.expired += 1


def _interleaved(batch: list[Update], random: Random) -> list[Update]:
    """The updates in another order, in which every line keeps its own."""
    lines = {line: [one for one in batch if one.line == line] for line in {u.line for u in batch}}
    places = [update.line for update in batch]
    random.shuffle(places)
    return [lines[place].pop(0) for place in places]
