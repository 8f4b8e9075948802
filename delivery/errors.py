"""What a failed send means: the one place that tells permanent from transient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


class Verdict(StrEnum):
    """What became of a message."""

    BLOCKED = "blocked"  # the person blocked the bot
    UNREACHABLE = "unreachable"  # gone, or never pressed Start
    LOST = "lost"  # the bot may no longer write in this channel or group
    MOVED = "moved"  # the group has a new id
    LATER = "later"  # surely not sent; may be tried again
    REFUSED = "refused"  # surely not sent, and never will be
    UNKNOWN = "unknown"  # perhaps sent


@dataclass(frozen=True)
class Failure:
    """A verdict, with Telegram's words for the operator, and how long to wait if it said so."""

    verdict: Verdict
    words: str
    seconds: float = 0
    moved_to: int | None = None
    flood: bool = False  # a 429: see delivery.pace.pacing


# Telegram's words, lower case, in the order they are looked for.
_BY_WORDS: tuple[tuple[str, Verdict], ...] = (
    ("bot was blocked by the user", Verdict.BLOCKED),
    ("user is deactivated", Verdict.UNREACHABLE),
    ("bot can't initiate conversation", Verdict.UNREACHABLE),
    ("chat not found", Verdict.UNREACHABLE),
    ("bot was kicked", Verdict.LOST),
    ("bot is not a member", Verdict.LOST),
    ("need administrator rights", Verdict.LOST),
    ("not enough rights", Verdict.LOST),
    ("chat_write_forbidden", Verdict.LOST),
)
# httpx could not even begin: nothing was sent.
_NOT_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def judge(error: TelegramError) -> Failure:
    """The meaning of an exception of python-telegram-bot."""
    words = error.message
    if isinstance(error, RetryAfter):
        pause = error.retry_after
        seconds = pause if isinstance(pause, int | float) else pause.total_seconds()
        return Failure(Verdict.LATER, words, seconds=float(seconds), flood=True)
    if isinstance(error, ChatMigrated):
        return Failure(Verdict.MOVED, words, moved_to=error.new_chat_id)
    if isinstance(error, Forbidden | BadRequest):  # BadRequest before NetworkError, its parent
        for sign, verdict in _BY_WORDS:
            if sign in words.lower():
                return Failure(verdict, words)
        return Failure(Verdict.REFUSED, words)
    if isinstance(error, InvalidToken | Conflict):
        return Failure(Verdict.LATER, words, seconds=30)
    if isinstance(error, NetworkError) and isinstance(error.__cause__, _NOT_BEGUN):
        return Failure(Verdict.LATER, "no connection", seconds=2)
    return Failure(Verdict.UNKNOWN, type(error).__name__)
