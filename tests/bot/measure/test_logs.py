"""Nothing that a stranger writes, or is called, is in the log: whatever fails meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from bot.measure.logs import set_up_logs
from bot.measure.metrics import Exposition
from sandbox import faults
from sandbox.errors import bad, forbidden
from sandbox.schema import Params
from storage.database.engine import Store
from tests.handlers.scenes import rows
from tests.house import House

BIRD = "Zaunkoenig"
LIBRARIES = """
import asyncio, gc, logging
from bot.measure.logs import set_up_logs
set_up_logs("DEBUG", "{form}")
for name in ("uvicorn.error", "asyncio", "aiohttp.server", "some.library"):
    try:
        raise KeyError("{bird}")
    except KeyError:
        logging.getLogger(name).exception("{bird} %s", "{bird}")
async def fail():
    raise ValueError("{bird}")
async def forget():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(forget())
"""


@pytest.fixture(params=["console", "json"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """The log as `run` sets it up, told all."""
    before, told = structlog.get_config(), StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    set_up_logs("DEBUG", request.param)
    yield told
    structlog.configure(**before)


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_library_tells_its_name_and_the_error_and_no_words(form: str) -> None:
    """Also of a task that failed and that nobody waited for."""
    program = LIBRARIES.format(form=form, bird=BIRD)
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert BIRD not in ran.stdout + ran.stderr
    lines = ran.stderr.splitlines()
    assert len(lines) == 5
    assert [line.split()[1] for line in lines[:2]] == ["uvicorn.error", "asyncio"]
    assert all("where=__main__:7 error=KeyError" in line for line in lines[:4])
    assert "where=__main__:11 error=ValueError" in lines[4]


def lives(house: House) -> None:
    """Whatever a stranger fills: names, payload, reason, note, caption, a file's name."""
    alice = house.sandbox.person(1001, f"Alice {BIRD}", username=BIRD)
    alice.start(f"{BIRD}_payload")
    alice.start()
    alice.say(f"{BIRD} before any tap")
    alice.say(f"/feedback {BIRD} sings")
    alice.send_photo(f"{BIRD} waits")
    document = {"file_id": "f", "file_unique_id": "u", "file_name": f"{BIRD}.pdf"}
    alice._send({"document": document, "caption": BIRD})
    alice.tap_raw(BIRD, alice.say("9"))
    torn = {"message_id": 7, "date": BIRD, "chat": alice.json(), "from": alice.user(), "text": BIRD}
    house.sandbox.updates.push("message", torn)  # nobody can read it: it is put aside


def echoing(refusal: Any) -> Any:
    """A server that refuses, and quotes what it was sent."""

    def refuse(method: str, params: Params) -> Any:
        return (
            refusal(f"{method}: {BIRD} {params}") if method.startswith(("send", "edit")) else None
        )

    return refuse


async def heard(house: House, log: StringIO) -> str:
    """All that is told outside: log, and metrics."""
    told = (await Exposition(house.store, house.clock.now()).text(house.clock.now())).decode()
    return told + log.getvalue()


@pytest.mark.parametrize("refusal", [None, bad, forbidden])
async def test_no_word_of_a_stranger_is_in_the_log(
    sqlite_house: House, log: StringIO, refusal: Any
) -> None:
    """While Telegram takes what is sent, and while it refuses and quotes it."""
    house = sqlite_house
    if refusal:
        house.sandbox.faults.append(echoing(refusal))
    lives(house)
    await house.turn()
    for _ in range(3):
        await house.later(60)
        await house.tick()
    assert await rows(house, "dead_letters")
    assert BIRD in str(await rows(house, "people"))
    told = await heard(house, log)
    assert "error" in told, "something failed, and was told"
    assert BIRD not in told
    assert "1001" not in told


async def test_a_database_that_fails_quotes_nothing(
    sqlite_house: House, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its error holds the statement with what was to be stored."""
    house = sqlite_house
    lives(house)

    def away(_self: Store) -> Any:
        raise OperationalError(f"INSERT {BIRD}", {"name": BIRD}, ConnectionError(BIRD))

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write", away)
        with pytest.raises(OperationalError):
            await house.turn()
    house.sandbox.faults.append(faults.broken(times=3))
    await house.turn()
    assert BIRD not in await heard(house, log)
