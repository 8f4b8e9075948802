"""What each failure of a send means."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from delivery.errors import Failure, NotBegun, Verdict, judge
from delivery.refusals import refusal_of

SENTENCES = [
    (Forbidden, "bot was blocked by the user", Verdict.BLOCKED),
    (Forbidden, "user is deactivated", Verdict.UNREACHABLE),
    (Forbidden, "bot can't initiate conversation with a user", Verdict.UNREACHABLE),
    (BadRequest, "chat not found", Verdict.UNREACHABLE),
    (Forbidden, "bot was kicked from the channel chat", Verdict.LOST),
    (Forbidden, "bot was kicked from the supergroup chat", Verdict.LOST),
    (Forbidden, "bot is not a member of the channel chat", Verdict.LOST),
    (BadRequest, "need administrator rights in the channel chat", Verdict.LOST),
    (BadRequest, "not enough rights to send photos to the chat", Verdict.LOST),
    (BadRequest, "CHAT_WRITE_FORBIDDEN", Verdict.LOST),
    (BadRequest, "message is too long", Verdict.REFUSED),
    (Forbidden, "bots can't send messages to bots", Verdict.REFUSED),
]


def judged(error: TelegramError) -> Failure:
    return judge(refusal_of(error))


PREFIXES = {Forbidden: "Forbidden: ", BadRequest: "Bad Request: "}


@pytest.mark.parametrize(("kind", "words", "verdict"), SENTENCES)
def test_telegrams_sentences_are_told_apart(
    kind: type[TelegramError], words: str, verdict: Verdict
) -> None:
    """As Telegram writes them, as the library turns them, and in any case of letters."""
    for spelling in (PREFIXES[kind] + words, words, words.capitalize(), words.upper()):
        assert judged(kind(spelling)).verdict is verdict


@pytest.mark.parametrize("wait", [7, timedelta(seconds=7)])
def test_a_flood_says_how_long_to_wait(wait: int | timedelta) -> None:
    """429: surely not sent."""
    failure = judged(RetryAfter(wait))
    assert (failure.verdict, failure.seconds) == (Verdict.LATER, 7)


def test_a_moved_group_says_where() -> None:
    failure = judged(ChatMigrated(-1009))
    assert (failure.verdict, failure.moved_to) == (Verdict.MOVED, -1009)


def caused(error: TelegramError, by: Exception) -> TelegramError:
    """The error as the library raises it, with what the connection said as its cause."""
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (caused(NetworkError("x"), NotBegun("x")), Verdict.LATER),
        (caused(TimedOut(), NotBegun("x")), Verdict.LATER),
        (caused(TimedOut(), TimeoutError("x")), Verdict.UNKNOWN),
        (caused(NetworkError("x"), ConnectionResetError("x")), Verdict.UNKNOWN),
        (
            Forbidden("Forbidden (403). Parsing the server response b'<html>' failed"),
            Verdict.UNKNOWN,
        ),
        (NetworkError("Bad Gateway"), Verdict.UNKNOWN),
        (TelegramError("Invalid server response"), Verdict.UNKNOWN),
        (InvalidToken(), Verdict.LATER),
        (Conflict("terminated by other getUpdates request"), Verdict.LATER),
    ],
    ids=lambda value: type(getattr(value, "__cause__", None) or value).__name__,
)
def test_what_was_surely_not_sent_is_told_from_what_perhaps_was(
    error: TelegramError, verdict: Verdict
) -> None:
    """Before the connection stood nothing was sent; after that nobody knows."""
    assert judged(error).verdict is verdict


def test_every_later_one_waits() -> None:
    """Or a wrong token would be tried without end."""
    errors = (RetryAfter(3), InvalidToken(), Conflict("x"))
    assert all(judged(error).seconds > 0 for error in errors)


def test_an_unknown_outcome_names_the_exception_alone() -> None:
    """Its own words may hold the address, and with it the token."""
    error = NetworkError("https://api.telegram.org/bot1000:SANDBOX/sendMessage")
    assert judged(error) == Failure(Verdict.UNKNOWN, "NetworkError")
