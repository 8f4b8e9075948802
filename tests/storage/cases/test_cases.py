"""Cases in the database: one an answer, taken by one, counted for the digest."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from storage.cases.case_changes import AddPost, ChangeCase, OpenCase, claim_overdue
from storage.cases.case_numbers import CaseNumbers, case_numbers
from storage.cases.cases import Case, find_post, get_case, new_case, open_case_of
from storage.database.engine import Store
from storage.database.tables import case_posts, cases, outbox
from storage.people.people import Person
from storage.privacy.erase import erase_person
from storage.privacy.export import customer_data
from survey.definition.definition import Company, Definition
from tests.storage.rows import MONDAY, NEXT_MONDAY, add_person, ask, put, table, tap, until_held_up

DEFINITION = Definition(company=Company(name="Nordic Kettle", timezone="Etc/UTC"))
HOUR = timedelta(hours=1)
READERS = (900, 901)


async def opened(store: Store, person: Person | None = None, **facts: Any) -> Case:
    """A case of somebody who gave 3."""
    person = person or await add_person(store)
    asked = await ask(store, person)
    await put(store, tap(asked, 3))
    case = new_case(person.id, "score", MONDAY, DEFINITION, "customers", asked.id)
    await put(store, OpenCase(case, READERS, DEFINITION))
    if facts:
        await put(store, ChangeCase(case, facts, MONDAY, (), DEFINITION))
    return case


async def test_an_answer_has_one_case_whoever_opens_it(store: Store) -> None:
    case = await opened(store)
    assert case.response_id is not None
    again = new_case(case.person_id, "reply", MONDAY, DEFINITION, "customers", case.response_id)
    await put(store, OpenCase(again, READERS, DEFINITION))
    assert await table(store, cases, "id", "why") == [(case.id, "score")]
    alerts = [
        chat for kind, chat in await table(store, outbox, "kind", "chat_id") if kind == "case"
    ]
    assert sorted(alerts) == [900, 901]


async def test_of_two_transactions_the_second_sees_what_the_first_did(store: Store) -> None:
    case = await opened(store)

    async def take() -> int | None:
        async with store.write() as tx:
            found = await get_case(tx, case.id, lock=True)
            assert found is not None
            return found.taken_by

    async with store.write() as tx:
        found = await get_case(tx, case.id, lock=True)
        assert found is not None
        second = asyncio.create_task(take())
        await until_held_up(store, second)
        await ChangeCase(found, {"taken_by": 900}, MONDAY, (), DEFINITION).apply(tx)
    assert await second == 900


async def test_what_is_overdue_is_claimed_once(store: Store) -> None:
    """A note that nobody need take up never is, nor what is done."""
    case = await opened(store)
    await opened(store, done_at=MONDAY)
    await opened(store, due_at=None)
    assert case.due_at is not None
    for now, found in (
        (case.due_at - HOUR, []), (case.due_at, [case.id]), (case.due_at + HOUR, []),
    ):  # fmt: skip
        async with store.write() as tx:
            assert await claim_overdue(tx, now) == found


async def test_a_persons_open_case_is_the_newest_that_is_not_done(store: Store) -> None:
    alice = await add_person(store)
    first = await opened(store, alice)
    await opened(store, alice, done_at=MONDAY)
    async with store.write() as tx:
        found = await open_case_of(tx, alice.id)
    assert found is not None
    assert found.id == first.id


async def test_the_digest_counts_what_waits_and_how_soon_it_was_solved(store: Store) -> None:
    await opened(store, wants_reply=True)
    await opened(store, wants_reply=True, replied_at=MONDAY, taken_at=MONDAY + 2 * HOUR)
    for hours, said in ((4, True), (8, False), (20, True)):
        ended = MONDAY + hours * HOUR
        done: dict[str, Any] = {
            "done_at": ended,
            "outcome": "solved",
            "asked_at": ended,
            "solved": said,
        }
        await opened(store, **done)
    ended = MONDAY + 8 * HOUR  # asked, and silent so far: that is no "not solved"
    await opened(store, done_at=ended, outcome="solved", asked_at=ended)
    await opened(store, done_at=NEXT_MONDAY, outcome="solved", asked_at=NEXT_MONDAY)
    async with store.read() as tx:
        week = (MONDAY, NEXT_MONDAY)
        told = await case_numbers(tx, "customers", *week, now=NEXT_MONDAY)
        other = await case_numbers(tx, "delivery", *week, now=NEXT_MONDAY)
    assert told == CaseNumbers(
        open=2,
        overdue=2,
        waiting=1,
        solved_yes=2,
        solved_asked=3,
        hours_to_take=None,  # a single one was taken: that is no median
        hours_to_solve=8,
    )
    assert other == CaseNumbers()


async def test_who_is_forgotten_takes_their_cases_along_and_the_posts_lose_their_words(
    store: Store,
) -> None:
    """Also one that arrives only afterwards."""
    case = await opened(store)
    await put(store, AddPost(case.id, 900, 7, "alert", MONDAY))
    async with store.write() as tx:
        await tx.execute(outbox.delete())
        assert (await erase_person(tx, case.person_id))["cases"] == 1
    await put(store, AddPost(case.id, 901, 8, "alert", MONDAY))
    assert await table(store, cases) == []
    assert {row[0] for row in await table(store, case_posts, "case_id")} == {None}
    gone = await table(store, outbox, "kind", "chat_id", "payload")
    assert sorted(gone, key=lambda row: int(row[1])) == [
        ("case_gone", 900, {"message": 7, "file": False}),
        ("case_gone", 901, {"message": 8, "file": False}),
    ]
    async with store.read() as tx:
        post = await find_post(tx, 900, 7)
    assert post is not None
    assert post.case_id is None


async def test_what_is_exported_of_a_case_names_no_managers_account(store: Store) -> None:
    case = await opened(store, taken_by=90_000_017, taken_name="Boris")
    async with store.read() as tx:
        told = (await customer_data(tx, case.person_id))["cases"]
    assert [(one["why"], one["taken_name"], one["messages"]) for one in told] == [
        ("score", "Boris", [])
    ]
    assert "90000017" not in str(told)
