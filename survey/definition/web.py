"""Addresses on the web that a definition names. No message repeats anything of one."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def valid_link(text: str) -> None:
    """What people are sent to; ValueError otherwise."""
    parts = _split(text)
    if parts is None or parts.scheme != "https" or any(map(str.isspace, text)):
        raise ValueError("wants a link that begins with https://")


def valid_hook(text: str) -> None:
    """What programs are told at; ValueError otherwise."""
    parts = _split(text)
    if parts and re.fullmatch("[!-~]+", text) and "@" not in parts.netloc and not parts.fragment:
        local = parts.scheme == "http" and this_machine(parts.hostname or "")
        if local or parts.scheme == "https":
            return
    raise ValueError(
        "wants https://..., or http://... for this machine alone, without a name or password"
    )


def this_machine(host: str) -> bool:
    """Whether a host's name means the machine that asks."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult | None:
    """The parts of an address with a host; None where it is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # looked at only when asked for
    except ValueError:
        return None
    return parts if parts.hostname else None
