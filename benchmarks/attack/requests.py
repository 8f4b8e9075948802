"""Half-sent requests: connections that are opened, begin to speak, and say no more."""

from __future__ import annotations

import asyncio
import contextlib

from benchmarks.attack import weak
from benchmarks.attack.innocent import compared
from benchmarks.crash.site import Site, site
from benchmarks.ground import Ground, Row

HALF = b"POST /telegram HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
MOST_LOG = 1_000_000  # bytes


async def run(ground: Ground) -> list[Row]:
    """The chat goes on by webhook, over the same port that is besieged."""
    n = ground.n(1_100, 4_000)
    async with site(ground, "webhook") as place:
        child = await place.begin(weak.few_files)

        async def attack(place: Site) -> None:
            host, port = place.settings["ELEVEN_LISTEN"].split(":")
            held = []
            try:
                for _ in range(n):
                    with contextlib.suppress(OSError, TimeoutError):
                        async with asyncio.timeout(1):
                            _, writer = await asyncio.open_connection(host, int(port))
                        writer.write(HALF)
                        held.append(writer)
                await asyncio.sleep(600)
            finally:
                for writer in held:
                    writer.close()

        row, _ = await compared(ground, place, "requests", attack)
        log = child.out.stat().st_size + child.err.stat().st_size
    faults = {**row.faults, "bytes of log too many": max(log - MOST_LOG, 0)}
    return [Row(row.experiment, row.engine, row.mode, row.done, faults, f"{row.fact}; {n} held")]
