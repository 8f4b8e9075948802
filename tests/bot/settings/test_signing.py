"""The signature of a hook's request: the convention's own rule, and the documented example."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings.signing import hook_key, signed_headers

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
KEY = bytes(range(24))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
BODY = '{"type": "note.heard", "data": {"text": "Чай."}}'.encode()


def hmac_sha256(key: bytes, content: bytes) -> bytes:
    """RFC 2104, written out: nothing of the hmac module is believed here."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + content).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()


def test_the_signature_is_the_convention_s() -> None:
    headers = signed_headers(KEY, "evt_7", NOW, BODY)
    content = f"evt_7.{int(NOW.timestamp())}.".encode() + BODY
    assert headers == {
        "webhook-id": "evt_7",
        "webhook-timestamp": "1794823200",
        "webhook-signature": "v1," + base64.b64encode(hmac_sha256(KEY, content)).decode(),
    }


def test_the_key_is_what_the_secret_holds() -> None:
    assert hook_key(SECRET) == KEY
    with pytest.raises(ValueError, match="base64"):
        hook_key("whsec_no base64!")


def documented() -> Callable[[str, dict[str, str], bytes], bool]:
    """The function that docs/api.md gives to receivers."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - our own page
    found: Callable[[str, dict[str, str], bytes], bool] = names["is_ours"]
    return found


def test_the_documented_example_lets_ours_in_and_nothing_else() -> None:
    is_ours, now = documented(), datetime.now(UTC)
    headers = signed_headers(KEY, "evt_7", now, BODY)
    assert is_ours(SECRET, headers, BODY)
    assert is_ours(
        SECRET, headers | {"webhook-signature": "v1,old " + headers["webhook-signature"]}, BODY
    )
    assert not is_ours(SECRET, headers, BODY + b" ")
    assert not is_ours(SECRET, headers | {"webhook-id": "evt_8"}, BODY)
    assert not is_ours("whsec_" + base64.b64encode(bytes(24)).decode(), headers, BODY)
    assert not is_ours(SECRET, signed_headers(KEY, "evt_7", now - timedelta(hours=1), BODY), BODY)
