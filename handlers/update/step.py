"""What a handler returns: changes to store, replies to send once they are committed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiogram.methods import TelegramMethod

from storage.database.changes import Change


@dataclass(frozen=True)
class Reply:
    """One call to Telegram. `sent` makes a change from the id of the message it created."""

    method: TelegramMethod[Any]
    sent: Callable[[int], Change] | None = None


@dataclass(frozen=True)
class Step:
    """One update's outcome, as data: nothing is written or sent until bot/receiving does it."""

    changes: tuple[Change, ...] = ()
    replies: tuple[Reply, ...] = ()

    def __add__(self, other: Step) -> Step:
        return Step(self.changes + other.changes, self.replies + other.replies)


NOTHING = Step()
