"""Forgetting a customer."""

from __future__ import annotations

from storage.engine import Store
from storage.erase import erase_person
from storage.links import AddLink, Link
from storage.notes import AddNote
from storage.outbox import Enqueue
from storage.rebuild import rebuild
from storage.responses import StoreReason
from storage.tables import invitations, links, notes, outbox, people, responses, rollup
from tests.storage.rows import MONDAY, add_person, ask, put, table, tap

OPEN = Link("open", "ask", "customers", "", "", None, {}, MONDAY)
HERS = Link("hers", "ask", "customers", "", "", "crm-1", {"order": "7"}, MONDAY)


async def erase(store: Store, person_id: int) -> dict[str, int]:
    async with store.write() as tx:
        return await erase_person(tx, person_id)


async def test_who_is_forgotten_leaves_scores_that_belong_to_nobody(store: Store) -> None:
    """No name, word or id of hers is in any table; the counts stand, and a recount agrees."""
    alice = await add_person(store, "Alice", external_id="crm-1", telegram_id=424242)
    asked = await ask(store, alice)
    await put(
        store,
        tap(asked, 3),
        StoreReason(asked.id, {"5": "canary reason"}),
        AddNote(alice.id, "canary note", MONDAY),
        AddLink(HERS),
        Enqueue("invitation", 424242, {"invitation": asked.id}, MONDAY),
    )
    before = await table(store, rollup)
    assert await erase(store, alice.id) == {
        "answers": 1, "reasons": 1, "messages": 1, "cases": 0, "notes": 1, "invitations": 1,
        "links": 1, "people": 1,
    }  # fmt: skip
    columns = ("score", "person_id", "reason", "reason_parts", "awaiting")
    assert await table(store, responses, *columns) == [(3, None, None, {}, False)]
    for emptied in (people, invitations, notes, links, outbox):
        assert await table(store, emptied) == []
    assert await table(store, rollup) == before
    async with store.write() as tx:
        assert await rebuild(tx) == 0


async def test_nobody_else_loses_anything(store: Store) -> None:
    """Somebody without any id of the company's: open links and other people's rows stay."""
    alice, boris = await add_person(store, "Alice"), await add_person(store, "Boris")
    his = await ask(store, boris)
    await put(
        store, tap(his, 9), StoreReason(his.id, {"1": "Fine"}), AddNote(boris.id, "Hello", MONDAY),
        AddNote(alice.id, "Hello", MONDAY), AddLink(OPEN), AddLink(HERS),
        Enqueue("note", 900, {"text": "Hello"}, MONDAY),
    )  # fmt: skip
    assert (await erase(store, alice.id))["notes"] == 1
    assert await table(store, people, "name") == [("Boris",)]
    assert await table(store, responses, "person_id", "reason") == [(boris.id, "Fine")]
    assert len(await table(store, links)) == 2
    assert await table(store, outbox, "kind") == [("note",)]


async def test_an_alert_that_was_sent_is_forgotten_with_its_note(store: Store) -> None:
    """The text waits in no table once the managers have it."""
    alice = await add_person(store)
    await put(
        store,
        AddNote(alice.id, "canary", MONDAY),
        Enqueue("note", 900, {"text": "canary"}, MONDAY),
        Enqueue("note", 900, {"text": "other"}, MONDAY),
    )
    async with store.write() as tx:
        await tx.execute(outbox.update().values(state="sent"))
    assert (await erase(store, alice.id))["messages"] == 1
    assert await table(store, outbox, "payload") == [({"text": "other"},)]


async def test_nobody_by_that_id_is_nothing_to_forget(store: Store) -> None:
    assert await erase(store, 7) == {}
