"""Plans: settled once, and told in pieces to everybody asked in their round, each once."""

from __future__ import annotations

from datetime import timedelta

from storage.asking.invitations import ChangeInvitation
from storage.database.engine import Store
from storage.database.tables import outbox
from storage.database.types import new_id
from storage.people.people import ChangePerson, Person
from storage.plans.plans import (
    AddPlan,
    ChangePlan,
    Plan,
    TellAsked,
    count_asked,
    done_plans,
    get_plan,
    open_plans,
    tell_some,
)
from tests.storage.rows import MONDAY, WEEK, add_person, ask, open_wave, put, table

LATER = MONDAY + WEEK
PLAN = Plan(17, "customers", "delivery", "A courier", 900, "Chen", LATER, (LATER + WEEK).date())
DONE = ChangePlan(PLAN.id, {"state": "done", "done_at": LATER})


async def told(store: Store) -> list[int]:
    """Whom the outbox would tell."""
    return [chat for chat, kind in await table(store, outbox, "chat_id", "kind") if kind == "acted"]


async def tell_all(store: Store, limit: int = 500) -> None:
    while True:
        async with store.write() as tx:
            if not await tell_some(tx, LATER, LATER, limit):
                return


async def customers(store: Store, n: int, **facts: object) -> list[Person]:
    people = [await add_person(store, telegram_id=1001 + number) for number in range(n)]
    for person in people:
        await ask(store, person, **facts)
    return people


async def test_a_settled_plan_does_not_change_any_more(store: Store) -> None:
    await put(store, AddPlan(PLAN), DONE, ChangePlan(PLAN.id, {"state": "dropped"}))
    async with store.read() as tx:
        found = await get_plan(tx, PLAN.id)
        assert found is not None
        assert (found.state, found.done_at) == ("done", LATER)
        assert await open_plans(tx, "customers") == []
        assert await done_plans(tx, "customers", LATER, LATER + WEEK) == [found]
        assert await done_plans(tx, "customers", MONDAY, LATER) == []
        assert await get_plan(tx, 18) is None


async def test_the_soonest_due_plan_comes_first(store: Store) -> None:
    sooner = Plan(new_id(), "customers", "", "Soon", 900, "Chen", LATER, LATER.date())
    other = Plan(new_id(), "others", "", "Else", 900, "Chen", LATER, LATER.date())
    await put(store, AddPlan(PLAN), AddPlan(other), AddPlan(sooner))
    async with store.read() as tx:
        assert await open_plans(tx, "customers") == [sooner, PLAN]


async def test_everybody_asked_is_queued_once_in_pieces(store: Store) -> None:
    """However small the pieces, and however often somebody taps."""
    people = await customers(store, 7)
    await ask(store, people[0])  # asked twice
    tell = TellAsked(PLAN.id, LATER)
    await put(store, AddPlan(PLAN), DONE, tell, tell)
    async with store.write() as tx:
        assert await count_asked(tx, PLAN, LATER) == 7
        await tell_some(tx, LATER, LATER, 3)
    assert len(await told(store)) == 3
    await tell_all(store, 3)
    await put(store, tell)
    await tell_all(store, 3)
    assert sorted(await told(store)) == list(range(1001, 1008))


async def test_a_plan_that_is_not_done_is_told_to_nobody(store: Store) -> None:
    await customers(store, 3)
    await put(store, AddPlan(PLAN), TellAsked(PLAN.id, LATER))
    await tell_all(store)
    assert await told(store) == []


async def test_whoever_wants_no_message_is_left_out(store: Store) -> None:
    """Stopped, blocked, paused, turned it off; a pause that is over leaves nobody out."""
    stopped, blocked, paused, muted, rested, chen = await customers(store, 6)
    await put(
        store,
        ChangePerson(stopped.id, {"state": "stopped"}),
        ChangePerson(blocked.id, {"state": "blocked"}),
        ChangePerson(paused.id, {"snoozed_until": LATER + WEEK}),
        ChangePerson(muted.id, {"muted": True}),
        ChangePerson(rested.id, {"snoozed_until": MONDAY}),
        AddPlan(PLAN),
        DONE,
        TellAsked(PLAN.id, LATER),
    )
    await tell_all(store)
    assert set(await told(store)) == {rested.telegram_id, chen.telegram_id}


async def test_the_round_is_the_newest_wave_before_the_plan(store: Store) -> None:
    """Not whoever came by themselves, nor who was asked in vain."""
    wave = await open_wave(store, "customers", "nps")
    alice, boris, chen = [await add_person(store, telegram_id=number) for number in (1, 2, 3)]
    await ask(store, alice, wave_id=wave)
    await ask(store, boris, via="link")
    failed = await ask(store, chen, wave_id=wave)
    await put(store, ChangeInvitation(failed.id, {"state": "failed", "delivered_at": None}))
    await put(store, AddPlan(PLAN), DONE, TellAsked(PLAN.id, LATER))
    await tell_all(store)
    assert await told(store) == [1]


async def test_without_a_wave_the_round_is_twelve_weeks(store: Store) -> None:
    for number, weeks in enumerate((-1, 0, 11, 12, 13)):
        person = await add_person(store, telegram_id=number + 1)
        at = LATER - timedelta(weeks=weeks)
        await ask(store, person, created_at=at, delivered_at=at)
    await put(store, AddPlan(PLAN), DONE, TellAsked(PLAN.id, LATER))
    await tell_all(store)
    assert sorted(await told(store)) == [2, 3, 4]
