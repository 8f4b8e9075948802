"""Commands as an operator types them, in this process: quick enough for tables of them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.opening import Stopped

TOML = """
[company]
name = "Copper Pot"
timezone = "Europe/Helsinki"
languages = ["en", "fi"]
managers = [900]

[[survey]]
key = "customers"
kind = "nps"

[[survey]]
key = "team"
kind = "enps"
segments = ["Sales", "Support"]
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Office:
    """A folder with eleven.toml and a database, where commands are run."""

    folder: Path

    def lay(self, files: Mapping[str, str | bytes]) -> None:
        for name, text in files.items():
            data = text.encode() if isinstance(text, str) else text
            (self.folder / name).write_bytes(data)

    def eleven(self, line: str) -> Ran:
        """Run a command line; what stops it is its last line on stderr, as `bot.cli.main` does."""
        ran = CliRunner().invoke(app, shlex.split(line))
        if isinstance(ran.exception, Stopped):
            return Ran(ran.exception.status, ran.stdout, f"{ran.stderr}{ran.exception}\n")
        if ran.exception and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    def answers(self) -> list[dict[str, Any]]:
        """Every answer that is stored, as export tells it."""
        assert self.eleven("answers export --format jsonl --out stored.jsonl").status == 0
        text = (self.folder / "stored.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]


def move_in(folder: Path, url: str, patch: pytest.MonkeyPatch) -> Office:
    """An office in this folder, with this migrated database."""
    (folder / "eleven.toml").write_text(TOML, encoding="utf-8")
    patch.chdir(folder)
    patch.setenv("ELEVEN_DATABASE_URL", url)
    patch.setattr("bot.measure.logs.set_up_logs", lambda *_: None)  # they belong to the process
    return Office(folder)
