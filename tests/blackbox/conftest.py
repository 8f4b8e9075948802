"""The installation that the black-box tests operate, and what holds of every process of it."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.blackbox.installation import (
    CHANNEL,
    MANAGER,
    SECRET,
    TOKEN,
    TOML,
    Installation,
    ended,
)
from tests.house import with_previews


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Installation]:
    """A fresh installation on SQLite. No process of it may print the token, or a traceback."""
    (tmp_path / "eleven.toml").write_text(TOML, encoding="utf-8")
    async with Sandbox(token=TOKEN, flood=False) as sandbox:
        sandbox.person(MANAGER, "Manager").started = True
        sandbox.channel(CHANNEL, "Managers")
        settings = {
            "ELEVEN_BOT_TOKEN": TOKEN,
            "ELEVEN_BOT_API_URL": sandbox.url,
            "ELEVEN_LOG_LEVEL": "DEBUG",
        }
        installation = Installation(tmp_path, sandbox, settings)
        try:
            yield installation
        finally:
            for child in installation.children:
                if child.poll() is None:
                    os.kill(child.pid, signal.SIGKILL)
                    await ended(child)
        for child in installation.children:
            written = child.written()
            assert SECRET not in written
            assert "Traceback" not in written, written
        assert sandbox.violations == []
        assert with_previews(sandbox) == []


@pytest.fixture
def quick() -> dict[str, str]:
    """Settings under which nobody waits for the pace of sending."""
    return {"ELEVEN_SEND_RATE": "1000", "ELEVEN_PAID_BROADCAST": "true"}
