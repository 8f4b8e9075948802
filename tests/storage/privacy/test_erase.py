"""Forgetting a customer."""

from __future__ import annotations

from storage.answers.rebuild import rebuild
from storage.answers.responses import StoreReason
from storage.cases.notes import AddNote, PassOn
from storage.database.engine import Store
from storage.database.tables import (
    invitations,
    ledger,
    links,
    notes,
    outbox,
    people,
    responses,
    rollup,
)
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.people.links import AddLink, Link
from storage.privacy.erase import erase_person
from storage.pulse.roster import ForgetEmployee
from tests.storage.rows import MONDAY, add_person, ask, hire, put, table, tap

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
        Enqueue(OutgoingKind.INVITATION, 424242, {"invitation": asked.id}, MONDAY),
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
        Enqueue(OutgoingKind.NOTE, 900, {"text": "Hello"}, MONDAY),
    )  # fmt: skip
    assert (await erase(store, alice.id))["notes"] == 1
    assert await table(store, people, "name") == [("Boris",)]
    assert await table(store, responses, "person_id", "reason") == [(boris.id, "Fine")]
    assert len(await table(store, links)) == 2
    assert await table(store, outbox, "kind") == [("note",)]


async def test_digests_of_their_weeks_quote_nobody_afterwards(store: Store) -> None:
    """Sent or not, and whatever became of the reason since; other digests stay as they are."""
    alice = await add_person(store)
    asked = await ask(store, alice)
    await put(store, tap(asked, 3), StoreReason(asked.id, {"5": "changed since"}))
    quotes = [["canary", 3], ["Boris's", 9]]
    for survey, week in (
        ("customers", "2026-W47"),
        ("visits", "2026-W47"),
        ("customers", "2026-W46"),
    ):
        digest = {"survey": survey, "week": week, "quotes": quotes}
        await put(
            store, Enqueue(OutgoingKind.DIGEST, -1, {"digest": digest, "language": "en"}, MONDAY)
        )
    await erase(store, alice.id)
    left = {
        (payload["digest"]["survey"], payload["digest"]["week"]): payload["digest"]["quotes"]
        for (payload,) in await table(store, outbox, "payload")
    }
    assert left.pop(("customers", "2026-W47")) == []
    assert list(left.values()) == [quotes, quotes]


async def test_an_employee_leaves_no_message_and_no_word_behind(store: Store) -> None:
    """Nor when they spoke; what goes to others stays."""
    alice, boris = await hire(store, "Alice"), await hire(store, "Boris")
    for one in (alice, boris):
        words: dict[str, str | int] = {"text": f"canary of {one.name}", "employee": one.id}
        await put(
            store,
            Enqueue(OutgoingKind.NOTICE, one.telegram_id, {"employee": one.id, "wave": 1}, MONDAY),
            PassOn(one.telegram_id, 7, [900], words, MONDAY),
        )
    await put(store, Enqueue(OutgoingKind.PULSE, -1, {}, MONDAY), ForgetEmployee(alice.id))
    assert "Alice" not in str(await table(store, outbox))
    kinds = [kind for (kind,) in await table(store, outbox, "kind")]
    assert sorted(kinds) == ["note", "notice", "pulse"]
    assert await table(store, ledger, "chat_id") == [(boris.telegram_id,)]


async def test_nobody_by_that_id_is_nothing_to_forget(store: Store) -> None:
    assert await erase(store, 7) == {}
