"""The settings of one installation: ELEVEN_... in the environment, or in .env beside it.

What each means is in .env.example. An empty value is an unset one. Secrets may also come from
files: ELEVEN_BOT_TOKEN_FILE names the file that holds the token.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings import addresses, secret_texts
from survey.definition.definition import Definition
from survey.definition.faults import Fault, Faulty, wording

FREE_RATE, PAID_RATE = 30, 1000  # messages a second that Telegram lets through

Content = Annotated[SecretStr, BeforeValidator(secret_texts.file_content)] | None


class SettingsError(Faulty):
    """A setting is missing or wrong; one line for each."""


class Settings(BaseSettings):
    """Every setting, checked one by one; `load` also checks them against each other."""

    model_config = SettingsConfigDict(
        env_prefix="ELEVEN_",
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        validate_default=True,  # so that a secret unset here is looked for in its file
        extra="ignore",  # other versions' settings, and those of the tests
        frozen=True,
        hide_input_in_errors=True,
    )

    # What the files hold, read once: such a file may be a pipe.
    bot_token_file: Content = None
    database_url_file: Content = None
    webhook_secret_file: Content = None
    api_token_file: Content = None
    metrics_token_file: Content = None
    hook_secret_file: Content = None

    bot_token: Annotated[SecretStr, AfterValidator(secret_texts.token)] | None = None
    bot_api_url: Annotated[str, AfterValidator(addresses.api_url)] | None = None
    database_url: Annotated[str, AfterValidator(addresses.database_url)] = Field("", repr=False)
    database_direct_url: Annotated[str, AfterValidator(addresses.direct_url)] = Field(
        "", repr=False
    )
    proxy_url: Annotated[str, AfterValidator(addresses.proxy_url)] | None = Field(None, repr=False)
    config: Path = Path("eleven.toml")
    keys_dir: Path = Path("keys")
    listen: Annotated[str, AfterValidator(addresses.listen_address)] | None = None
    public_url: Annotated[str, AfterValidator(addresses.public_url)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(secret_texts.header_secret)] | None = None
    api_token: Annotated[SecretStr, AfterValidator(secret_texts.bearer)] | None = None
    metrics_token: Annotated[SecretStr, AfterValidator(secret_texts.bearer)] | None = None
    hook_secret: Annotated[SecretStr, AfterValidator(secret_texts.hook_secret)] | None = None
    send_rate: float = Field(29, gt=0, le=PAID_RATE, allow_inf_nan=False)  # messages a second
    paid_broadcast: bool = False
    lazy_types: bool = True  # of aiogram: built when first used
    log_format: Literal["console", "json"] = "console"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(str.upper)
    ] = "INFO"

    @property
    def direct_url(self) -> str:
        """The database past a pooler, where that is given."""
        return self.database_direct_url or self.database_url

    @field_validator("*", mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        # A shell and .env take quotes off; what hands lines over as they are does not.
        if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] in "'\"":
            raise ValueError("stands in quotes; write it without them")
        return value

    @field_validator(
        "bot_token",
        "database_url",
        "webhook_secret",
        "api_token",
        "metrics_token",
        "hook_secret",
        mode="before",
    )
    @classmethod
    def _or_from_file(cls, value: str | SecretStr | None, info: ValidationInfo) -> object:
        content = info.data.get(f"{info.field_name}_file")
        if content and value:
            raise ValueError(f"is set, and so is {_name(f'{info.field_name}_file')}; wants one")
        return content.get_secret_value() if content else value


def load(token: str = "") -> Settings:
    """The settings of this process, with another bot's `token` if one is given.

    Raises SettingsError.
    """
    try:
        given: dict[str, Any] = {"bot_token": token, "bot_token_file": None} if token else {}
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            Fault(_name(str(each["loc"][0])), wording(each)) for each in error.errors()
        ) from None
    except UnicodeDecodeError:
        raise SettingsError([Fault(".env", "is not UTF-8; save the file as UTF-8")]) from None
    except OSError as error:
        raise SettingsError([Fault(".env", f"cannot be read: {error.strerror}")]) from None
    if faults := list(_broken(settings)):
        raise SettingsError(faults)
    return settings


def require_token(settings: Settings) -> str:
    """The bot's token; SettingsError where there is none."""
    if settings.bot_token is None:
        problem = "is missing; wants the token from BotFather, or set ELEVEN_BOT_TOKEN_FILE"
        raise SettingsError([Fault("ELEVEN_BOT_TOKEN", problem)])
    return settings.bot_token.get_secret_value()


def require_hook_secret(settings: Settings, definition: Definition) -> str:
    """What hooks are signed with, "" where there are none; SettingsError where it is missing."""
    if not definition.hooks:
        return ""
    if settings.hook_secret is None:
        problem = "is missing; eleven.toml has a [[hook]], and what is sent there is signed"
        raise SettingsError([Fault("ELEVEN_HOOK_SECRET", problem)])
    return settings.hook_secret.get_secret_value()


def inactive_settings(settings: Settings) -> list[str]:
    """One line for each setting that is set but has no effect."""
    given = [name for name in ("api_token", "metrics_token") if getattr(settings, name)]
    unheard = [] if settings.listen else given
    return [f"{_name(name)} has no effect without ELEVEN_LISTEN" for name in unheard]


def _broken(settings: Settings) -> Iterator[Fault]:
    if settings.public_url:
        for name in ("listen", "webhook_secret"):
            if getattr(settings, name) is None:
                yield Fault(_name(name), "is missing; ELEVEN_PUBLIC_URL is set and wants it")
    if settings.send_rate > FREE_RATE and not settings.paid_broadcast:
        problem = f"wants {FREE_RATE} or less without ELEVEN_PAID_BROADCAST=true"
        yield Fault("ELEVEN_SEND_RATE", problem)


def _name(field: str) -> str:
    return f"ELEVEN_{field.upper()}"
