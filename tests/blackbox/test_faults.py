"""What is wrong is said in one line that names it, with exit status 2 and no traceback."""

from __future__ import annotations

import sqlite3

import pytest

from sandbox.errors import Refusal
from tests.blackbox.installation import CHANNEL, TOML, Installation

UNKNOWN_TOKEN = "ELEVEN_BOT_TOKEN: Telegram does not know this token"


@pytest.mark.parametrize(
    "words", [("run",), ("check",), ("link", "customers")], ids=lambda words: words[0]
)
async def test_a_token_telegram_does_not_know(site: Installation, words: tuple[str, ...]) -> None:
    """A well-formed token of no bot ends every command that calls Telegram."""
    ran = await site.eleven(*words, settings={"ELEVEN_BOT_TOKEN": "4242:of-nobody"})
    assert (ran.status, ran.fault) == (2, UNKNOWN_TOKEN)


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("ELEVEN_BOT_TOKEN", "", "is missing; wants the token from BotFather"),
        ("ELEVEN_BOT_TOKEN", "no-token", "wants a token such as"),
        ("ELEVEN_BOT_API_URL", "example.org", "wants the base URL"),
        ("ELEVEN_DATABASE_URL", "mysql://localhost/eleven", "wants sqlite:///... or postgresql"),
        ("ELEVEN_DATABASE_URL", "sqlite:///eleven.toml/x.db", "cannot be opened: "),
        ("ELEVEN_DATABASE_URL", "sqlite:///eleven.toml", "cannot be opened: "),
        ("ELEVEN_DATABASE_URL", "postgresql://127.0.0.1:9/eleven", "cannot be opened: "),
        ("ELEVEN_SEND_RATE", "many", "wants a number"),
        ("ELEVEN_SEND_RATE", "31", "wants 30 or less without ELEVEN_PAID_BROADCAST=true"),
        ("ELEVEN_PUBLIC_URL", "http://example.org", "wants https://"),
        ("ELEVEN_LOG_LEVEL", "LOUD", "wants 'DEBUG'"),
    ],
)
async def test_a_wrong_setting(site: Installation, setting: str, value: str, problem: str) -> None:
    """`run` names the setting and what is wrong with it."""
    ran = await site.eleven("run", settings={setting: value})
    assert ran.status == 2
    assert ran.fault.startswith(f"{setting}: {problem}")


async def test_nobody_answers_at_the_bot_api(site: Installation) -> None:
    """A command that needs Telegram does not wait for it."""
    ran = await site.eleven(
        "link", "customers", settings={"ELEVEN_BOT_API_URL": "http://127.0.0.1:9"}
    )
    assert (ran.status, ran.fault) == (
        2,
        "ELEVEN_BOT_API_URL: no Bot API answers there (Connection refused)",
    )


async def test_telegram_is_busy(site: Installation) -> None:
    """A refusal that passes is not taken for a fault of the installation."""
    busy = Refusal(429, "Too Many Requests: retry after 9", retry_after=9)
    site.sandbox.faults.append(lambda _method, _params: busy)
    ran = await site.eleven("check")
    assert ran.status == 2
    assert "cannot answer now (429); try again later" in ran.fault


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("[company\n", "eleven.toml: is not valid TOML: "),
        (TOML.replace("managers", "mangers"), 'company.mangers: is unknown; did you mean "manag'),
        (TOML.replace("Etc/UTC", "Europe/Nowhere"), "company.timezone: "),
        (TOML.replace(str(CHANNEL), '"news"'), "company.channel: wants a whole number"),
    ],
)
async def test_a_fault_in_the_file(site: Installation, toml: str, problem: str) -> None:
    """Every command refuses a faulty file, and says where the fault is."""
    (site.folder / "eleven.toml").write_text(toml, encoding="utf-8")
    for words in (("run",), ("wave", "status", "customers")):
        ran = await site.eleven(*words)
        assert ran.status == 2
        assert ran.fault.startswith(problem)


async def test_no_file_and_no_company(site: Installation) -> None:
    """Without a file there is nothing to ask; once read, its definitions live on without it."""
    (site.folder / "eleven.toml").unlink()
    ran = await site.eleven("wave", "status", "customers")
    assert ran.status == 2
    assert ran.fault.startswith("eleven.toml: no such file, and no company is defined")
    (site.folder / "eleven.toml").write_text(TOML, encoding="utf-8")
    assert (await site.eleven("wave", "status", "customers")).status == 0
    (site.folder / "eleven.toml").unlink()
    assert (await site.eleven("wave", "status", "customers")).status == 0


@pytest.mark.parametrize(
    "words",
    [
        ("link",),
        ("wave", "open"),
        ("wave", "close"),
        ("wave", "status"),
        ("digest",),
        ("digest", "--json"),
    ],
    ids=" ".join,
)
async def test_an_unknown_survey(site: Installation, words: tuple[str, ...]) -> None:
    """The surveys there are, are named."""
    ran = await site.eleven(*words, "custmers")
    problem = 'no survey is called "custmers"; there are: customers, team'
    assert (ran.status, ran.fault) == (2, problem)


@pytest.mark.parametrize("week", ["last", "2026-47", "2026-W54", "0001-W01", "9999-W52", "W47"])
async def test_a_week_that_is_none(site: Installation, week: str) -> None:
    """A week in another spelling, or outside the calendar."""
    ran = await site.eleven("digest", "customers", "--week", week)
    assert ran.status == 2
    assert ran.fault.startswith("--week: wants ")


async def test_a_database_of_a_newer_version(site: Installation) -> None:
    """An older program does not touch a newer schema."""
    assert (await site.eleven("migrate")).line == "the database has the newest schema"
    with sqlite3.connect(site.folder / "data" / "eleven.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ran = await site.eleven("migrate")
    assert ran.status == 2
    assert ran.fault.startswith("ELEVEN_DATABASE_URL: cannot be opened: ")


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("ELEVEN_DATABASE_URL", "postgresql://e:pa@CANARYss@h/d", "has more than one @; in names"),
        ("ELEVEN_DATABASE_URL", "postgresql://e:pa/CANARY@h/d", "wants a well-formed address; in"),
        ("ELEVEN_DATABASE_URL", "postgresql://e:12/CANARY@h/d", "wants a well-formed address; in"),
        ("ELEVEN_DATABASE_URL", "postgresql://e:pa#CANARY@h/d", "wants a well-formed address; in"),
        ("ELEVEN_DATABASE_URL", "postgresql://e:pa?CANARY@h/d", "wants a well-formed address; in"),
        ("ELEVEN_DATABASE_URL", "postgresql://e:CANARY@127.0.0.1:9/d", "cannot be opened: "),
        ("ELEVEN_DATABASE_URL", "postgresql://e:CANARY@127.0.0.1:9,127.0.0.1:10/d", "cannot be op"),
        ("ELEVEN_DATABASE_DIRECT_URL", "sqlite:///data/x.db", "wants postgresql://"),
        ("ELEVEN_PROXY_URL", "ftp://u:CANARY@host:1", "wants http://host:port or socks5://"),
        ("ELEVEN_BOT_TOKEN", '"4242:CANARY"', "stands in quotes; write it without them"),
        ("SSL_CERT_FILE", "/no/such.pem", "cannot be read: No such file or directory"),
        ("ELEVEN_CONFIG", ".", "cannot be read: Is a directory"),
    ],
)
async def test_bad_input_is_one_line_that_names_it_and_repeats_no_secret(
    site: Installation, setting: str, value: str, problem: str
) -> None:
    """Not even in part: what stands behind a stray @ would be taken for a host, and told."""
    ran = await site.eleven("run", settings={setting: value})
    assert ran.status == 2
    assert ran.fault.startswith(f"{setting}: {problem}")
    assert "CANARY" not in ran.fault
