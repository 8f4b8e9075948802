"""python-telegram-bot's exceptions as a `Refusal` for the one judge."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from delivery.errors import NotBegun, Refusal

CODES = ((Forbidden, 403), (BadRequest, 400), (InvalidToken, 401), (Conflict, 409))
NO_JSON = ("parsing the server response", "invalid server response")


def refusal_of(error: TelegramError) -> Refusal:
    """The exception in neutral terms; of what Telegram did not say its class alone.

    Words of a library may hold the address, and with it the token.
    """
    if isinstance(error, RetryAfter):
        pause = error.retry_after
        seconds = pause if isinstance(pause, int | float) else pause.total_seconds()
        return Refusal(429, error.message, seconds=float(seconds))
    if isinstance(error, ChatMigrated):
        return Refusal(400, error.message, moved_to=error.new_chat_id)
    between = any(sign in error.message.lower() for sign in NO_JSON)
    code = next((code for kind, code in CODES if isinstance(error, kind)), None)
    if code is not None and not between:
        return Refusal(code, error.message)
    begun = not isinstance(error.__cause__, NotBegun)
    return Refusal(None, type(error).__name__, begun=begun, between=between)
