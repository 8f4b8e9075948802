"""Who polls: frozen, or killed behind a pooler. Another takes over soon, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import AsyncExitStack

from benchmarks.crash.answers import Answers, answer
from benchmarks.crash.site import Site, site
from benchmarks.crash.situations import seconds_until
from benchmarks.ground import Ground, Row
from benchmarks.hop import hop_to, pgbouncer, place_of, through
from tests.blackbox.children import Child
from tests.blackbox.installation import until

TAKEN_OVER = 20  # seconds at most


async def run(ground: Ground) -> list[Row]:
    """A reader that freezes; and readers behind PgBouncer in transaction mode, one killed."""
    return list(await asyncio.gather(_frozen(ground), _pooled(ground)))


def _reads(child: Child) -> int:
    return child.written().count("reading")


async def _two(place: Site, reader: dict[str, str]) -> tuple[Child, Child]:
    """Two replicas: the first one reads, with these settings."""
    first = place.launch(("run",), reader)
    await until(lambda: _reads(first), "the first one reads")
    second = place.launch(("run",), {})
    await until(lambda: "another replica reads" in second.written(), "the second one waits")
    return first, second


async def _frozen(ground: Ground) -> Row:
    """The reader's way to the database freezes; then it thaws, and two believe that they read."""
    n = ground.n(6, 60)
    given: Answers = {}
    async with site(ground) as place, hop_to(*place_of(place.url)) as hop:
        crowd = await place.crowd(n)
        reader = {"ELEVEN_DATABASE_URL": through(place.url, hop.port)}
        first, second = await _two(place, reader)
        hop.open.clear()

        async def taken_over() -> bool:
            return _reads(second) > 0

        seconds = await seconds_until(taken_over, 60)
        await answer(crowd, given, ground.random("takeover"))
        await place.confirmed()
        hop.open.set()
        await asyncio.sleep(3)
        faults = await _judged(place, given, seconds, (first, second))
    return Row("takeover", ground.engine, "polling", "the reader's host freezes, and thaws", faults,
               f"taken over in {seconds:.0f} s")  # fmt: skip


async def _pooled(ground: Ground) -> Row:
    done = "two readers behind PgBouncer, one killed"
    if shutil.which("pgbouncer") is None:
        return Row("takeover", ground.engine, "pooler", done, {}, "skipped: no pgbouncer here")
    n = ground.n(6, 60)
    given: Answers = {}
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(site(ground))
        hop = await stack.enter_async_context(hop_to(*place_of(place.url)))
        port = await stack.enter_async_context(pgbouncer(place.folder, hop.port))
        place.settings["ELEVEN_DATABASE_URL"] = through(place.url, port)
        crowd = await place.crowd(n)
        first, second = await _two(place, {})
        await answer(crowd[: n // 2], given, ground.random("takeover"))
        os.kill(first.pid, signal.SIGKILL)

        async def taken_over() -> bool:
            return _reads(second) > 0

        seconds = await seconds_until(taken_over, 60)
        await answer(crowd[n // 2 :], given, ground.random("takeover"))
        await place.confirmed()
        faults = await _judged(place, given, seconds, (second,))
    return Row("takeover", ground.engine, "pooler", done, faults, f"taken over in {seconds:.0f} s")


async def _judged(
    place: Site, given: Answers, seconds: float, children: tuple[Child, ...]
) -> dict[str, int]:
    stored = await place.stored()
    seen = {who: (score, reason) for who, score, reason in stored}
    return {
        "late": int(seconds > TAKEN_OVER),
        "lost": sum(seen.get(who) != told for who, told in given.items()),
        "twice": len(stored) - len(seen),
        "services that died": sum(child.poll() is not None for child in children),
        "violations": len(place.sandbox.violations),
    }
