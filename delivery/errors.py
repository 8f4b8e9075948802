"""What a call means that Telegram refused, or that failed: the one judge, for both libraries.

Each library's exceptions are first put into a `Refusal`: python-telegram-bot's in
`delivery.refusals`, aiogram's and bare answers' in `bot.network.refusals`. Imports neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What became of a call."""

    BLOCKED = "blocked"  # the person blocked the bot
    UNREACHABLE = "unreachable"  # gone, or never pressed Start
    LOST = "lost"  # the bot may no longer write in this channel or group
    MOVED = "moved"  # the group has a new id
    LATER = "later"  # surely not sent; may be tried again
    REFUSED = "refused"  # surely not sent, and never will be
    SETTLED = "settled"  # success in disguise, or nothing that anybody could do about
    GONE = "gone"  # the message to be changed is no longer there, or too old
    UNKNOWN = "unknown"  # perhaps sent


class NotBegun(Exception):
    """No connection: nothing of the call was sent. Raised as the cause of a library's exception."""


@dataclass(frozen=True)
class Refusal:
    """What came back of a call, whichever library made it.

    `code`: Telegram's own error code; None where no answer of Telegram's came. `begun`: False where
    nothing can have been sent. `between`: a proxy answered in Telegram's place.
    """

    code: int | None
    words: str
    seconds: float = 0
    moved_to: int | None = None
    begun: bool = True
    between: bool = False


class Refused(Exception):
    """A call of whatever library that did not succeed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words)
        self.refusal = refusal


@dataclass(frozen=True)
class Failure:
    """A verdict, with Telegram's words for the operator, and how long to wait if it said so."""

    verdict: Verdict
    words: str
    seconds: float = 0
    moved_to: int | None = None
    flood: bool = False  # a 429: see delivery.pace.pacing
    between: bool = False  # a proxy's page: most likely Telegram never had it
    token: bool = False  # Telegram does not know the token
    conflict: bool = False  # another process receives with the same token


# Telegram's words, lower case, in the order they are looked for.
_BY_WORDS: tuple[tuple[str, Verdict], ...] = (
    ("bot was blocked by the user", Verdict.BLOCKED),
    ("user_is_blocked", Verdict.BLOCKED),
    ("user is deactivated", Verdict.UNREACHABLE),
    ("user_deactivated", Verdict.UNREACHABLE),
    ("bot can't initiate conversation", Verdict.UNREACHABLE),
    ("chat not found", Verdict.UNREACHABLE),
    ("user not found", Verdict.UNREACHABLE),
    ("peer_id_invalid", Verdict.UNREACHABLE),
    ("bot was kicked", Verdict.LOST),
    ("bot is not a member", Verdict.LOST),
    ("need administrator rights", Verdict.LOST),
    ("not enough rights", Verdict.LOST),
    ("have no rights", Verdict.LOST),
    ("chat_write_forbidden", Verdict.LOST),
    ("chat_admin_required", Verdict.LOST),
    ("chat_send_", Verdict.LOST),  # CHAT_SEND_PHOTOS_FORBIDDEN and its kin
    ("chat_restricted", Verdict.LOST),
    ("channel_private", Verdict.LOST),
    ("topic_closed", Verdict.LOST),
    ("topic_deleted", Verdict.LOST),
    ("message thread not found", Verdict.LOST),
    ("chat was deactivated", Verdict.LOST),
    ("chat was deleted", Verdict.LOST),
    ("message is not modified", Verdict.SETTLED),
    ("message to delete not found", Verdict.SETTLED),
    ("there is no caption in the message to edit", Verdict.SETTLED),
    ("query is too old", Verdict.SETTLED),
    ("query id is invalid", Verdict.SETTLED),
    ("message to edit not found", Verdict.GONE),
    ("message can't be edited", Verdict.GONE),
)
_AGAIN = 30.0  # seconds: what an operator has to mend is not mended sooner


def judge(refusal: Refusal) -> Failure:
    """The meaning of a refusal, or of silence."""
    words = refusal.words
    if refusal.moved_to is not None:
        return Failure(Verdict.MOVED, words, moved_to=refusal.moved_to)
    match refusal.code:
        case 429:
            return Failure(Verdict.LATER, words, seconds=refusal.seconds, flood=True)
        case 400 | 403:
            for sign, verdict in _BY_WORDS:
                if sign in words.lower():
                    return Failure(verdict, words)
            return Failure(Verdict.REFUSED, words)
        case 401 | 404:
            return Failure(Verdict.LATER, words, seconds=_AGAIN, token=True)
        case 409:
            return Failure(Verdict.LATER, words, seconds=_AGAIN, conflict=True)
    if not refusal.begun:
        return Failure(Verdict.LATER, "no connection", seconds=2)
    return Failure(Verdict.UNKNOWN, words, between=refusal.between)
