"""How updates reach us: by polling, which wants no webhook, or by a webhook of ours."""

from __future__ import annotations

from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import DeleteWebhook, SetWebhook, TelegramMethod

from bot.network.out import cause_of
from bot.network.refusals import aiogram_refusal
from bot.settings.settings import Settings
from delivery.errors import judge
from handlers.dispatcher import ALLOWED_UPDATES
from survey.time.clock import Clock

log = structlog.get_logger()
PAUSE = 2  # seconds after a failure that names none
Result = TypeVar("Result")


def way_in(settings: Settings) -> DeleteWebhook | SetWebhook:
    """The call that opens it. Neither drops what is waiting."""
    address = webhook_address(settings)
    if not address or settings.webhook_secret is None:
        return DeleteWebhook(drop_pending_updates=False)
    return SetWebhook(
        url=address,
        secret_token=settings.webhook_secret.get_secret_value(),
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=40,
    )


def webhook_address(settings: Settings) -> str:
    """Where Telegram is to post updates; "" while we poll."""
    return f"{settings.public_url.rstrip('/')}/telegram" if settings.public_url else ""


async def patiently(bot: Bot, call: TelegramMethod[Result], clock: Clock) -> Result:
    """Call until Telegram answers, saying so where it wants us to wait.

    Raises what no patience mends: a token that it does not know, and a refusal of the call.
    """
    while True:
        try:
            return await bot(call)
        except AiogramError as error:
            refusal = aiogram_refusal(error)
            failure = judge(refusal)
            if failure.token or refusal.code in (400, 403):
                raise
            reason = "Telegram is busy" if failure.flood else cause_of(error)
            method, seconds = type(call).__name__, failure.seconds or PAUSE
            log.warning("Telegram is waited for", method=method, reason=reason, seconds=seconds)
            await clock.sleep(seconds)
