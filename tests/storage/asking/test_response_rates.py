"""Answers of those asked, week by week, each by its own end."""

from __future__ import annotations

from datetime import timedelta

from storage.asking.response_rates import weekly_reached
from storage.database.engine import Store
from storage.people.people import AddProperties
from survey.scores.response_rate import Reached
from tests.storage.rows import INSTANT, MONDAY, WEEK, add_person, ask, put, tap

EDGES = [MONDAY - WEEK, MONDAY, MONDAY + WEEK]


async def test_each_week_counts_its_invitations_and_what_came_before_its_end(store: Store) -> None:
    """An answer after the week's end is in no week, one by link is none of an invitation."""
    for delivered, answered in (
        (MONDAY - WEEK, MONDAY - INSTANT),
        (MONDAY - INSTANT, MONDAY),  # too late for its week
        (MONDAY, MONDAY + WEEK - INSTANT),
        (MONDAY + timedelta(days=1), None),
        (MONDAY - WEEK - INSTANT, MONDAY),
        (MONDAY + WEEK, MONDAY + WEEK),
    ):
        asked = await ask(store, await add_person(store), delivered_at=delivered)
        if answered:
            await put(store, tap(asked, 9, answered))
    linked = await ask(store, await add_person(store), via="link")
    await put(store, tap(linked, 9))
    async with store.read() as tx:
        assert await weekly_reached(tx, "customers", EDGES) == [Reached(2, 1), Reached(2, 1)]
        assert await weekly_reached(tx, "visits", EDGES) == [Reached(0, 0)] * 2


async def test_only_of_the_people_who_are_meant(store: Store) -> None:
    person = await add_person(store)
    await put(store, AddProperties(person.id, {"region": "North"}))
    await ask(store, person)
    await ask(store, await add_person(store, "Boris"))
    async with store.read() as tx:
        found = await weekly_reached(tx, "customers", EDGES, {"region": "North"})
    assert found == [Reached(0, 0), Reached(1, 0)]
