"""Waves: one open a survey, closed in a week, counted as far as may be told."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from storage.asking.waves import (
    AlreadyOpen,
    Wave,
    add_wave,
    due_to_close,
    finished_waves,
    get_wave,
    last_closed,
    mark_closed,
    mark_key_gone,
    mark_lost,
    open_wave_of,
    open_waves,
    progress,
)
from storage.database.engine import Store
from storage.pulse.samples import freeze_sample, mark_notice_delivered
from tests.storage.rows import (
    INSTANT,
    MONDAY,
    NEXT_MONDAY,
    WEEK,
    add_person,
    ask,
    hire,
    open_wave,
    put,
    tap,
)


async def close(store: Store, wave_id: int, at: datetime = NEXT_MONDAY) -> None:
    async with store.write() as tx:
        await mark_closed(tx, wave_id, at)


async def wave(store: Store, wave_id: int) -> Wave:
    async with store.read() as tx:
        found = await get_wave(tx, wave_id)
    assert found is not None
    return found


async def test_a_wave_is_read_as_it_was_opened(store: Store) -> None:
    wave_id = await open_wave(store)
    opened = Wave(
        id=wave_id,
        survey_key="team",
        kind="enps",
        state="open",
        opened_at=MONDAY,
        closes_at=NEXT_MONDAY,
        closed_at=None,
        invited=12,
        frozen={"minimum_group": 5},
        published=None,
        key_gone_at=None,
    )
    async with store.read() as tx:
        assert await get_wave(tx, wave_id) == opened
        assert await open_wave_of(tx, "team") == opened
        assert await open_wave_of(tx, "board") is None
        assert await get_wave(tx, wave_id + 1) is None


async def test_a_survey_has_one_open_wave_by_the_database_itself(store: Store) -> None:
    first = await open_wave(store)
    with pytest.raises(AlreadyOpen, match='"team" has an open wave already'):
        await open_wave(store)
    await open_wave(store, "board")
    await close(store, first)
    second = await open_wave(store)
    await close(store, second)
    assert (await wave(store, second)).state == "closed"


async def test_of_ten_openings_at_once_one_succeeds(store: Store) -> None:
    outcomes = await asyncio.gather(*(open_wave(store) for _ in range(10)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, AlreadyOpen)]
    assert len(refused) == 9


async def test_a_close_keeps_what_is_published(store: Store) -> None:
    wave_id, other = await open_wave(store), await open_wave(store, "board")
    async with store.write() as tx:
        await mark_closed(tx, wave_id, NEXT_MONDAY, {"n": 10, "comments": ["Чай"]})
    closed = await wave(store, wave_id)
    assert (closed.state, closed.closed_at) == ("closed", NEXT_MONDAY)
    assert closed.published == {"n": 10, "comments": ["Чай"]}
    assert (await wave(store, other)).state == "open"


async def test_the_last_closed_wave_is_the_newest_of_its_survey(store: Store) -> None:
    closed = []
    for at in (MONDAY, NEXT_MONDAY):
        closed.append(await open_wave(store))
        await close(store, closed[-1], at)
    await close(store, await open_wave(store, "board"), NEXT_MONDAY + WEEK)
    await open_wave(store)
    async with store.read() as tx:
        found = await last_closed(tx, "team")
        assert found is not None
        assert found.id == closed[1]
        assert await last_closed(tx, "union") is None


@pytest.mark.parametrize(
    ("closed_at", "found"),
    [
        (MONDAY - INSTANT, False),
        (MONDAY, True),
        (NEXT_MONDAY - INSTANT, True),
        (NEXT_MONDAY, False),
    ],
)
async def test_a_week_has_the_wave_that_closed_from_its_first_to_its_last_instant(
    store: Store, closed_at: datetime, found: bool
) -> None:
    await close(store, await open_wave(store), closed_at)
    async with store.read() as tx:
        within = await last_closed(tx, "team", MONDAY, NEXT_MONDAY)
        before = await last_closed(tx, "team", end=MONDAY)
        after = await last_closed(tx, "team", start=NEXT_MONDAY)
    assert (within is not None) == found
    assert (before is not None) == (closed_at < MONDAY)
    assert (after is not None) == (closed_at >= NEXT_MONDAY)


async def test_an_open_wave_is_due_at_the_instant_it_closes(store: Store) -> None:
    team = await open_wave(store)
    await close(store, await open_wave(store, "board"))
    async with store.read() as tx:
        assert await due_to_close(tx, NEXT_MONDAY - INSTANT) == []
        assert [due.id for due in await due_to_close(tx, NEXT_MONDAY)] == [team]


async def test_open_waves_are_of_one_kind(store: Store) -> None:
    team, board = await open_wave(store), await open_wave(store, "board")
    await open_wave(store, "customers", "nps")
    await close(store, await open_wave(store, "union"))
    async with store.read() as tx:
        assert [found.id for found in await open_waves(tx, "enps")] == [team, board]


async def test_finished_waves_are_known_and_no_longer_open(store: Store) -> None:
    """The key of a wave whose opening is not yet committed must not count as spent."""
    team, board = await open_wave(store), await open_wave(store, "board")
    await close(store, team)
    async with store.read() as tx:
        assert await finished_waves(tx, [team, board, board + 1]) == [team]
        assert await finished_waves(tx, []) == [team], "its key is not known to be destroyed"
    async with store.write() as tx:
        assert await mark_key_gone(tx, team, NEXT_MONDAY)
        assert not await mark_key_gone(tx, team, NEXT_MONDAY), "once"
        assert await finished_waves(tx, []) == []
        assert await finished_waves(tx, [team]) == [team], "a key that came back"


async def test_a_lost_wave_is_over_and_has_no_result(store: Store) -> None:
    """A new one may open, its key counts as spent, and no digest shows it."""
    wave_id = await open_wave(store)
    async with store.write() as tx:
        await mark_lost(tx, wave_id, NEXT_MONDAY)
        assert await finished_waves(tx, [wave_id]) == [wave_id]
        assert await last_closed(tx, "team") is None
        assert await due_to_close(tx, NEXT_MONDAY) == []
    assert (await wave(store, wave_id)).state == "lost"
    await open_wave(store)


async def test_an_anonymous_wave_tells_deliveries_but_never_answers(store: Store) -> None:
    wave_id = await open_wave(store)
    members = [await hire(store, name) for name in ("Alice", "Boris", "Chen")]
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(member.id, "") for member in members])
        for member in members[:2]:
            await mark_notice_delivered(tx, wave_id, member.id)
        opened = await get_wave(tx, wave_id)
        assert opened is not None
        assert await progress(tx, opened) == (2, None)


async def test_a_named_wave_tells_deliveries_and_answers(store: Store) -> None:
    wave_id = await open_wave(store, "customers", "nps")
    alice, boris = await add_person(store), await add_person(store, "Boris")
    async with store.read() as tx:
        assert await progress(tx, await wave(store, wave_id)) == (0, 0)
    answered = await ask(store, alice, wave_id=wave_id)
    await ask(store, boris, wave_id=wave_id)
    await ask(store, boris, wave_id=wave_id, state="queued", delivered_at=None)
    outside = await ask(store, alice)
    await put(store, tap(answered, 9), tap(outside, 9))
    async with store.read() as tx:
        assert await progress(tx, await wave(store, wave_id)) == (2, 1)


async def test_wave_ids_are_counted_by_the_database(store: Store) -> None:
    async with store.write() as tx:
        ids = [
            await add_wave(tx, key, "enps", MONDAY, MONDAY + timedelta(days=1), 0, {})
            for key in ("a", "b", "c")
        ]
    assert ids == [1, 2, 3]
