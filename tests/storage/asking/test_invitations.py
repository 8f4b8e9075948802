"""Questions: what one says of its answer, whom they reached, and who was asked when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.asking.invitations import (
    ChangeInvitation,
    get_invitation,
    invited_between,
    last_answered,
    recent_invitations,
    response_counts,
    when_asked,
)
from storage.asking.waves import mark_closed
from storage.database.engine import Store
from tests.storage.rows import (
    INSTANT,
    MONDAY,
    NEXT_MONDAY,
    add_person,
    ask,
    invitation,
    only_sqlite,
    open_wave,
    put,
    question,
    tap,
)

HOUR = timedelta(hours=1)
LAST_INSTANT = NEXT_MONDAY - INSTANT


async def test_a_question_is_read_as_it_was_stored(store: Store) -> None:
    asked = await ask(store, await add_person(store), early={"5": "Hello"}, message_id=5)
    assert await invitation(store, asked.id) == asked


async def test_a_question_knows_its_wave_and_its_answer(store: Store) -> None:
    wave_id = await open_wave(store, "customers", "nps")
    asked = await ask(store, await add_person(store), wave_id=wave_id)
    assert (await invitation(store, asked.id)).wave_state == "open"
    await put(store, tap(asked, 0, MONDAY + HOUR, awaiting=True))
    async with store.write() as tx:
        await mark_closed(tx, wave_id, NEXT_MONDAY)
    found = await invitation(store, asked.id)
    assert found.wave_state == "closed"
    assert (found.score, found.scored_at, found.awaiting) == (0, MONDAY + HOUR, True)


async def test_an_unknown_question_is_none(store: Store) -> None:
    async with store.read() as tx:
        assert await get_invitation(tx, 1) is None


async def test_only_the_columns_named_change(store: Store) -> None:
    alice = await add_person(store)
    asked, other = await ask(store, alice), await ask(store, alice)
    await put(store, ChangeInvitation(asked.id, {"message_id": 77}))
    assert await invitation(store, asked.id) == question(alice, id=asked.id, message_id=77)
    assert await invitation(store, other.id) == other


async def test_recent_questions_are_those_that_may_have_arrived_newest_first(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris")
    await ask(store, alice, created_at=MONDAY - INSTANT)
    first = await ask(store, alice, created_at=MONDAY)
    for state in ("queued", "failed", "void"):
        await ask(store, alice, created_at=MONDAY + HOUR, state=state)
    second = await ask(store, alice, created_at=MONDAY + HOUR, state="unknown")
    await ask(store, boris, created_at=MONDAY + HOUR)
    async with store.read() as tx:
        assert await recent_invitations(tx, alice.id, MONDAY) == [second, first]


async def test_last_answered_is_the_newest_score_of_these_surveys(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris")
    await put(
        store,
        tap(question(alice), 9, MONDAY),
        tap(question(alice), 9, MONDAY + HOUR),
        tap(question(alice, survey_key="visits"), 9, MONDAY + 2 * HOUR),
        tap(question(alice, survey_key="prices"), 9, MONDAY + 3 * HOUR),
        tap(question(boris), 9, MONDAY + 4 * HOUR),
    )
    async with store.read() as tx:
        assert await last_answered(tx, alice.id, ["customers"]) == MONDAY + HOUR
        assert await last_answered(tx, alice.id, ["visits", "customers"]) == MONDAY + 2 * HOUR
        assert await last_answered(tx, boris.id, ["visits"]) is None
        assert await last_answered(tx, boris.id, []) is None


@pytest.mark.parametrize(
    ("delivered_at", "counted"),
    [
        (MONDAY - INSTANT, 0),
        (MONDAY, 1),
        (LAST_INSTANT, 1),
        (NEXT_MONDAY, 0),
        (None, 0),
    ],
)
async def test_a_week_counts_what_was_delivered_from_its_first_to_its_last_instant(
    store: Store, delivered_at: datetime | None, counted: int
) -> None:
    await ask(store, await add_person(store), delivered_at=delivered_at)
    async with store.read() as tx:
        assert await invited_between(tx, "customers", MONDAY, NEXT_MONDAY) == counted
        counts = await response_counts(tx, "customers", MONDAY, NEXT_MONDAY)
    assert counts == (counted, 0, 0)


async def test_a_person_asked_twice_is_one_person_but_two_invitations(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris")
    await ask(store, alice)
    await ask(store, alice, delivered_at=MONDAY + HOUR)
    await ask(store, alice, via="link")
    await ask(store, boris, via="open")
    await ask(store, boris, survey_key="visits")
    async with store.read() as tx:
        assert await invited_between(tx, "customers", MONDAY, NEXT_MONDAY) == 2
        assert await response_counts(tx, "customers", MONDAY, NEXT_MONDAY) == (2, 0, 0)


@pytest.mark.parametrize(
    ("via", "delivered_at", "scored_at", "counts"),
    [
        # An invitation counts in the week that delivered it, its score if given by the week's end.
        ("wave", MONDAY, MONDAY, (1, 1, 0)),
        ("wave", MONDAY, LAST_INSTANT, (1, 1, 0)),
        ("wave", MONDAY, NEXT_MONDAY, (1, 0, 0)),
        ("wave", MONDAY - INSTANT, MONDAY, (0, 0, 0)),
        # A question that somebody opened counts in the week of its score.
        ("link", MONDAY - INSTANT, MONDAY, (0, 0, 1)),
        ("open", MONDAY, LAST_INSTANT, (0, 0, 1)),
        ("link", MONDAY - HOUR, MONDAY - INSTANT, (0, 0, 0)),
        ("open", MONDAY, NEXT_MONDAY, (0, 0, 0)),
    ],
)
async def test_a_score_counts_beside_its_question_in_one_week(
    store: Store,
    via: str,
    delivered_at: datetime,
    scored_at: datetime,
    counts: tuple[int, int, int],
) -> None:
    asked = await ask(store, await add_person(store), via=via, delivered_at=delivered_at)
    await put(store, tap(asked, 9, scored_at))
    async with store.read() as tx:
        assert await response_counts(tx, "customers", MONDAY, NEXT_MONDAY) == counts
        assert await response_counts(tx, "visits", MONDAY, NEXT_MONDAY) == (0, 0, 0)


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        ("queued", True),
        ("delivered", True),
        ("unknown", True),
        ("failed", False),
        ("void", False),
    ],
)
async def test_whoever_may_have_been_asked_counts_as_asked(
    store: Store, state: str, stands: bool
) -> None:
    alice = await add_person(store)
    await ask(store, alice, state=state)
    async with store.read() as tx:
        [found] = await when_asked(tx, ["customers"], MONDAY + HOUR)
    assert (found.by_kind, found.by_any) == ((MONDAY, MONDAY) if stands else (None, None))


async def test_when_asked_tells_this_kind_from_any(store: Store) -> None:
    alice = await add_person(store)
    for survey_key, at in (
        ("customers", MONDAY),
        ("customers", MONDAY + HOUR),
        ("visits", MONDAY + 2 * HOUR),
    ):
        await ask(store, alice, survey_key=survey_key, created_at=at)
    async with store.read() as tx:
        [named] = await when_asked(tx, ["customers"], MONDAY + HOUR)
        [both] = await when_asked(tx, ["customers", "visits"], MONDAY + HOUR)
        [neither] = await when_asked(tx, ["prices"], MONDAY + HOUR)
    assert (named.by_kind, named.by_any) == (MONDAY + HOUR, MONDAY + 2 * HOUR)
    assert (both.by_kind, both.by_any) == (MONDAY + 2 * HOUR, MONDAY + 2 * HOUR)
    assert (neither.by_kind, neither.by_any) == (None, MONDAY + 2 * HOUR)


@pytest.mark.parametrize(
    ("facts", "reachable"),
    [
        ({}, True),
        ({"telegram_id": None}, False),
        ({"state": "stopped"}, False),
        ({"state": "blocked"}, False),
        ({"state": "unreachable"}, False),
        ({"snoozed_until": MONDAY + 2 * HOUR}, False),
        ({"snoozed_until": MONDAY + HOUR}, True),
    ],
)
async def test_only_reachable_people_are_listed(
    store: Store, facts: dict[str, Any], reachable: bool
) -> None:
    boris = await add_person(store, "Boris", **facts)
    async with store.read() as tx:
        found = await when_asked(tx, ["customers"], MONDAY + HOUR)
    assert [(row.person_id, row.segment) for row in found] == (
        [(boris.id, "Retail")] if reachable else []
    )


@only_sqlite
async def test_a_page_of_people_is_read_in_their_order_without_sorting_all(store: Store) -> None:
    """Of a million people, a thousand pages would otherwise sort a million each."""
    seen = []

    def watch(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    engine = store.writer.sync_engine
    async with store.write() as tx:
        sa.event.listen(engine, "before_cursor_execute", watch)
        await when_asked(tx, ["customers"], MONDAY, {}, after=-1, limit=1000)
        sa.event.remove(engine, "before_cursor_execute", watch)
        ((statement, parameters),) = seen
        plan = str((await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all())
    assert "TEMP B-TREE" not in plan, plan
