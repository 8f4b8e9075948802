"""Links to the bot, and payloads of /start: the token at the end of one."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_token(random_bytes: bytes) -> str:
    """An opaque token: url-safe base64 of 12 to 48 random bytes, 16 to 64 characters.

    ValueError with fewer bytes, as somebody might guess it, or with more, as Telegram takes at
    most 64 characters.
    """
    if not 12 <= len(random_bytes) <= 48:
        raise ValueError(f"wants 12 to 48 random bytes, not {len(random_bytes)}")
    return urlsafe_b64encode(random_bytes).rstrip(b"=").decode()


def bot_link(username: str | None) -> str:
    """The bot's own address; every bot has a username."""
    return f"https://t.me/{username}"


def start_link(username: str | None, payload: str) -> str:
    """The link that opens the bot and sends it `/start payload`."""
    return f"{bot_link(username)}?start={payload}"


def valid_payload(text: str) -> bool:
    """Whether Telegram could have sent this payload."""
    return _PAYLOAD.fullmatch(text) is not None
