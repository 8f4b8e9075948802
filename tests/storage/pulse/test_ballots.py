"""Ballots of an open wave: one row a voter, found only with the wave's key."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from storage.asking.waves import mark_closed, wave_for_close, wave_for_vote
from storage.database.engine import Store
from storage.database.tables import ballots
from storage.pulse.ballots import delete_ballots, find_ballot, open_ballots, put_ballot
from storage.pulse.keys import KeyMissing, Keys
from storage.pulse.seal import Ballot, Broken, voter
from tests.storage.rows import NEXT_MONDAY, open_wave, put, table, until_held_up

ALICE, BORIS, CHEN = 1, 2, 3
BALLOT = Ballot(9, 0, "Good tea")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@pytest.fixture
async def wave_id(store: Store, keys: Keys) -> int:
    """An open wave with its key."""
    made = await open_wave(store)
    keys.create(made)
    return made


async def find(store: Store, keys: Keys, wave_id: int, employee_id: int) -> Ballot | None:
    async with store.read() as tx:
        return await find_ballot(tx, keys, wave_id, employee_id)


async def test_a_voter_finds_their_own_ballot_alone(store: Store, keys: Keys, wave_id: int) -> None:
    other = replace(BALLOT, score=2, reason="Cold")
    await put(store, put_ballot(keys, wave_id, ALICE, BALLOT))
    await put(store, put_ballot(keys, wave_id, BORIS, other))
    assert await find(store, keys, wave_id, ALICE) == BALLOT
    assert await find(store, keys, wave_id, BORIS) == other
    assert await find(store, keys, wave_id, CHEN) is None


async def test_a_changed_ballot_replaces_the_one_before(
    store: Store, keys: Keys, wave_id: int
) -> None:
    for score in (3, 9, 9):
        await put(store, put_ballot(keys, wave_id, ALICE, replace(BALLOT, score=score)))
    assert len(await table(store, ballots)) == 1
    assert await find(store, keys, wave_id, ALICE) == BALLOT


async def test_a_wave_opens_all_its_ballots_in_an_order_that_tells_nothing(
    store: Store, keys: Keys, wave_id: int
) -> None:
    """Sorted by the voters' hashes: who voted first shows nowhere."""
    for employee in range(12):
        await put(store, put_ballot(keys, wave_id, employee, Ballot(employee % 11, employee)))
    async with store.read() as tx:
        opened = await open_ballots(tx, keys, wave_id)
    by_hash = sorted(range(12), key=lambda employee: voter(keys.get(wave_id), employee))
    assert [ballot.group for ballot in opened] == by_hash


async def test_every_row_is_as_large_as_any_other(store: Store, keys: Keys, wave_id: int) -> None:
    reasons = ["", "Cold", "\U0002070e" * 1000]
    for employee, reason in enumerate(reasons):
        await put(store, put_ballot(keys, wave_id, employee, replace(BALLOT, reason=reason)))
    sizes = {(len(name), len(sealed)) for _, name, sealed in await table(store, ballots)}
    assert sizes == {(32, 4096)}


async def test_ballots_of_one_wave_are_deleted_and_no_other(
    store: Store, keys: Keys, wave_id: int
) -> None:
    second = await open_wave(store, "board")
    keys.create(second)
    for wave in (wave_id, second):
        await put(store, put_ballot(keys, wave, ALICE, BALLOT))
    async with store.write() as tx:
        await delete_ballots(tx, wave_id)
    assert await table(store, ballots, "wave_id") == [(second,)]


async def test_without_the_key_nothing_is_written_or_read(
    store: Store, keys: Keys, wave_id: int
) -> None:
    await put(store, put_ballot(keys, wave_id, ALICE, BALLOT))
    keys.destroy(wave_id)
    with pytest.raises(KeyMissing):
        put_ballot(keys, wave_id, ALICE, BALLOT)
    with pytest.raises(KeyMissing):
        await find(store, keys, wave_id, ALICE)
    async with store.read() as tx:
        with pytest.raises(KeyMissing):
            await open_ballots(tx, keys, wave_id)


async def test_a_ballot_put_under_another_voter_is_broken(
    store: Store, keys: Keys, wave_id: int
) -> None:
    """Whoever can write the table can delete a vote, but not give it to somebody else."""
    await put(store, put_ballot(keys, wave_id, ALICE, BALLOT))
    mine, hers = (put_ballot(keys, wave_id, who, BALLOT) for who in (BORIS, ALICE))
    await put(store, replace(mine, sealed=hers.sealed))
    with pytest.raises(Broken):
        await find(store, keys, wave_id, BORIS)


async def test_a_close_waits_for_a_vote_and_counts_it(
    store: Store, keys: Keys, wave_id: int
) -> None:
    async def close() -> int:
        async with store.write() as tx:
            await wave_for_close(tx, wave_id)
            counted = await open_ballots(tx, keys, wave_id)
            await mark_closed(tx, wave_id, NEXT_MONDAY)
            await delete_ballots(tx, wave_id)
            return len(counted)

    async with store.write() as tx:
        await wave_for_vote(tx, wave_id)
        closing = asyncio.create_task(close())
        await until_held_up(store, closing)
        await put_ballot(keys, wave_id, ALICE, BALLOT).apply(tx)
    assert await closing == 1


async def test_a_vote_that_waited_for_the_close_sees_it(store: Store, wave_id: int) -> None:
    async def vote() -> str:
        async with store.write() as tx:
            wave = await wave_for_vote(tx, wave_id)
            assert wave is not None
            return wave.state

    async with store.write() as tx:
        await wave_for_close(tx, wave_id)
        voting = asyncio.create_task(vote())
        await until_held_up(store, voting)
        await mark_closed(tx, wave_id, NEXT_MONDAY)
    assert await voting == "closed"
