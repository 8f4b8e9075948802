"""eleven init: what a new installation is asked, and the files that it begins with."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import Stopped, run
from bot.cli.questions import agree, ask
from survey.definition.faults import Fault, Faulty

if TYPE_CHECKING:
    from bot.cli.replacing import New
    from bot.settings.settings import Settings

ENV, TOKEN = Path(".env"), "ELEVEN_BOT_TOKEN"
CHANNEL_NAME = r"(?:https?://)?(?:t\.me/|@)([A-Za-z]\w{3,31})"
SURVEY = {"key": "customers", "kind": "nps"}
DEFINITION = """\
# Who asks, and what. Every key is explained in eleven.example.toml.
# What stands here is changed here alone, everything else in the chat.

[company]
name = {name}
timezone = {timezone}  # of the machine that wrote this; all weeks and hours are in it
{channel}

[[survey]]
key = "customers"
kind = "nps"
"""


@dataclass
class Telegram:
    """Whom the answers are checked with, unless nobody is asked."""

    offline: bool
    name: str | None = None  # the bot's, once it is known


def add_commands(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    offline: Annotated[
        bool, typer.Option("--offline", help="do not ask Telegram whether the token is right")
    ] = False,
) -> None:
    """Ask for the bot's token, the company and its channel; write .env and eleven.toml.

    It may be repeated: what is there stays unless you agree to another value. Answers may also come
    by a pipe, one a line, in this order.
    """
    from bot.cli.replacing import replace_files

    telegram = Telegram(offline)
    try:
        files = _asked(telegram)
    except (typer.Abort, KeyboardInterrupt):
        raise Stopped("\nstopped; nothing was written", 130) from None
    replace_files(files)
    written = " and ".join(str(new.path) for new in files)
    typer.echo(f"Written: {written}." if files else "Nothing has changed.")
    typer.echo(_next(telegram))


def _asked(telegram: Telegram) -> list[New]:
    """What is to be written, after all questions; raises Faulty or Stopped."""
    from bot.cli.replacing import New
    from bot.settings.definition_file import load_definition
    from bot.settings.env_file import value_in, with_value

    _require_place(ENV)
    before = _before()
    text = ENV.read_bytes().decode("utf-8-sig") if ENV.exists() else ""
    settings = _settings(before, value_in(text, TOKEN), telegram)
    files: list[New] = []
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    if settings is not before and token != value_in(text, TOKEN):
        files.append(New(ENV, with_value(text, TOKEN, token), 0o600))
        if os.environ.get(TOKEN, token) != token:
            typer.echo(f"The environment has another {TOKEN}, which wins over {ENV}.", err=True)

    elif value_in(text, TOKEN) and ENV.stat().st_mode & 0o077:
        typer.echo(f"Others may read {ENV}, and the token in it: chmod 600 {ENV}")

    definition = load_definition(settings.config)
    if definition is not None:
        company = definition.company
        typer.echo(
            f"{settings.config} stays as it is: {company.name}, "
            f"{f'channel {company.channel}' if company.channel else 'no channel yet'}."
        )
    elif company_text := _definition(settings, telegram):
        files.append(New(settings.config, company_text, 0o644))
    return files


def _require_place(path: Path) -> None:
    from bot.cli.replacing import fault_of

    if fault := fault_of(path):
        raise Stopped(f"{path}: {fault}", 2)


def _before() -> Settings | None:
    """The settings as they stand, None where a token is missing or no token; else Faulty."""
    from bot.settings.settings import SettingsError, load

    try:
        settings = load()
    except SettingsError as error:
        for fault in error.faults:
            if fault.key != TOKEN or f"{TOKEN}_FILE" in fault.problem:
                raise
        return None
    return settings if settings.bot_token else None


def _settings(before: Settings | None, there: str, telegram: Telegram) -> Settings:
    """The settings with the token that is wanted. `there`: the one in .env."""
    from bot.settings.settings import load

    if before and before.bot_token:
        source = f"{TOKEN}_FILE" if before.bot_token_file else ENV
        source = "the environment" if os.environ.get(TOKEN) else source
        bot_id = before.bot_token.get_secret_value().partition(":")[0]
        typer.echo(f"There is a token already, by {source}: that of bot {bot_id}.")

    def read(line: str) -> Settings:
        if not line and before is None:
            raise Faulty([Fault(TOKEN, "is missing; BotFather gives it to whoever makes a bot")])
        if line and before and before.bot_token_file:
            problem = "says which file holds the token; write the new one there"
            raise Faulty([Fault(f"{TOKEN}_FILE", problem)])
        settings = load(line) if line else before
        assert settings is not None
        _meet(settings, telegram)
        return settings

    kept = ", or Enter to keep this one" if before else ", from @BotFather"
    settings = ask(f"The bot's token{kept} (what you type is not shown)", read, hidden=True)
    assert settings.bot_token is not None
    if settings is before or there in ("", settings.bot_token.get_secret_value()):
        return settings
    if agree(f"{ENV} has another token. Replace it?", empty=None):
        return settings
    if before is None:
        raise Stopped("nothing was written", 2)
    telegram.name = None  # that of the other
    return before


def _meet(settings: Settings, telegram: Telegram) -> None:
    """Ask the bot's name by its token; Faulty for a wrong one."""
    from bot.bot_api import ApiError, username

    if telegram.offline:
        return
    try:
        telegram.name = run(username(settings))
    except (Faulty, ApiError) as error:
        if isinstance(error, Faulty) and any(fault.key == TOKEN for fault in error.faults):
            raise
        if not _goes_on(str(error)):
            raise Stopped(f"{error}; to go on without it: eleven init --offline", 2) from None
        telegram.offline = True
    else:
        typer.echo(f"This is @{telegram.name}.")


def _goes_on(problem: str) -> bool:
    try:
        return agree(f"{problem}. Go on without checking the token?", empty=False)
    except Faulty:  # of a pipe: its next line answers another question
        return False


def _definition(settings: Settings, telegram: Telegram) -> str | None:
    """The text of a new eleven.toml; None where all is to be set up in the chat."""
    _require_place(settings.config)
    company = ask("The company's name, or Enter to set it up in the chat", _company)
    if not company:
        return None
    channel = ask(
        "The channel for digests, its id or @name, or Enter to choose it in the chat",
        lambda line: _channel(line, settings, telegram),
    )
    if channel is not None:
        typer.echo(
            f"In channel {channel}: open its administrators, add {_bot(telegram)}, "
            "and let it post messages."
        )
    offer = f"Write {settings.config} with this and one survey (what it names is changed there)?"
    if not agree(offer, empty=True):
        typer.echo("Then the bot asks for company and channel in the chat.")
        return None
    zone = _zone()
    return DEFINITION.format(
        name=_quoted(company),
        timezone=_quoted(zone),
        channel=(
            "# channel = -1001234567890, for digests; or add the bot to one and confirm in the chat"
            if channel is None
            else f"channel = {channel}  # digests"
        ),
    )


def _company(line: str) -> str:
    if line:
        _require_sound({"name": line})
    return line


def _channel(line: str, settings: Settings, telegram: Telegram) -> int | None:
    from bot.bot_api import ApiError, call

    if not line:
        return None
    if re.fullmatch(r"-?\d{1,20}", line, re.ASCII):
        _require_sound({"name": "-", "channel": int(line)})
        return int(line)
    named = re.fullmatch(CHANNEL_NAME, line, re.ASCII)
    if not named:
        raise _no_channel("wants an id such as -1001234567890, or an @name")
    if telegram.offline:
        raise _no_channel("only Telegram knows the id of an @name; give the id, or nothing")
    try:
        chat = run(call(settings, "getChat", chat_id=f"@{named[1]}"))
    except ApiError as error:
        raise _no_channel(
            f"Telegram says: {error}; add the bot there first, or give its id"
        ) from None
    if chat["type"] == "private":
        raise _no_channel("is a person; wants a channel or a group")
    return int(chat["id"])


def _no_channel(problem: str) -> Faulty:
    return Faulty([Fault("company.channel", problem)])


def _require_sound(company: Mapping[str, Any]) -> None:
    """Raise Faulty where eleven.toml may not say this of a company."""
    from survey.definition.reading import read_definition

    read_definition({"company": {"timezone": "Etc/UTC", **company}, "survey": [SURVEY]})


def _zone() -> str:
    """The time zone of this machine by its IANA name; Etc/UTC where it has none."""
    from zoneinfo import available_timezones

    from tzlocal import get_localzone_name

    try:
        name = get_localzone_name()
    except (LookupError, OSError, ValueError):
        name = ""
    return name if name in available_timezones() else "Etc/UTC"


def _quoted(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def _bot(telegram: Telegram) -> str:
    return f"@{telegram.name}" if telegram.name else "the bot"


def _next(telegram: Telegram) -> str:
    unchecked = "" if telegram.name else "The token was not checked: eleven check does so.\n"
    return (
        f"{unchecked}Next:\n"
        "  eleven run    starts the bot. Open the link that it prints within an hour: "
        "you become the owner.\n"
        "  eleven check  says what is still missing."
    )
