"""What draws is a process of its own: it gives back what drawing took, and fails by itself."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.drawing import apart
from reports.drawing.apart import Unfinished, drawn_apart
from reports.drawing.qr import qr_code

pytestmark = pytest.mark.timeout(300)
SETTINGS = "sorted(name for name in __import__('os').environ if name.startswith('ELEVEN_'))"


async def evaluated(expression: str) -> Any:
    """What the process makes of an expression, in place of a picture."""
    return await drawn_apart(eval, expression)


@pytest.fixture(autouse=True)
def artist(monkeypatch: pytest.MonkeyPatch) -> Iterator[apart._Artist]:
    """One of the test's own."""
    artist = apart._Artist()
    monkeypatch.setattr(apart, "_artist", artist)
    yield artist
    artist.end()


async def test_another_process_draws_and_stays_for_the_next() -> None:
    first = await drawn_apart(os.getpid)
    assert first != os.getpid()
    assert await drawn_apart(os.getpid) == first


async def test_it_ends_when_nobody_asks_and_begins_anew(
    artist: apart._Artist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "IDLE", 0.05)
    first = await drawn_apart(os.getpid)
    while artist._process is not None:  # noqa: ASYNC110 - a timer of a thread
        await asyncio.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert await drawn_apart(os.getpid) != first


async def test_it_loads_what_draws_and_not_the_service() -> None:
    address = "https://t.me/eleven"
    assert await drawn_apart(qr_code, address) == qr_code(address)
    loaded = await evaluated("[*__import__('sys').modules]")
    assert "segno" in loaded
    assert not {"aiogram", "telegram", "bot.service", "sqlalchemy"} & set(loaded)


async def test_the_same_is_drawn_once_and_another_anew(tmp_path: Path) -> None:
    """As many lines as drawings."""
    file = tmp_path / "drawn"
    for key in "aabba":
        assert await evaluated(f"open({str(file)!r}, 'a').write('{key}')") == 1
    assert file.read_text() == "ab"


async def test_what_it_raises_is_raised_here_and_the_next_is_drawn() -> None:
    with pytest.raises(ZeroDivisionError):
        await evaluated("print('no answer') or 1 / 0")
    with pytest.raises(RuntimeError, match="Strange"):
        await evaluated("(_ for _ in ()).throw(type('Strange', (Exception,), {}))")
    assert await evaluated("1 + 1") == 2


async def test_it_knows_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVEN_BOT_TOKEN", "1:CANARY")
    assert await evaluated(SETTINGS) == []
    assert eval(SETTINGS) == ["ELEVEN_BOT_TOKEN"]  # noqa: S307 - the control


async def test_one_that_is_killed_begins_anew() -> None:
    first = await drawn_apart(os.getpid)
    os.kill(first, signal.SIGKILL)
    assert await evaluated("1 + 1") == 2


async def test_what_kills_it_twice_is_given_up() -> None:
    with pytest.raises(Unfinished):
        await evaluated("__import__('os').abort()")
    assert await evaluated("1 + 1") == 2


async def test_what_cannot_be_handed_over_is_an_error_of_the_caller() -> None:
    with pytest.raises(Exception, match="pickle"):
        await drawn_apart(lambda: 1)
    assert await evaluated("1 + 1") == 2
