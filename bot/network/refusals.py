"""aiogram's exceptions, and bare answers of the Bot API, as a `Refusal` for the one judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.network.out import NOT_BEGUN
from delivery.errors import Refusal

if TYPE_CHECKING:  # commands read bare answers, and must not wait for a framework
    from aiogram.exceptions import AiogramError


def refusal_in(answer: Any, status: int) -> Refusal:
    """A bare answer that is not ok. What is no JSON of Telegram's came from something between."""
    if not isinstance(answer, Mapping) or "error_code" not in answer:
        return Refusal(None, f"HTTP {status}", between=True)
    more = answer.get("parameters") or {}
    return Refusal(
        answer["error_code"],
        str(answer.get("description", "")),
        seconds=float(more.get("retry_after", 0)),
        moved_to=more.get("migrate_to_chat_id"),
    )


def refusal_by(error: aiohttp.ClientError | TimeoutError | OSError | ValueError) -> Refusal:
    """A call that brought no answer at all, or none that is JSON."""
    begun = not isinstance(error, NOT_BEGUN)
    return Refusal(None, type(error).__name__, begun=begun, between=isinstance(error, ValueError))


def aiogram_refusal(error: AiogramError) -> Refusal:
    """An exception of aiogram's."""
    from aiogram import exceptions as told

    if isinstance(error, told.TelegramRetryAfter):
        return Refusal(429, error.message, seconds=float(error.retry_after))
    if isinstance(error, told.TelegramMigrateToChat):
        return Refusal(400, error.message, moved_to=error.migrate_to_chat_id)
    codes = (
        (told.TelegramForbiddenError, 403),
        (told.TelegramBadRequest, 400),
        (told.TelegramUnauthorizedError, 401),
        (told.TelegramNotFound, 404),
        (told.TelegramConflictError, 409),
        (told.TelegramEntityTooLarge, 400),
    )
    for kind, code in codes:
        if isinstance(error, kind):
            return Refusal(code, error.message)
    name, begun = type(error).__name__, not isinstance(error.__cause__, NOT_BEGUN)
    between = isinstance(error, told.ClientDecodeError)
    return Refusal(None, name, begun=begun, between=between)
