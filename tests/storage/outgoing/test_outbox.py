"""The outbox: leased, sent, and honest about what is not known."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database.engine import Store
from storage.database.tables import NEW_ALERT, WAITING_EDIT, WAITING_HOOK, outbox
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import (
    LEASE,
    Enqueue,
    EnqueueOnce,
    Outgoing,
    claim,
    expire_inflight,
    next_due,
    settle,
    void_hooks,
    waiting,
)
from tests.storage.rows import INSTANT, MONDAY, only_postgresql, only_sqlite, put, table

MINUTE = timedelta(minutes=1)


def message(chat_id: int, due_at: datetime = MONDAY) -> Enqueue:
    return Enqueue(OutgoingKind.NOTE, chat_id, {"text": f"to {chat_id}"}, due_at)


async def claimed(store: Store, now: datetime = MONDAY, limit: int = 10) -> list[Outgoing]:
    async with store.write() as tx:
        return await claim(tx, now, limit)


async def move(store: Store, row: Outgoing, state: str, **values: Any) -> None:
    async with store.write() as tx:
        await settle(tx, row.id, state, **values)


def chats(rows: list[Outgoing]) -> list[int]:
    return [row.chat_id for row in rows]


async def test_a_message_is_claimed_as_it_was_enqueued(store: Store) -> None:
    await put(store, Enqueue(OutgoingKind.DIGEST, -100, {"n": 3, "words": {"en": "Чай"}}, MONDAY))
    [row] = await claimed(store)
    assert (row.kind, row.chat_id, row.attempts) == ("digest", -100, 0)
    assert row.payload == {"n": 3, "words": {"en": "Чай"}}
    assert await table(store, outbox, "state", "leased_until") == [("leased", MONDAY + LEASE)]


async def test_what_still_waits_is_not_queued_twice(store: Store) -> None:
    """Another chat's is, or another file, or the same again once it was sent."""
    file = EnqueueOnce(OutgoingKind.QUARTER, 5, {"survey": "k"}, MONDAY)
    await put(store, file, replace(file, due_at=MONDAY + timedelta(minutes=1)), file)
    await put(store, replace(file, chat_id=6), replace(file, payload={"survey": "other"}))
    first, *others = await claimed(store)
    assert len(others) == 2
    await move(store, first, "sent")
    await put(store, file)
    assert len(await claimed(store)) == 1


async def test_nothing_is_claimed_before_it_is_due(store: Store) -> None:
    await put(store, message(1))
    assert await claimed(store, MONDAY - INSTANT) == []
    assert chats(await claimed(store, MONDAY)) == [1]


async def test_the_longest_due_come_first_up_to_the_limit(store: Store) -> None:
    later = [3 * MINUTE, 1 * MINUTE, 2 * MINUTE, 1 * MINUTE]
    for chat_id, delay in enumerate(later):
        await put(store, message(chat_id, MONDAY + delay))
    now = MONDAY + 5 * MINUTE
    assert chats(await claimed(store, now, limit=3)) == [1, 3, 2]
    assert chats(await claimed(store, now, limit=3)) == [0]


async def test_a_leased_message_is_left_alone_until_its_lease_expires(store: Store) -> None:
    await put(store, message(1))
    first = await claimed(store)
    assert await claimed(store, MONDAY + LEASE - INSTANT) == []
    assert await claimed(store, MONDAY + LEASE) == first
    assert await claimed(store, MONDAY + LEASE) == []


@pytest.mark.parametrize("state", ["inflight", "sent", "failed", "unknown", "void"])
async def test_what_may_have_been_sent_is_never_claimed_again(store: Store, state: str) -> None:
    await put(store, message(1))
    [row] = await claimed(store)
    await move(store, row, state)
    assert await claimed(store, MONDAY + 100 * LEASE) == []


async def test_a_message_put_off_comes_back_when_due_with_its_attempts(store: Store) -> None:
    await put(store, message(1))
    [row] = await claimed(store)
    await move(store, row, "queued", due_at=MONDAY + MINUTE, attempts=1)
    assert await claimed(store, MONDAY + MINUTE - INSTANT) == []
    [again] = await claimed(store, MONDAY + MINUTE)
    assert (again.id, again.attempts) == (row.id, 1)


async def test_settling_concerns_one_message(store: Store) -> None:
    await put(store, message(1), message(2))
    first, _ = await claimed(store)
    await move(store, first, "sent", message_id=77, leased_until=None)
    found = {
        row[0]: row[1:] for row in await table(store, outbox, "chat_id", "state", "message_id")
    }
    assert found == {1: ("sent", 77), 2: ("leased", None)}


async def test_a_message_in_flight_when_its_process_died_is_unknown_once(store: Store) -> None:
    await put(store, message(1), message(2), message(3))
    dead, alive, _ = await claimed(store)
    await move(store, dead, "inflight", leased_until=MONDAY + MINUTE)
    await move(store, alive, "inflight", leased_until=MONDAY + MINUTE + INSTANT)
    async with store.write() as tx:
        assert await expire_inflight(tx, MONDAY + MINUTE - INSTANT) == []
        assert chats(await expire_inflight(tx, MONDAY + MINUTE)) == [1]
        assert await expire_inflight(tx, MONDAY + MINUTE) == []
    assert dict(await table(store, outbox, "chat_id", "state")) == {
        1: "unknown",
        2: "inflight",
        3: "leased",
    }


async def test_waiting_counts_what_is_due_and_not_settled(store: Store) -> None:
    for state in ("queued", "leased", "inflight", "sent", "failed", "unknown", "void"):
        await put(store, message(1))
        [row] = await claimed(store)
        await move(store, row, state, leased_until=MONDAY + 10 * MINUTE, due_at=MONDAY + MINUTE)
    async with store.read() as tx:
        assert await waiting(tx, MONDAY) == 0
        assert await waiting(tx, MONDAY + MINUTE) == 3


async def test_claimers_at_once_share_no_message(store: Store) -> None:
    await put(store, *(message(chat_id) for chat_id in range(30)))
    batches = await asyncio.gather(*(claimed(store, limit=6) for _ in range(8)))
    taken = [chat_id for batch in batches for chat_id in chats(batch)]
    assert len(taken) == len(set(taken))
    assert sorted([*taken, *chats(await claimed(store, limit=30))]) == list(range(30))


def event(hook: int, due_at: datetime = MONDAY) -> Enqueue:
    return Enqueue(OutgoingKind.HOOK, hook, {"id": 1, "event": "score", "about": 7}, due_at)


async def test_hooks_and_messages_are_claimed_apart(store: Store) -> None:
    """Nor does one hook claim what is another's, whatever chat has the same number."""
    await put(store, message(5), event(5), event(6))
    assert [row.kind for row in await claimed(store)] == ["note"]
    async with store.write() as tx:
        assert [(row.kind, row.chat_id) for row in await claim(tx, MONDAY, 9, 5)] == [("hook", 5)]
        assert await claim(tx, MONDAY, 9, 5) == []
        assert [row.chat_id for row in await claim(tx, MONDAY + LEASE, 9, 5)] == [5]
    async with store.read() as tx:
        assert await waiting(tx, MONDAY) == 1
        assert await next_due(tx) is None


async def test_what_waits_for_a_hook_that_is_gone_is_given_up(store: Store) -> None:
    """What was sent stays so, and so does every message with a chat of such a number."""
    await put(store, message(6), event(5), event(6), event(6))
    async with store.write() as tx:
        (sent, _) = await claim(tx, MONDAY, 9, 6)
        await settle(tx, sent.id, "sent")
        assert await void_hooks(tx, [5]) == 1
        assert await void_hooks(tx, [5]) == 0
    states = sorted(await table(store, outbox, "kind", "chat_id", "state"))
    assert states == [
        ("hook", 5, "queued"),
        ("hook", 6, "sent"),
        ("hook", 6, "void"),
        ("note", 6, "queued"),
    ]


async def test_looking_for_hooks_reads_no_other_rows(store: Store) -> None:
    """A large wave that is due must not make every look as long as itself."""
    await put(store, *(message(chat_id) for chat_id in range(500)), *[event(5)] * 100)
    async with store.write() as tx:
        for row in await claim(tx, MONDAY, 90, 5):
            await settle(tx, row.id, "sent")
    *_, plan = await plans_of_claim(store, 5)
    assert "ix_outbox_hooks" in plan, plan


@only_sqlite
async def test_looking_for_messages_sorts_nothing(store: Store) -> None:
    """Of a million that are due, thirty at a time, each look would sort what is left."""
    await put(store, *(message(chat_id) for chat_id in range(100)))
    for plan in await plans_of_claim(store):
        assert "ix_outbox_state" in plan or "ix_outbox_alerts" in plan, plan
        assert "B-TREE" not in plan, plan


async def plans_of_claim(store: Store, hook: int | None = None) -> list[str]:
    """How the database finds the rows that a claim changes."""
    seen = []

    def watch(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "UPDATE outbox" in statement:
            seen.append((statement, parameters))

    engine = store.writer.sync_engine
    sa.event.listen(engine, "before_cursor_execute", watch)
    async with store.write() as tx:
        await claim(tx, MONDAY, 9, hook)
        sa.event.remove(engine, "before_cursor_execute", watch)
        explain = "EXPLAIN QUERY PLAN " if store.dialect == "sqlite" else "EXPLAIN "
        if store.dialect == "postgresql":
            await tx.execute(sa.text("SET LOCAL enable_seqscan = off"))
            await tx.execute(sa.text("ANALYZE outbox"))  # or it depends on when autovacuum came
        return [
            str((await tx.exec_driver_sql(explain + statement, parameters)).all())
            for statement, parameters in seen
        ]


@only_postgresql
async def test_a_claimer_passes_over_what_another_is_claiming(store: Store) -> None:
    """Neither waits for the other's commit, so replicas do not send in turns."""
    await put(store, *(message(chat_id) for chat_id in range(6)))
    async with store.write() as one, store.write() as two:
        assert chats(await claim(one, MONDAY, 3)) == [0, 1, 2]
        assert chats(await claim(two, MONDAY, 10)) == [3, 4, 5]


def test_indexes_of_one_kind_name_one_that_there_is() -> None:
    """Their texts are as the migrations wrote them: a word changed in one place would go unseen."""
    named = [str(of_kind).split("'")[1] for of_kind in (NEW_ALERT, WAITING_EDIT, WAITING_HOOK)]
    assert named == [OutgoingKind.CASE, OutgoingKind.CASE_EDIT, OutgoingKind.HOOK]
