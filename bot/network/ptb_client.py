"""python-telegram-bot over our way out. Only what sends imports this, and when it sends."""

from __future__ import annotations

from telegram import LinkPreviewOptions
from telegram.ext import Defaults, ExtBot

from bot.network.out import Out
from bot.network.ptb_request import OurRequest

DELIVERED = Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True))
"""What holds of every delivery: no address in other people's words shows a page."""


def ptb_client(token: str, base: str, out: Out) -> ExtBot[None]:
    """The client of the Bot API at `base`."""
    request = OurRequest(out)
    return ExtBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,  # never asked; without it one of httpx's is made
        defaults=DELIVERED,
    )
