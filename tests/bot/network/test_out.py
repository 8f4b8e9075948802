"""One way out: whichever library calls, the same proxy and the same certificates."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.demo.clock import SimulatedClock
from bot.network.out import (
    cause_of,
    certificates,
    certificates_fault,
    open_out,
    usual_proxy,
)
from bot.settings.definitions import open_definitions
from bot.wiring import App, wire
from delivery.messages.message import Message
from locales import Rendered
from sandbox import Sandbox
from storage.database.engine import Store
from storage.pulse.keys import Keys
from tests.bot.network.proxies import open_proxy
from tests.house import CHANNEL, ELEVEN_TOML, TOKEN, House
from tests.storage.rows import only_sqlite

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def forget_certificates() -> None:
    """What is read once, here and by the fixture that spares the other tests the reading."""
    certificates.cache_clear()
    getattr(ssl.create_default_context, "cache_clear", certificates.cache_clear)()


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy and no certificates of the machine that runs the tests."""
    for name in (*VARIABLES, *map(str.lower, VARIABLES), "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    forget_certificates()
    yield
    forget_certificates()


async def call_by_every_library(app: App) -> None:
    """aiogram, python-telegram-bot with a file, and our own polling."""
    await app.bot.get_me()
    file = Message(Rendered("Ж", ()), upload=("a.txt", b"bytes"))
    await app.delivery.sender.send(CHANNEL, Message(Rendered("Hello", ())), None, paid=False)
    await app.delivery.sender.send(CHANNEL, file, None, paid=False)
    await app.polling.fetch(0)


@only_sqlite
@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_every_library_goes_through_the_proxy(
    store: Store, clock: SimulatedClock, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "eleven.toml").write_text(ELEVEN_TOML, encoding="utf-8")
    definitions = await open_definitions(store, tmp_path / "eleven.toml", clock.now())
    async with (
        Sandbox(token=TOKEN, now=clock.timestamp, flood=False) as sandbox,
        open_proxy(kind) as proxy,
        open_out(proxy.url) as out,
        wire(
            store, Keys(tmp_path), clock, definitions, TOKEN, sandbox.url, 29, out=out
        ) as app,
    ):  # fmt: skip
        sandbox.channel(CHANNEL, "Managers")
        await call_by_every_library(app)
        assert sandbox.violations == []
        if kind == "http":
            methods = [line.rpartition("/")[2] for line in proxy.asked]
            assert methods == ["getMe", "sendMessage", "sendDocument", "getUpdates"]
        else:
            assert set(proxy.asked) == {sandbox.url.removeprefix("http://")}
        assert len(sandbox.room(CHANNEL).messages) == 2


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"https_proxy": "p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://api.telegram.org", None),
        ({"ALL_PROXY": "socks5://p:1"}, "https://api.telegram.org", "socks5://p:1"),
        ({"ALL_PROXY": "socks5://p:1", "NO_PROXY": "crm.example"}, "https://crm.example/x", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "localhost"}, "https://a.example", "http://p:1"),
    ],
)
def test_the_usual_variables_say_which_proxy(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str, proxy: str | None
) -> None:
    """As other programs read them, by the address that is called."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert usual_proxy(url) == proxy


def authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A private authority's certificate, and a server's context that it vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    crt, private = folder / "ca.pem", folder / "key.pem"
    crt.write_bytes(certificate.public_bytes(pem))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, private)
    return crt, context


async def test_a_private_authority_is_trusted_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And without it the cause is told: an operator sees that it is a certificate."""
    crt, context = authority(tmp_path)
    app = web.Application()
    app.router.add_get("/", lambda _request: web.Response(text="hello"))  # type: ignore[arg-type,return-value]
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
    await site.start()
    url = f"https://localhost:{runner.addresses[0][1]}/"
    try:
        async with open_out() as out:
            with pytest.raises(aiohttp.ClientError) as refused:
                await out.to(url).get(url)
        assert cause_of(refused.value).startswith("certificate verify failed: self")
        forget_certificates()
        monkeypatch.setenv("SSL_CERT_FILE", str(crt))
        assert certificates_fault() is None
        async with open_out() as out, out.to(url).get(url) as answer:
            assert await answer.text() == "hello"
    finally:
        await runner.cleanup()


def test_certificates_that_cannot_be_read_are_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """OpenSSL passes over them, and then nothing can be reached."""
    (tmp_path / "none.pem").write_text("nothing")
    for path, problem in (
        (tmp_path / "no-such.pem", "cannot be read: No such file or directory"),
        (tmp_path / "none.pem", "holds no certificate in PEM"),
        (tmp_path, "cannot be read: Is a directory"),
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert certificates_fault() == problem


@pytest.mark.parametrize(
    ("proxy", "url", "cause"),
    [
        (None, "http://127.0.0.1:9/bot1:SECRET/getMe", "Connection refused"),
        ("http://127.0.0.1:9", "http://a.example/bot1:SECRET/getMe", "Connection refused"),
        ("socks5://127.0.0.1:9", "http://a.example/bot1:SECRET/getMe", "Connection refused"),
        (None, "http://no-such.invalid/bot1:SECRET/getMe", "Name or service not known"),
    ],
)
async def test_the_cause_of_a_failed_connection_is_told_without_the_address(
    proxy: str | None, url: str, cause: str
) -> None:
    async with open_out(proxy) as out:
        with pytest.raises(aiohttp.ClientError) as refused:
            await out.to(url).get(url)
    told = cause_of(refused.value)
    assert told == cause or (cause.startswith("Name") and "name" in told.lower())


@pytest.mark.parametrize("number", [None, 0, -2, 32, 104])
@pytest.mark.parametrize("kind", [OSError, ConnectionResetError, aiohttp.ClientOSError])
def test_words_that_a_library_gave_an_error_are_never_told(
    kind: type[OSError], number: int | None
) -> None:
    """aiohttp writes where it could not write to, and the path of a call has the token."""
    error = kind(number, "Can not write request body for http://a.example/bot1:SECRET/getMe")
    for whole in (error, aiohttp.ClientError("SECRET")):
        whole.__context__ = error if whole is not error else None
        told = cause_of(whole)
        assert "SECRET" not in told
        assert told == (os.strerror(number) if number and number > 0 else kind.__name__)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "the proxy answers 407"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "the proxy answers 502"),
    ],
)
async def test_a_proxy_that_refuses_is_named(answer: bytes, cause: str) -> None:
    async with open_proxy("http") as proxy, open_out(proxy.url) as out:
        proxy.answer = answer
        with pytest.raises(aiohttp.ClientError) as refused:
            await out.to("https://a.example").get("https://a.example")
    assert cause_of(refused.value) == cause


async def test_a_proxys_page_loses_no_reply(sqlite_house: House) -> None:
    """A 502 in HTML stands for nothing that Telegram said: the reply is sent again."""
    page = b"<html>Bad Gateway</html>"
    head = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    async with open_proxy("http") as proxy:
        proxy.answer = head % len(page) + page
        ways, house = sqlite_house.app.bot.session._out, sqlite_house  # type: ignore[attr-defined]
        alice = house.sandbox.person(1001, "Alice")
        alice.start()
        alice.say("/help")
        ways.proxy, proxy.times = proxy.url, 2
        await house.app.polling.once(0)
        await house.app.replier.drain()
    assert proxy.asked
    assert [one.from_bot for one in alice.messages].count(True) == 2
