"""Secrets among the settings: what each may look like. No message repeats anything of one."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr

from bot.settings.signing import PREFIX, hook_key


def file_content(path: str) -> str:
    """What the file at `path` holds, without white space around it; ValueError where nothing."""
    try:
        content = Path(path).read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise ValueError(f"names a file that cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError("names a file that is not UTF-8 text") from None
    if not content:
        raise ValueError("names an empty file")
    return content


def token(secret: SecretStr) -> SecretStr:
    """A bot's token, as BotFather gives it."""
    return _shaped(secret, r"\d+:[A-Za-z0-9_-]{3,}", "wants a token such as 12345:AbC-dEf_123")


def header_secret(secret: SecretStr) -> SecretStr:
    """What Telegram repeats in a header of every webhook request."""
    return _shaped(secret, r"[A-Za-z0-9_-]{8,256}", "wants 8-256 characters of A-Z a-z 0-9 _ -")


def bearer(secret: SecretStr) -> SecretStr:
    """What a program sends after `Authorization: Bearer`."""
    return _shaped(secret, r"[!-~]{8,256}", "wants 8-256 printable ASCII characters, no spaces")


def hook_secret(secret: SecretStr) -> SecretStr:
    """What hooks are signed with, as Standard Webhooks writes it."""
    text = secret.get_secret_value()
    try:
        if text.startswith(PREFIX) and len(hook_key(text)) in range(24, 65):
            return secret
    except ValueError:
        pass
    raise ValueError(f"wants {PREFIX} and 24 to 64 random bytes in base64")


def _shaped(secret: SecretStr, pattern: str, problem: str) -> SecretStr:
    if not re.fullmatch(pattern, secret.get_secret_value(), re.ASCII):
        raise ValueError(problem)
    return secret
