"""The counts kept beside the answers always equal a recount of the answers."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from storage.answers.rebuild import rebuild
from storage.answers.rollup import Cell, count, scores_by_day
from storage.asking.invitations import Invitation
from storage.database.engine import Store
from storage.database.tables import responses, rollup
from tests.storage.rows import (
    MONDAY,
    add_person,
    ask,
    put,
    question,
    table,
    tap,
    until_held_up,
)

KEY = ("survey_key", "day", "touchpoint", "segment", "score")
Counts = dict[tuple[Any, ...], int]


async def kept(store: Store) -> Counts:
    """The cells that count somebody."""
    return {row[:5]: row[5] for row in await table(store, rollup) if row[5]}


async def recounted(store: Store) -> Counts:
    cells: Counts = {}
    for row in await table(store, responses, *KEY):
        cells[row] = cells.get(row, 0) + 1
    return cells


async def rebuilt(store: Store) -> int:
    async with store.write() as tx:
        return await rebuild(tx)


async def test_counts_begin_empty(store: Store) -> None:
    assert await kept(store) == {}
    assert await rebuilt(store) == 0


@pytest.mark.parametrize("seed", range(3))
async def test_counts_equal_a_recount_after_any_sequence_of_taps(store: Store, seed: int) -> None:
    """First taps and changed scores, on several days, at several places, of two surveys."""
    random = Random(seed)
    alice = await add_person(store)
    questions = [
        await ask(
            store,
            alice,
            survey_key=random.choice(["customers", "visits"]),
            touchpoint=random.choice(["", "till", "web"]),
            segment=random.choice(["", "Retail"]),
        )
        for _ in range(8)
    ]
    for step in range(40):
        at = MONDAY + timedelta(hours=6 * step)
        await put(store, tap(random.choice(questions), random.randint(0, 10), at))
        if step % 10 == 9:
            assert await kept(store) == await recounted(store)
    assert sum((await kept(store)).values()) == len(await table(store, responses)) > 1
    assert await rebuilt(store) == 0


async def test_a_changed_score_counts_on_the_day_of_its_first_tap(store: Store) -> None:
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 3))
    await put(store, tap(asked, 9, MONDAY + timedelta(days=2)))
    assert await kept(store) == {("customers", MONDAY.date(), "till", "Retail", 9): 1}


async def test_the_same_score_tapped_twice_counts_once(store: Store) -> None:
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 7), tap(asked, 7))
    assert list((await kept(store)).values()) == [1]


async def test_twenty_people_tapping_at_once_are_twenty(store: Store) -> None:
    questions = [await ask(store, await add_person(store, f"Chen {n}")) for n in range(20)]
    await asyncio.gather(*(put(store, tap(asked, 10)) for asked in questions))
    assert list((await kept(store)).values()) == [20]


async def test_two_changes_of_one_answer_at_once_are_counted_once(store: Store) -> None:
    """Two replicas may each get a tap of the same person: the second sees the first's score."""
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 5))
    async with store.write() as tx:
        await tap(asked, 6).apply(tx)
        second = asyncio.create_task(put(store, tap(asked, 7)))
        await until_held_up(store, second)
    await second
    assert await kept(store) == await recounted(store)
    assert [cell[4] for cell in await kept(store)] == [7]


async def add_to(store: Store, survey_key: str, day: date, score: int, by: int) -> None:
    async with store.write() as tx:
        await count(tx, Cell(survey_key, day, "till", "Retail"), score, by)


@pytest.mark.parametrize(
    ("plant", "cells"),
    [
        ([("customers", 8, 2)], 1),  # one cell counts too many
        ([("customers", 8, -1)], 1),  # ... or nobody
        ([("customers", 3, 1)], 1),  # a score that nobody gave
        ([("customers", 8, -1), ("customers", 9, 1)], 2),  # one counted as another
        ([("visits", 8, 1)], 1),  # a survey that nobody answered
    ],
)
async def test_rebuild_reports_and_mends_a_difference(
    store: Store, plant: list[tuple[str, int, int]], cells: int
) -> None:
    await put(store, tap(await ask(store, await add_person(store)), 8))
    for survey_key, score, by in plant:
        await add_to(store, survey_key, MONDAY.date(), score, by)
    assert await rebuilt(store) == cells
    assert await kept(store) == await recounted(store) != {}
    assert await rebuilt(store) == 0


async def test_rebuild_mends_counts_where_there_are_no_answers_at_all(store: Store) -> None:
    await add_to(store, "customers", MONDAY.date(), 8, 1)
    assert await rebuilt(store) == 1
    assert await kept(store) == {}


async def test_rebuild_loses_no_tap_that_comes_meanwhile(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris")
    await put(store, tap(await ask(store, alice), 8))
    await add_to(store, "customers", MONDAY.date(), 3, 1)
    later = await ask(store, boris)
    async with store.write() as tx:
        await tap(later, 8).apply(tx)
        mending = asyncio.create_task(rebuilt(store))
        await until_held_up(store, mending)
    assert await mending == 1
    assert await kept(store) == await recounted(store)
    assert list((await kept(store)).values()) == [2]


async def test_scores_by_day_sum_places_and_segments_of_one_survey(store: Store) -> None:
    alice = await add_person(store)
    tuesday = MONDAY + timedelta(days=1)
    answers: list[tuple[Invitation, int, Any]] = [
        (question(alice), 9, MONDAY),
        (question(alice, touchpoint="web"), 9, MONDAY),
        (question(alice, segment="Business"), 9, MONDAY),
        (question(alice), 2, tuesday),
        (question(alice, survey_key="visits"), 5, MONDAY),
    ]
    for asked, score, at in answers:
        await put(store, tap(asked, score, at))
    async with store.read() as tx:
        both = await scores_by_day(tx, "customers", MONDAY.date(), tuesday.date())
        second = await scores_by_day(tx, "customers", tuesday.date(), tuesday.date())
    assert sorted(both) == [(MONDAY.date(), 9, 3), (tuesday.date(), 2, 1)]
    assert second == [(tuesday.date(), 2, 1)]
