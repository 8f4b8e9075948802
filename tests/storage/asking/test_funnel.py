"""A wave's funnel, counted from its rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.answers.responses import StoreReason
from storage.asking.funnel import wave_funnel
from storage.asking.reminders import Snooze
from storage.asking.waves import add_wave, get_wave
from storage.database.engine import Store
from storage.people.people import ChangePerson
from survey.scores.funnel import Funnel
from tests.storage.rows import MONDAY, NEXT_MONDAY, add_person, ask, put, tap

NOW = MONDAY + timedelta(days=2)


async def funnel(store: Store, wave_id: int) -> Funnel:
    async with store.read() as tx:
        wave = await get_wave(tx, wave_id)
        assert wave is not None
        return await wave_funnel(tx, wave, NOW)


async def open_wave(store: Store, invited: int) -> int:
    async with store.write() as tx:
        frozen = {"eligible": 40}
        return await add_wave(tx, "customers", "nps", MONDAY, NEXT_MONDAY, invited, frozen)


async def test_each_step_counts_those_who_got_there(store: Store) -> None:
    """Alice says why, Boris scores, Chen is silent, a fourth was never reached; a fifth came."""
    wave_id = await open_wave(store, 4)
    alice, boris, chen, fourth, fifth = [await add_person(store, name) for name in "ABCDE"]
    first = await ask(store, alice, wave_id=wave_id)
    second = await ask(store, boris, wave_id=wave_id)
    await ask(store, chen, wave_id=wave_id)
    await ask(store, fourth, wave_id=wave_id, state="unknown", delivered_at=None)
    by_link = await ask(store, fifth, via="link")
    await put(store, tap(first, 9), tap(second, 3), tap(by_link, 10))
    await put(store, StoreReason(first.id, {"1": "Because"}))
    found = await funnel(store, wave_id)
    assert found == Funnel(40, 4, 3, 0, 0, 2, 1, 1)


@pytest.mark.parametrize("state", ["blocked", "unreachable"])
async def test_whoever_blocked_before_is_not_delivered_whoever_blocks_after_is(
    store: Store, state: str
) -> None:
    """Both count as blocked; only an answer takes somebody out of that."""
    wave_id = await open_wave(store, 3)
    people = [await add_person(store, name) for name in ("Alice", "Boris", "Chen")]
    await ask(store, people[0], wave_id=wave_id, state="failed", delivered_at=None)
    await ask(store, people[1], wave_id=wave_id)
    answered = await ask(store, people[2], wave_id=wave_id)
    await put(store, tap(answered, 9))
    await put(store, *(ChangePerson(person.id, {"state": state}) for person in people))
    found = await funnel(store, wave_id)
    assert (found.delivered, found.blocked, found.scored) == (2, 2, 1)


async def test_a_pause_counts_while_it_lasts(store: Store) -> None:
    wave_id = await open_wave(store, 2)
    alice, boris = [await add_person(store, name) for name in ("Alice", "Boris")]
    for person in (alice, boris):
        await ask(store, person, wave_id=wave_id)
    await put(store, Snooze(alice.id, NOW + timedelta(days=1)), Snooze(boris.id, NOW))
    assert (await funnel(store, wave_id)).snoozed == 1


async def test_another_waves_people_are_not_counted(store: Store) -> None:
    wave_id = await open_wave(store, 0)
    await ask(store, await add_person(store))
    assert await funnel(store, wave_id) == Funnel(40, 0, 0, 0, 0, 0, 0, 0)
