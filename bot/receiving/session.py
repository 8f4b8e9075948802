"""aiogram's session, leaner: a conversation's calls go as JSON; what nobody reads is not parsed.

aiogram sends forms and makes objects of every message that comes back; of an edit that is most of
what the call costs. Whatever is not among the plain calls goes aiogram's own way.
"""

from __future__ import annotations

import json
from typing import Any, cast

from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendMessage,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiohttp import ClientError

from bot.network.aiogram_client import OurSession

UNREAD = (AnswerCallbackQuery, DeleteMessage, EditMessageReplyMarkup, EditMessageText)
"""Calls of whose outcome only a fault is looked at."""
PLAIN = (*UNREAD, SendMessage)
"""Calls that say all they say in what is set: a test compares each with aiogram's own form."""
_JSON = {"Content-Type": "application/json"}


def parameters(bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
    """The parameters of a plain call as Telegram reads them, with the bot's own defaults."""
    given = method.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    preview = bot.default.link_preview
    if preview is not None and isinstance(method, SendMessage | EditMessageText):
        shown = preview.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        given.setdefault("link_preview_options", shown)
    return given


def as_call(bot: Bot, method: TelegramMethod[Any]) -> bytes:
    """A plain call as the response to a webhook's request carries it."""
    return json.dumps({"method": method.__api_method__, **parameters(bot, method)}).encode()


def _is_plain(method: object) -> bool:
    return isinstance(method, PLAIN)


class LeanSession(OurSession):
    """Sends plain calls as JSON, and reads of their answers what is needed."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - as aiogram calls it
    ) -> TelegramType:
        if not _is_plain(method):
            return await super().make_request(bot, method, timeout)
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        body = json.dumps(parameters(bot, method)).encode()
        patience: Any = self.timeout if timeout is None else timeout
        try:
            async with session.post(url, data=body, headers=_JSON, timeout=patience) as response:
                content = await response.text()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ClientError as error:
            # Its own words hold the address, and so the token.
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        if response.status == 200 and isinstance(method, UNREAD):
            return cast(TelegramType, True)
        checked = self.check_response(bot, method, response.status, content)
        return cast(TelegramType, checked.result)
