"""The machine's clock is set, by libfaketime, while the service runs: nothing waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.crash.site import Site, site
from benchmarks.crash.situations import answered, late, logged, seconds_until
from benchmarks.ground import Ground, Row, opened
from storage.database.tables import outbox
from tests.blackbox.children import Child, fresh

LIBRARIES = (
    *Path("/usr/lib").glob("*/faketime/libfaketime.so.1"),
    Path("/usr/local/lib/faketime/libfaketime.so.1"),
)
WITHIN = 30  # seconds in which due work goes on
SECONDS = (-3600, 3600)  # an hour back, and forth again


async def run(ground: Ground) -> list[Row]:
    """An hour back, then an hour forward: a message and the tick's work are due at once."""
    done = "the clock is set an hour back, then forward"
    if not LIBRARIES:
        return [Row("steps", ground.engine, "", done, {}, "skipped: no libfaketime here")]
    async with site(ground) as place:
        offset = place.folder / "offset"
        offset.write_text("+0")

        def with_fake_time(
            words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
        ) -> Child:
            faked = {
                "LD_PRELOAD": str(LIBRARIES[0]),
                "FAKETIME_TIMESTAMP_FILE": str(offset),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1",
            }
            return fresh(words, {**environment, **faked}, folder, out, err)

        child = await place.begin(with_fake_time)
        alice = place.sandbox.person(1001, "Alice")
        await answered(alice)
        faults, told = {"late": 0, "untold": 0}, []
        now = 0
        for step in SECONDS:
            now += step
            offset.write_text(f"{now:+d}")
            seen = await logged(place, f"seconds={step}")
            ticks = await _ticked(place, now)
            replied = await answered(alice)
            faults["late"] += late(ticks, WITHIN) + late(replied, WITHIN)
            faults["untold"] += late(seen, WITHIN)
            told.append(f"{step:+d} s: told in {seen:.0f} s, due work in {ticks:.0f} s")
        faults["services that died"] = int(child.poll() is not None)
    return [Row("steps", ground.engine, "polling", done, faults, "; ".join(told))]


async def _ticked(place: Site, offset: int) -> float:
    """Seconds until the tick judges a message whose process died: it is of unknown outcome."""
    there = datetime.now(UTC) + timedelta(seconds=offset)
    values = {
        "kind": "note", "chat_id": 1, "payload": {"text": "note"}, "state": "inflight",
        "due_at": there - timedelta(hours=3), "leased_until": there - timedelta(hours=2),
        "attempts": 9,
    }  # fmt: skip
    async with opened(place.url) as store, store.write() as tx:
        inserted = await tx.execute(outbox.insert().values(**values).returning(outbox.c.id))
        row_id = inserted.scalar_one()

    async def judged() -> bool:
        async with opened(place.url) as store, store.read() as tx:
            state = await tx.scalar(sa.select(outbox.c.state).where(outbox.c.id == row_id))
        return bool(state == "unknown")

    return await seconds_until(judged, 60)
