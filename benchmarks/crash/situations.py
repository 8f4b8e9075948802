"""What the experiments on where a bot is put share: readiness asked, seconds until something."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import aiohttp

from benchmarks.crash.site import Site
from sandbox.people import Person

LONGEST = 120.0  # seconds: what takes longer was never noticed
LOOK = 0.1


async def readiness(place: Site) -> tuple[int, dict[str, Any]]:
    """What /readyz says; (0, {}) where nobody answers."""
    url = f"http://{place.settings['ELEVEN_LISTEN']}/readyz"
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status, await answer.json()
    except (aiohttp.ClientError, OSError):
        return 0, {}


async def seconds_until(
    happened: Callable[[], Awaitable[object]], longest: float = LONGEST
) -> float:
    """How long it took, at most `longest`."""
    began = monotonic()
    while monotonic() - began < longest:
        if await happened():
            break
        await asyncio.sleep(LOOK)
    return monotonic() - began


async def not_ready(place: Site) -> float:
    """Seconds until /readyz no longer says that all is well."""

    async def said() -> bool:
        return (await readiness(place))[0] != 200

    return await seconds_until(said)


async def logged(place: Site, words: str) -> float:
    """Seconds until a line of the log says so."""

    async def said() -> bool:
        return any(words in child.written() for child in place.children)

    return await seconds_until(said)


async def answered(person: Person, longest: float = LONGEST) -> float:
    """Seconds until somebody who writes is answered."""
    before = sum(one.from_bot for one in person.messages)
    person.say("/help")

    async def said() -> bool:
        return sum(one.from_bot for one in person.messages) > before

    return await seconds_until(said, longest)


def late(seconds: float, most: float) -> int:
    """A fault where it took longer than it may."""
    return int(seconds > most)
