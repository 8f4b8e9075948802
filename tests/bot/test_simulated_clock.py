"""Simulated time: it moves when told to, and while somebody sleeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.demo.clock import SimulatedClock

START = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def test_a_sleep_however_short_moves_the_time() -> None:
    """2e-16 s is what remains of a pace's gap after rounding; waiting for it must end."""
    clock = SimulatedClock(START)
    await clock.sleep(2.2e-16)
    assert clock.now() == START + timedelta.resolution


async def test_a_sleep_of_nothing_takes_no_time() -> None:
    clock = SimulatedClock(START)
    await clock.sleep(0)
    assert clock.now() == START


async def test_a_sleep_moves_the_time_by_its_length() -> None:
    clock = SimulatedClock(START)
    await clock.sleep(90)
    assert clock.now() == START + timedelta(seconds=90)
