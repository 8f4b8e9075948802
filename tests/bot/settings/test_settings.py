"""Settings from the environment, from .env and from secret files."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.settings.settings import (
    Settings,
    SettingsError,
    inactive_settings,
    load,
    require_hook_secret,
    require_token,
)
from survey.definition.reading import read_definition

TOKEN = "123456:Canary-AAAA_bbbb-CCCC"
WEBHOOK = {
    "LISTEN": "127.0.0.1:8080",
    "PUBLIC_URL": "https://a.example",
    "WEBHOOK_SECRET": "secret-8",
}
HOOK_SECRET = "whsec_" + "Canary11" * 4
EXAMPLE = Path(__file__).parents[3] / ".env.example"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No ELEVEN_ in the environment, and a folder without .env."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("ELEVEN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def load_with(given: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    for name, value in values.items():
        given.setenv(f"ELEVEN_{name}", value)
    return load()


def faults(given: pytest.MonkeyPatch, values: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_with(given, values)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return str(caught.value).splitlines()


def test_nothing_set_gives_the_defaults_of_a_small_installation() -> None:
    settings = load()
    assert settings.bot_token is None
    assert settings.database_url == "sqlite:///data/eleven.db"
    assert (settings.config, settings.keys_dir) == (Path("eleven.toml"), Path("keys"))
    assert (settings.listen, settings.public_url, settings.webhook_secret) == (None, None, None)
    assert (settings.bot_api_url, settings.api_token) == (None, None)
    assert (settings.send_rate, settings.paid_broadcast) == (29, False)
    assert (settings.log_format, settings.log_level) == ("console", "INFO")


def test_an_empty_value_is_an_unset_one(given: pytest.MonkeyPatch) -> None:
    names = [name.upper() for name in Settings.model_fields]
    assert load_with(given, dict.fromkeys(names, "")) == load()
    assert load_with(given, dict.fromkeys(names, "")).bot_token is None


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("BOT_TOKEN", "canary", "wants a token such as"),
        ("BOT_TOKEN", "123:canary canary", "wants a token such as"),
        ("BOT_TOKEN", "١٢٣:canary", "wants a token such as"),
        ("BOT_TOKEN", "123:canary\n", "wants a token such as"),
        ("BOT_TOKEN_FILE", "/nowhere/canary", "names a file that cannot be read: No such file"),
        ("BOT_TOKEN_FILE", "/", "names a file that cannot be read: Is a directory"),
        ("BOT_API_URL", "canary", "wants the base URL of a Bot API server"),
        ("BOT_API_URL", "ftp://canary", "wants the base URL of a Bot API server"),
        ("BOT_API_URL", "http://localhost:8081/?canary=1", "wants the base URL of a Bot API"),
        ("BOT_API_URL", "http://[canary", "wants a well-formed address"),
        ("DATABASE_URL", "mysql://root:canary@host/x", "wants sqlite:///... or postgresql://..."),
        ("DATABASE_URL", "canary.db", "wants sqlite:///... or postgresql://..."),
        ("DATABASE_URL", "sqlite://canary.db", "wants a file, such as sqlite:///data/eleven.db"),
        ("DATABASE_URL", "sqlite://", "wants a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "wants a file"),
        ("DATABASE_URL", "postgresql://me:canary@host", "wants a database, such as postgresql://"),
        ("DATABASE_URL", "postgresql://me:can/ary@host/x", "wants a well-formed address"),
        ("DATABASE_URL", "postgresql://me@host:canary/x", "wants a well-formed address"),
        ("LISTEN", "8080", "wants host:port, such as 127.0.0.1:8080"),
        ("LISTEN", "canary", "wants host:port"),
        ("LISTEN", ":8080", "wants host:port"),
        ("LISTEN", "0.0.0.0:0", "wants host:port"),
        ("LISTEN", "0.0.0.0:65536", "wants a well-formed address"),
        ("LISTEN", "http://0.0.0.0:80", "wants"),
        ("LISTEN", "0.0.0.0:80/canary", "wants host:port"),
        ("PUBLIC_URL", "http://canary.example", "wants https://..., or http://... for this"),
        ("PUBLIC_URL", "https://", "wants https://"),
        ("PUBLIC_URL", "https://me:canary@a.example", "wants https://"),
        ("PUBLIC_URL", "https://a.example/?canary", "wants https://"),
        ("PUBLIC_URL", "https://can ary.example", "wants https://"),
        ("WEBHOOK_SECRET", "canary!", "wants 8-256 characters of A-Z a-z 0-9 _ -"),
        ("WEBHOOK_SECRET", "c" * 257, "wants 8-256 characters"),
        ("API_TOKEN", "canary canary", "wants 8-256 printable ASCII characters"),
        ("API_TOKEN", "канарейка", "wants 8-256 printable ASCII characters"),
        ("API_TOKEN", "a", "wants 8-256 printable ASCII characters"),
        ("METRICS_TOKEN", "canary", "wants 8-256 printable ASCII characters"),
        ("WEBHOOK_SECRET", "a", "wants 8-256 characters of A-Z a-z 0-9 _ -"),
        ("HOOK_SECRET", "canary", "wants whsec_ and 24 to 64 random bytes in base64"),
        ("HOOK_SECRET", "whsec_canary", "wants whsec_ and 24 to 64 random bytes in base64"),
        ("HOOK_SECRET", "whsec_" + "canary!" * 8, "wants whsec_ and 24 to 64 random bytes"),
        ("HOOK_SECRET", "whsec_" + "canary11" * 11, "wants whsec_ and 24 to 64 random bytes"),
        ("SEND_RATE", "canary", "wants a number"),
        ("SEND_RATE", "0", "wants more than 0"),
        ("SEND_RATE", "-1", "wants more than 0"),
        ("SEND_RATE", "nan", "wants a finite number"),
        ("SEND_RATE", "inf", "wants"),
        ("SEND_RATE", "1001", "wants 1000 or less"),
        ("SEND_RATE", "30.5", "wants 30 or less without ELEVEN_PAID_BROADCAST=true"),
        ("PAID_BROADCAST", "canary", "wants true or false"),
        ("LOG_FORMAT", "canary", "wants 'console' or 'json'"),
        ("LOG_LEVEL", "canary", "wants 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
    ],
)
def test_a_wrong_value_gets_one_line_that_names_the_setting_and_never_repeats_it(
    given: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    (line,) = faults(given, {name: value})
    assert line.startswith(f"ELEVEN_{name}: {problem}")
    assert "canary" not in line


def test_every_fault_is_told_at_once(given: pytest.MonkeyPatch) -> None:
    lines = faults(given, {"BOT_TOKEN": "x", "SEND_RATE": "fast", "LISTEN": "x"})
    assert len(lines) == 3


def test_a_public_address_wants_a_place_to_listen_and_a_secret(given: pytest.MonkeyPatch) -> None:
    assert faults(given, {"PUBLIC_URL": "https://a.example"}) == [
        "ELEVEN_LISTEN: is missing; ELEVEN_PUBLIC_URL is set and wants it",
        "ELEVEN_WEBHOOK_SECRET: is missing; ELEVEN_PUBLIC_URL is set and wants it",
    ]
    assert load_with(given, WEBHOOK).public_url == "https://a.example"


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://a.example/bot/", "https://a.example/bot"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_plain_http_is_for_this_machine_alone(
    given: pytest.MonkeyPatch, url: str, used: str
) -> None:
    assert load_with(given, WEBHOOK | {"PUBLIC_URL": url}).public_url == used


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("sqlite:////srv/a.db", "sqlite:////srv/a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite:///a.db"),
        ("postgres://h/d", "postgresql://h/d"),
        ("postgresql+asyncpg://u:p@h:5432/d?sslmode=require",
         "postgresql://u:p@h:5432/d?sslmode=require"),
        ("postgresql+psycopg://u:@/d?host=/run/pg", "postgresql://u:@/d?host=/run/pg"),
    ],
)  # fmt: skip
def test_a_driver_in_the_database_url_is_accepted_and_dropped(
    given: pytest.MonkeyPatch, url: str, used: str
) -> None:
    assert load_with(given, {"DATABASE_URL": url}).database_url == used


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "localhost:1", "[::]:65535", "0.0.0.0:80"])
def test_a_host_and_a_port_are_a_place_to_listen(given: pytest.MonkeyPatch, listen: str) -> None:
    assert load_with(given, {"LISTEN": listen}).listen == listen


def test_paid_broadcasts_raise_the_limit(given: pytest.MonkeyPatch) -> None:
    assert load_with(given, {"SEND_RATE": "1000", "PAID_BROADCAST": "true"}).send_rate == 1000


def test_log_levels_may_be_written_small(given: pytest.MonkeyPatch) -> None:
    assert load_with(given, {"LOG_LEVEL": "debug"}).log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "content"),
    [("bot_token", TOKEN), ("webhook_secret", "hook-secret"), ("api_token", "bearer-token"),
     ("metrics_token", "bearer-token"),
     ("hook_secret", HOOK_SECRET),
     ("database_url", "postgresql://u:canary@h/d")],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["{}", "{}\n", "\ufeff{}\r\n"])
def test_a_secret_is_read_from_its_file_without_the_newline(
    given: pytest.MonkeyPatch, tmp_path: Path, name: str, content: str, frame: str
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(frame.format(content).encode())
    value = getattr(load_with(given, {f"{name.upper()}_FILE": str(path)}), name)
    assert (value if isinstance(value, str) else value.get_secret_value()) == content


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\n", "ELEVEN_BOT_TOKEN_FILE: names an empty file"),
        (b"\xff\xfe", "ELEVEN_BOT_TOKEN_FILE: names a file that is not UTF-8 text"),
        (b"canary", "ELEVEN_BOT_TOKEN: wants a token such as 12345:AbC-dEf_123"),
    ],
)
def test_a_file_without_a_secret_in_it_is_a_fault(
    given: pytest.MonkeyPatch, tmp_path: Path, content: bytes, line: str
) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    assert faults(given, {"BOT_TOKEN_FILE": str(path)}) == [line]


def test_a_secret_and_its_file_together_are_refused(
    given: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    (line,) = faults(given, {"BOT_TOKEN": TOKEN, "BOT_TOKEN_FILE": str(path)})
    assert line == "ELEVEN_BOT_TOKEN: is set, and so is ELEVEN_BOT_TOKEN_FILE; wants one"


def test_the_environment_wins_over_env(given: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes(b"\xef\xbb\xbfELEVEN_SEND_RATE=5\nELEVEN_LOG_LEVEL=ERROR\nOTHER=1\n")
    settings = load_with(given, {"SEND_RATE": "6"})
    assert (settings.send_rate, settings.log_level) == (6, "ERROR")


def test_an_env_file_that_is_not_text_gets_one_line(given: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes(b"ELEVEN_BOT_TOKEN=\xff\xfe")
    assert faults(given, {}) == [".env: is not UTF-8; save the file as UTF-8"]


def test_a_token_is_asked_for_by_name_where_one_is_needed(given: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^ELEVEN_BOT_TOKEN: is missing; wants the token"):
        require_token(load())
    assert require_token(load_with(given, {"BOT_TOKEN": TOKEN})) == TOKEN


def test_a_hook_asks_for_what_its_requests_are_signed_with(
    given: pytest.MonkeyPatch,
) -> None:
    company = {"company": {"name": "Kettle", "timezone": "UTC"}}
    plain, hooked = (
        read_definition(company),
        read_definition(company | {"hook": [{"url": "https://a.example"}]}),
    )
    assert require_hook_secret(load(), plain) == ""
    with pytest.raises(SettingsError, match=r"^ELEVEN_HOOK_SECRET: is missing; eleven.toml has"):
        require_hook_secret(load(), hooked)
    settings = load_with(given, {"HOOK_SECRET": HOOK_SECRET})
    assert require_hook_secret(settings, hooked) == HOOK_SECRET


def test_no_secret_is_ever_printed_with_the_settings(given: pytest.MonkeyPatch) -> None:
    secrets = {"BOT_TOKEN": TOKEN, "API_TOKEN": "Canary-8", "WEBHOOK_SECRET": "Canary-8"}
    secrets["HOOK_SECRET"] = HOOK_SECRET
    settings = load_with(given, secrets | {"DATABASE_URL": "postgresql://u:Canary@h/d"})
    assert "Canary" not in repr(settings) + str(settings)


def test_settings_without_effect_are_named(given: pytest.MonkeyPatch) -> None:
    assert inactive_settings(load()) == []
    assert inactive_settings(load_with(given, {"API_TOKEN": "a" * 8})) == [
        "ELEVEN_API_TOKEN has no effect without ELEVEN_LISTEN"
    ]
    assert inactive_settings(load_with(given, {"LISTEN": "127.0.0.1:8000"})) == []


def test_the_example_names_every_setting_and_changes_none() -> None:
    example = EXAMPLE.read_text(encoding="utf-8")
    names = {name.lower() for name in re.findall(r"^ELEVEN_(\w+)=", example, re.MULTILINE)}
    assert names == set(Settings.model_fields)
    plain = load()
    Path(".env").write_text(example, encoding="utf-8")
    assert load() == plain
