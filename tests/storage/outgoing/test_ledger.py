"""Scheduled things happen once, whoever tries."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.database.engine import Store
from storage.database.tables import ledger
from storage.outgoing.ledger import enter, enter_again, last_outcome, set_outcome
from tests.storage.rows import INSTANT, MONDAY, NEXT_MONDAY, table, until_held_up

DIGEST = ("customers", "digest", "2026-W47", -1)


async def test_the_first_claim_wins_and_a_second_changes_nothing(store: Store) -> None:
    async with store.write() as tx:
        assert await enter(tx, *DIGEST, "posted", MONDAY)
    async with store.write() as tx:
        assert not await enter(tx, *DIGEST, "skipped", NEXT_MONDAY)
    assert await table(store, ledger, "outcome", "at") == [("posted", MONDAY)]


@pytest.mark.parametrize(
    "other",
    [
        ("visits", "digest", "2026-W47", -1),
        ("customers", "pulse", "2026-W47", -1),
        ("customers", "digest", "2026-W48", -1),
        ("customers", "digest", "2026-W47", -2),
    ],
)
async def test_another_survey_kind_period_or_chat_is_another_entry(
    store: Store, other: tuple[str, str, str, int]
) -> None:
    async with store.write() as tx:
        assert await enter(tx, *DIGEST, "posted", MONDAY)
        assert await enter(tx, *other, "posted", MONDAY)


async def test_of_twenty_at_once_exactly_one_wins(store: Store) -> None:
    async def attempt(number: int) -> bool:
        async with store.write() as tx:
            return await enter(tx, *DIGEST, str(number), MONDAY)

    won = await asyncio.gather(*(attempt(number) for number in range(20)))
    assert won.count(True) == 1
    assert await table(store, ledger, "outcome") == [(str(won.index(True)),)]


class Crash(Exception):
    """The winner dies before its commit."""


async def test_a_claim_rolled_back_leaves_the_period_to_the_one_who_waited(store: Store) -> None:
    async def attempt() -> bool:
        async with store.write() as tx:
            return await enter(tx, *DIGEST, "posted", MONDAY)

    async def winner_dies() -> asyncio.Task[bool]:
        async with store.write() as tx:
            assert await enter(tx, *DIGEST, "posted", MONDAY)
            waiting.append(asyncio.create_task(attempt()))
            await until_held_up(store, waiting[0])
            raise Crash

    waiting: list[asyncio.Task[bool]] = []
    with pytest.raises(Crash):
        await winner_dies()
    assert await waiting[0]


async def test_the_last_outcome_is_of_the_newest_entry_in_that_chat(store: Store) -> None:
    entries = [
        ("customers", "digest", "2026-W47", -1, "posted", MONDAY),
        ("customers", "digest", "2026-W48", -1, "silent", NEXT_MONDAY),
        ("customers", "digest", "2026-W49", -2, "paused", NEXT_MONDAY),
        ("customers", "pulse", "2026-W49", -1, "opened", NEXT_MONDAY),
        ("visits", "digest", "2026-W49", -1, "skipped", NEXT_MONDAY),
    ]
    async with store.write() as tx:
        for entry in reversed(entries):
            assert await enter(tx, *entry)
        assert await last_outcome(tx, "customers", "digest", -1) == "silent"
        assert await last_outcome(tx, "customers", "digest", -3) is None


async def test_of_periods_entered_at_one_instant_the_later_is_the_newest(store: Store) -> None:
    """After downtime the missed weeks are entered together."""
    async with store.write() as tx:
        for week in ("2026-W48", "2026-W47"):
            await enter(tx, "customers", "digest", week, -1, week, MONDAY)
        assert await last_outcome(tx, "customers", "digest", -1) == "2026-W48"


async def test_an_outcome_is_set_on_its_entry_alone(store: Store) -> None:
    async with store.write() as tx:
        await enter(tx, *DIGEST, "posted", MONDAY)
        for other in (("visits", *DIGEST[1:]), (*DIGEST[:3], -2)):
            await enter(tx, *other, "posted", MONDAY)
        await set_outcome(tx, *DIGEST, "silent")
    changed = [row for row in await table(store, ledger) if "silent" in row]
    assert [row[:4] for row in changed] == [DIGEST]
    assert len(await table(store, ledger)) == 3


async def test_what_may_happen_again_waits_its_time(store: Store) -> None:
    """Counted from the last time that it happened; something else does not wait for it."""
    hour = timedelta(hours=1)
    times = (MONDAY, MONDAY + hour - INSTANT, MONDAY + hour, MONDAY + 2 * hour - INSTANT)
    happened = []
    for at in times:
        async with store.write() as tx:
            happened.append(await enter_again(tx, "team", "logged", "open", at, hour))
    assert happened == [True, False, True, False]
    async with store.write() as tx:
        assert await enter_again(tx, "team", "logged", "close 1", MONDAY, hour)
