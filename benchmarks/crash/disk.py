"""The disk fails for a while: nothing is acknowledged, the log says so, and it passes by itself.

Locked by another process, and full: a limit on the size of files, set on the running service. A
file system turned read-only is not tried: it refuses while files on it are open for writing.
"""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from benchmarks.crash.answers import Answers, answer
from benchmarks.crash.site import Site, site
from benchmarks.ground import Ground, Row
from tests.blackbox.children import Child
from tests.blackbox.installation import until

AWAY = "database away"
Trouble = Callable[[Site, Child], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def locked(place: Site, _child: Child) -> AsyncIterator[None]:
    """Another process writes, and does not end: longer than the 5 s that the service waits."""
    connection = sqlite3.connect(place.folder / "data" / "eleven.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@asynccontextmanager
async def full(place: Site, child: Child) -> AsyncIterator[None]:
    """The file that is written ahead can grow no further; the log, which is shorter, can."""
    size = (place.folder / "data" / "eleven.db-wal").stat().st_size
    before = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, before)


async def run(ground: Ground) -> list[Row]:
    """One installation for each trouble."""
    return [await _one(ground, locked), await _one(ground, full)]


async def _one(ground: Ground, trouble: Trouble) -> Row:
    n = ground.n(10, 60)
    draw = ground.random("disk")
    given: Answers = {}
    async with site(ground, "webhook") as place:
        child = await place.begin()
        crowd = await place.asked(n)
        async with trouble(place, child):
            await answer(crowd, given, draw)
            await until(
                lambda: child.written().count(AWAY) >= n or child.poll() is not None,
                "the log says what is wrong",
            )
            acknowledged = 2 * n - place.sandbox.pending  # a tap and a reason each
        await until(lambda: place.sandbox.pending == 0, "every update is confirmed")
        died = child.poll() is not None
        unclean = not died and await place.stop(child) != 0
        seen = {who: (score, reason) for who, score, reason in await place.stored()}
        faults = {
            "acknowledged": acknowledged,
            "lost": sum(seen.get(who) != told for who, told in given.items()),
            "services that died": int(died),
            "unclean ends": int(unclean),
            "miscounted": await place.miscounted(),
        }
        away = child.written().count(AWAY)
    done = f"{n} answers, {trouble.__name__.replace('_', '-')} meanwhile"
    return Row("disk", ground.engine, "webhook", done, faults, f"{away} times 503, then all stored")
