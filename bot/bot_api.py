"""A bare call to the Bot API, for commands that must not wait for a framework to be imported."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.network.out import cause_of, certificates_fault, open_out
from bot.network.refusals import refusal_in
from bot.settings.settings import Settings, SettingsError, require_token
from delivery.errors import judge
from survey.definition.faults import Fault

TELEGRAM = "https://api.telegram.org"
last_skew = 0.0  # seconds, by the newest answer
PATIENCE = aiohttp.ClientTimeout(total=20)  # seconds


class ApiError(Exception):
    """Telegram refuses what was asked; in its words."""


async def call(settings: Settings, method: str, **params: object) -> Any:
    """Call one method.

    Raises ApiError where Telegram refuses it, and SettingsError where the token or the address is
    wrong, or Telegram cannot answer now.
    """
    token = require_token(settings)
    if fault := certificates_fault():
        raise SettingsError([Fault("SSL_CERT_FILE", fault)])
    base = settings.bot_api_url or TELEGRAM
    url = f"{base}/bot{token}/{method}"
    try:
        async with (
            open_out(settings.proxy_url) as out,
            out.to(base).post(url, json=params, timeout=PATIENCE) as response,
        ):
            _skew(response.headers.get("Date"))
            answer = await response.json(content_type=None)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        problem = f"no Bot API answers there ({cause_of(error)})"
        raise SettingsError([Fault(_way(settings), problem)]) from None
    if isinstance(answer, dict) and answer.get("ok"):
        return answer["result"]
    refusal = refusal_in(answer, response.status)
    if judge(refusal).token:
        raise SettingsError([Fault("ELEVEN_BOT_TOKEN", "Telegram does not know this token")])
    if refusal.code in (400, 403):
        raise ApiError(refusal.words)
    code = refusal.code or response.status
    problem = f"the Bot API there cannot answer now ({code}); try again later"
    raise SettingsError([Fault(_way(settings), problem)])


def _skew(date: str | None) -> None:
    """Remember how far the machine's clock is from that of whoever answered, in seconds."""
    global last_skew
    with contextlib.suppress(TypeError, ValueError):
        there = parsedate_to_datetime(date or "")
        last_skew = (datetime.now(UTC) - there).total_seconds()


def _way(settings: Settings) -> str:
    """The setting to look at when nothing comes back."""
    return "ELEVEN_PROXY_URL" if settings.proxy_url else "ELEVEN_BOT_API_URL"


async def username(settings: Settings) -> str:
    """The bot's name, as t.me links spell it."""
    me = await call(settings, "getMe")
    return str(me["username"])
