"""A bare call to the Bot API, for commands that must not wait for a framework to be imported."""

from __future__ import annotations

from typing import Any

import httpx

from bot.settings.settings import Settings, SettingsError, require_token
from survey.definition.faults import Fault

TELEGRAM = "https://api.telegram.org"


class ApiError(Exception):
    """Telegram refuses what was asked; in its words."""


async def call(settings: Settings, method: str, **params: object) -> Any:
    """Call one method.

    Raises ApiError where Telegram refuses it, and SettingsError where the token or the address is
    wrong, or Telegram cannot answer now.
    """
    token = require_token(settings)
    base = settings.bot_api_url or TELEGRAM
    try:
        async with httpx.AsyncClient(timeout=20) as http:
            answer = (await http.post(f"{base}/bot{token}/{method}", json=params)).json()
    except (httpx.HTTPError, ValueError) as error:
        problem = f"no Bot API answers there ({type(error).__name__})"
        raise SettingsError([Fault("ELEVEN_BOT_API_URL", problem)]) from None
    answer = answer if isinstance(answer, dict) else {}
    if answer.get("ok"):
        return answer["result"]
    code = answer.get("error_code")
    if code in (401, 404):
        raise SettingsError([Fault("ELEVEN_BOT_TOKEN", "Telegram does not know this token")])
    if code in (400, 403):
        raise ApiError(answer.get("description", ""))
    problem = f"the Bot API there cannot answer now ({code}); try again later"
    raise SettingsError([Fault("ELEVEN_BOT_API_URL", problem)])


async def username(settings: Settings) -> str:
    """The bot's name, as t.me links spell it."""
    me = await call(settings, "getMe")
    return str(me["username"])
