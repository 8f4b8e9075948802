"""python-telegram-bot's client over our way out, by its own extension point."""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.network.out import NOT_BEGUN, Out
from delivery.errors import NotBegun

READ = 20.0  # seconds without a byte


class OurRequest(BaseRequest):
    """The calls of python-telegram-bot, over the connections of `out`."""

    def __init__(self, out: Out, sock_read: float = READ) -> None:
        self._out = out
        self._limits = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=sock_read)

    @property
    def read_timeout(self) -> float | None:
        return self._limits.sock_read

    async def initialize(self) -> None:
        """Connections are opened when they are wanted."""

    async def shutdown(self) -> None:
        """Whoever opened the way out closes it."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_more: Any,
    ) -> tuple[int, bytes]:
        """The status and the body. Raises NetworkError; from NotBegun where nothing was sent."""
        session = self._out.to(url)
        try:
            async with session.request(
                method, url, data=_form(request_data), timeout=self._limits
            ) as response:
                return response.status, await response.read()
        except NOT_BEGUN as error:
            raise NetworkError(type(error).__name__) from NotBegun(type(error).__name__)
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # Its own words hold the address, and so the token.
            raise NetworkError(type(error).__name__) from error


def _form(data: RequestData | None) -> aiohttp.FormData | None:
    if data is None:
        return None
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
