"""Debian's PostgreSQL with a streaming standby: the primary dies, the standby takes over.

With synchronous commit nothing that was acknowledged is lost. The service has both hosts in its
address, and finds the one that writes by itself. In the large run alone: it takes two servers.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

import psycopg

from benchmarks.crash.answers import Answers, answer
from benchmarks.crash.site import site
from benchmarks.ground import Ground, Row
from benchmarks.hop import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
USER = "postgres"  # the server refuses to be root's


@dataclass
class Server:
    """One server of the pair."""

    folder: Path
    port: int

    async def run(self, program: str, *words: str) -> None:
        """One of PostgreSQL's programs; its end is waited for."""
        path = PROGRAMS[-1].with_name(program)
        process = await asyncio.create_subprocess_exec(
            path, *words, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            user=USER if os.geteuid() == 0 else None, cwd="/",
        )  # fmt: skip
        status = await process.wait()
        assert status == 0, f"{program} ended with {status}"

    async def control(self, *words: str) -> None:
        log = str(self.folder.with_suffix(".log"))
        await self.run("pg_ctl", "-w", "-D", str(self.folder), "-l", log, *words)

    def settle(self, *lines: str) -> None:
        """Add to its settings; it listens on loopback alone."""
        here = (f"port = {self.port}", "listen_addresses = '127.0.0.1'", *lines)
        with (self.folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\n".join((*here, "unix_socket_directories = ''", "")))

    def ask(self, statement: str) -> str:
        address = f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            rows = connection.execute(statement)
            found = rows.fetchone() if rows.description else None
        return str(found[0]) if found else ""


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[Server, Server]]:
    """A primary whose commits wait for its standby."""
    folder = Path(mkdtemp(prefix="eleven-pair-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    first, second = (Server(folder / name, free_port()) for name in ("one", "two"))
    try:
        await first.run("initdb", "-D", str(first.folder), "-A", "trust", "-U", USER)
        first.settle("wal_level = replica", "max_wal_senders = 4")
        await first.control("start")
        await first.run(
            "pg_basebackup", "-h", "127.0.0.1", "-p", str(first.port), "-U", USER,
            "-D", str(second.folder), "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip
        second.settle()
        await second.control("start")
        first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        first.ask("SELECT pg_reload_conf()")
        while first.ask("SELECT sync_state FROM pg_stat_replication") != "sync":  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        first.ask("CREATE DATABASE eleven")
        yield first, second
    finally:
        for server in (first, second):
            with contextlib.suppress(AssertionError):
                await server.control("stop", "-m", "immediate")
        await asyncio.to_thread(shutil.rmtree, folder, True)


async def run(ground: Ground) -> list[Row]:
    """A crowd answers by webhook while the primary dies and the standby is promoted."""
    done = "the primary dies, its standby takes over"
    if ground.size != "large" or not PROGRAMS:
        why = "SIZE=large alone" if PROGRAMS else "no PostgreSQL of Debian's here"
        return [Row("failover", ground.engine, "webhook", done, {}, f"skipped: {why}")]
    n, draw = 200, ground.random("failover")
    given: Answers = {}
    async with pair() as (first, second):
        hosts = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
        url = f"postgresql://{USER}@{hosts}/eleven?target_session_attrs=read-write"
        async with site(ground, "webhook", ELEVEN_DATABASE_URL=url) as place:
            place.url = url
            child = await place.begin()
            crowd = await place.asked(n)
            answering = asyncio.create_task(answer(crowd[: n // 2], given, draw))
            await asyncio.sleep(0.5)
            await first.control("stop", "-m", "immediate")
            began = monotonic()
            await second.control("promote")
            await answering
            await place.confirmed()
            seconds = monotonic() - began
            await answer(crowd[n // 2 :], given, draw)
            await place.confirmed()
            died = child.poll() is not None
            stored = await place.stored()
            seen = {who: (score, reason) for who, score, reason in stored}
            faults = {
                "acknowledged and missing": sum(
                    seen.get(who) != told for who, told in given.items()
                ),
                "twice": len(stored) - len(seen),
                "services that died": int(died),
                "expired": place.sandbox.updates.expired,
            }
    fact = f"{len(stored)} stored, all that waited in {seconds:.0f} s"
    return [Row("failover", ground.engine, "webhook", f"{n} answers, {done}", faults, fact)]
