"""The signature of a hook's request, as the convention Standard Webhooks has it.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"


def hook_key(secret: str) -> bytes:
    """The key that a secret, `whsec_...`, holds; ValueError where that is no base64."""
    return b64decode(secret.removeprefix(PREFIX), validate=True)


def signed_headers(key: bytes, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that tell which event this is, when it was sent, and that we sent it."""
    moment = str(int(at.timestamp()))
    content = b".".join((event_id.encode(), moment.encode(), body))
    signature = b64encode(hmac.digest(key, content, sha256)).decode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    }
