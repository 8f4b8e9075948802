"""Connections for all that leaves this process: one pool, one proxy, one set of certificates.

aiogram, python-telegram-bot, polling, hooks and commands get their aiohttp session here, so that
`eleven check` goes the way that `eleven run` goes.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from socket import gaierror
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import aiohttp
import certifi
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

AT_ONCE = 100  # connections
SOCKS = ("socks4", "socks5", "socks5h")
LIMITS = aiohttp.ClientTimeout(total=60, sock_connect=10)  # seconds; whoever calls may want less


class ProxyFailed(aiohttp.ClientConnectionError):
    """The SOCKS proxy could not be reached, or refuses; as an error that every library knows."""


NOT_BEGUN = (
    aiohttp.ClientConnectorError,  # names, routes, refusals, certificates
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    ProxyFailed,
)
"""No connection stood: nothing was sent."""


class Out:
    """Sessions by the proxy that an address wants. `proxy` is for every address; None: the usual
    variables of the environment say which."""

    def __init__(self, proxy: str | None = None) -> None:
        self.proxy = proxy
        self._sessions: dict[str | None, aiohttp.ClientSession] = {}

    def to(self, url: str) -> aiohttp.ClientSession:
        """The session for an address; open until `close`."""
        proxy = self.proxy or usual_proxy(url)
        if proxy not in self._sessions:
            self._sessions[proxy] = _session(proxy)
        return self._sessions[proxy]

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()


@asynccontextmanager
async def open_out(proxy: str | None = None) -> AsyncIterator[Out]:
    """A way out for as long as a block lasts."""
    out = Out(proxy)
    try:
        yield out
    finally:
        await out.close()


def usual_proxy(url: str) -> str | None:
    """What HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say of an address."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    given = getproxies_environment()
    proxy = given.get(parts.scheme) or given.get("all")
    return None if not proxy else proxy if "://" in proxy else f"http://{proxy}"


@cache
def certificates() -> ssl.SSLContext:
    """Whom we trust: SSL_CERT_FILE and SSL_CERT_DIR where set, else the usual authorities."""
    context = ssl.create_default_context()
    if not os.environ.get("SSL_CERT_FILE"):
        context.load_verify_locations(certifi.where())  # slim images may have none of their own
    return context


def certificates_fault() -> str | None:
    """Why SSL_CERT_FILE is of no use: OpenSSL itself would pass over it in silence."""
    path = os.environ.get("SSL_CERT_FILE")
    if not path:
        return None
    try:
        Path(path).read_bytes()
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        return "holds no certificate in PEM"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


def cause_of(error: BaseException) -> str:
    """What a failed call was about, in the words of whoever failed it; never the address.

    Of the system (Connection refused), of TLS (certificate verify failed), or of the proxy.
    """
    chain: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in chain:
        chain.append(found)
        found = getattr(found, "os_error", None) or found.__cause__ or found.__context__
    for one in reversed(chain):
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"certificate verify failed: {one.verify_message}"
        if isinstance(one, ssl.SSLError) and one.reason:
            return f"TLS: {one.reason}"
        if isinstance(one, aiohttp.ClientHttpProxyError):
            return f"the proxy answers {one.status}"
        if isinstance(one, ProxyError):
            return "the proxy refuses"
        if isinstance(one, ProxyConnectionError | ProxyTimeoutError):
            return "the proxy cannot be reached"
        if isinstance(one, gaierror) and one.strerror:
            return one.strerror
        if isinstance(one, OSError) and one.errno and one.errno > 0:
            # By its number alone: the words may hold the address, and so the token.
            return os.strerror(one.errno)
    if any(isinstance(one, TimeoutError) for one in chain):
        return "timed out"
    return type(chain[-1]).__name__


class _Socks(ProxyConnector):
    async def connect(self, *words: Any, **more: Any) -> Any:
        try:
            return await super().connect(*words, **more)
        except (ProxyError, ProxyConnectionError, ProxyTimeoutError) as error:
            raise ProxyFailed(type(error).__name__) from error


def _session(proxy: str | None) -> aiohttp.ClientSession:
    trusted = certificates()
    jar = aiohttp.DummyCookieJar()
    if proxy and urlsplit(proxy).scheme in SOCKS:
        # Names are looked up by the proxy, as whoever sets one expects.
        url = proxy.replace("socks5h://", "socks5://", 1)
        connector = _Socks.from_url(url, rdns=True, limit=AT_ONCE, ssl=trusted)
        return aiohttp.ClientSession(connector=connector, timeout=LIMITS, cookie_jar=jar)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=AT_ONCE, ssl=trusted),
        timeout=LIMITS,
        cookie_jar=jar,
        proxy=proxy,
    )
