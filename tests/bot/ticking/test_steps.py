"""The machine's clock is set: what was due stays due, and the step is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.ticking.steps import Steps, judge_anew
from storage.database.engine import Store
from storage.database.tables import outbox
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue, begin, claim
from storage.outgoing.pace import free_at, reserve
from tests.storage.rows import only_postgresql

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Wall:
    """A clock whose hands somebody turns."""

    def __init__(self) -> None:
        self.hands, self.seconds = NOW, 0.0

    def now(self) -> datetime:
        return self.hands

    def elapsed(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        self.hands += timedelta(seconds=seconds)
        self.seconds += seconds


async def everything(store: Store) -> Sequence[sa.Row[Any]]:
    async with store.read() as tx:
        return (await tx.execute(sa.select(outbox))).all()


@pytest.mark.parametrize("set_by", [-HOUR, HOUR, timedelta(seconds=-30), timedelta(days=1)])
def test_a_step_is_told_from_time_that_passes(set_by: timedelta) -> None:
    """Once, in both directions; a slow look and a slewed second are none."""
    wall = Wall()
    steps = Steps(wall)
    for seconds in (2, 200, 2):
        wall.pass_by(seconds)
        assert steps.since_last_look() is None
    wall.hands += timedelta(seconds=1)
    assert steps.since_last_look() is None
    wall.hands += set_by
    wall.pass_by(2)
    assert steps.since_last_look() == set_by
    wall.pass_by(2)
    assert steps.since_last_look() is None


async def test_what_was_due_stays_due_and_what_was_promised_keeps_its_hour(store: Store) -> None:
    """An hour back: a message, a lease and a flight of now go on; tomorrow's message waits."""
    tomorrow = NOW + timedelta(days=1)
    async with store.write() as tx:
        for due in (NOW, NOW, NOW, NOW + timedelta(seconds=20), tomorrow):
            await Enqueue(OutgoingKind.NOTE, 1, {}, due).apply(tx)
        leased = await claim(tx, NOW, 2)
        assert await begin(tx, leased[0].id, NOW)
    with capture_logs() as logged:
        await judge_anew(store, -HOUR, NOW - HOUR)
    assert [(one["event"], one["seconds"]) for one in logged] == [("the clock was set", -3600)]
    found = await everything(store)
    assert max(row.due_at for row in found) == tomorrow
    queued = sorted(row.due_at for row in found if row.state == "queued")
    assert queued[:2] == [NOW - HOUR, NOW - HOUR + timedelta(seconds=20)]
    ends = {row.leased_until for row in found if row.state != "queued"}
    assert ends == {NOW - HOUR + timedelta(seconds=60)}


async def test_a_step_forward_moves_nothing(store: Store) -> None:
    """Whatever became due by it is due."""
    async with store.write() as tx:
        await Enqueue(OutgoingKind.NOTE, 1, {}, NOW + timedelta(minutes=5)).apply(tx)
    await judge_anew(store, HOUR, NOW + HOUR)
    (row,) = await everything(store)
    assert row.due_at == NOW + timedelta(minutes=5)


@only_postgresql
async def test_the_shared_pace_does_not_wait_for_the_old_hour(store: Store) -> None:
    gap = timedelta(seconds=0.1)
    async with store.write() as tx:
        assert await reserve(tx, NOW, gap, gap)
    await judge_anew(store, -HOUR, NOW - HOUR)
    async with store.write() as tx:
        found = await free_at(tx)
        assert found is not None
        assert found <= NOW - HOUR + gap
        assert await reserve(tx, NOW - HOUR, gap, gap)
