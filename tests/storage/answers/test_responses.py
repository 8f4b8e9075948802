"""Answers: the score at the tap, the reason as its messages come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.answers.responses import StoreReason, has_answers, latest_reasons
from storage.database.engine import Store
from storage.database.tables import responses
from tests.storage.rows import (
    INSTANT,
    MONDAY,
    NEXT_MONDAY,
    add_person,
    ask,
    invitation,
    put,
    question,
    table,
    tap,
)

LATER = MONDAY + timedelta(hours=5)


async def only_answer(store: Store) -> dict[str, Any]:
    [row] = await table(store, responses)
    return dict(zip(responses.c.keys(), row, strict=True))


async def test_the_first_tap_stores_the_score_with_where_it_was_asked(store: Store) -> None:
    alice = await add_person(store)
    asked = await ask(store, alice, via="link")
    await put(store, tap(asked, 0, LATER, awaiting=True))
    assert await only_answer(store) == {
        "id": asked.id,
        "survey_key": "customers",
        "person_id": alice.id,
        "touchpoint": "till",
        "segment": "Retail",
        "via": "link",
        "score": 0,
        "day": MONDAY.date(),
        "scored_at": LATER,
        "awaiting": True,
        "reason": None,
        "reason_parts": {},
        "quotable": False,
        "import_id": None,
        "properties": None,
    }


async def test_a_second_tap_changes_the_score_but_not_when_it_was_given(store: Store) -> None:
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 3, awaiting=True), StoreReason(asked.id, {"7": "Dear"}))
    await put(store, tap(asked, 8, NEXT_MONDAY, awaiting=True))
    answer = await only_answer(store)
    assert (answer["score"], answer["awaiting"]) == (8, True)
    assert (answer["scored_at"], answer["day"]) == (MONDAY, MONDAY.date())
    assert answer["reason"] == "Dear"


async def test_texts_that_came_before_the_score_become_the_reason(store: Store) -> None:
    early = {"9": "The tea was cold", "10": "and the cup too"}
    asked = await ask(store, await add_person(store), early=early)
    await put(store, tap(await invitation(store, asked.id), 4))
    answer = await only_answer(store)
    assert answer["reason"] == "The tea was cold\nand the cup too"
    assert answer["reason_parts"] == early


async def test_a_reason_reads_in_the_order_of_its_messages(store: Store) -> None:
    """Also when it is read back and one more comes: message 10 follows 9, whatever text sorts."""
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 4), StoreReason(asked.id, {"9": "first", "10": "second"}))
    assert (await only_answer(store))["reason"] == "first\nsecond"
    stored = (await invitation(store, asked.id)).reason_parts
    assert stored is not None
    assert list(stored.values()) == ["first", "second"]


@pytest.mark.parametrize("awaiting", [True, False])
async def test_a_reason_says_whether_more_may_follow(store: Store, awaiting: bool) -> None:
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 4, awaiting=True), StoreReason(asked.id, {}, awaiting))
    answer = await only_answer(store)
    assert (answer["awaiting"], answer["reason"]) == (awaiting, None)


@pytest.mark.parametrize("state", ["unknown", "queued", "failed"])
async def test_a_tap_proves_that_the_question_arrived(store: Store, state: str) -> None:
    alice = await add_person(store)
    asked = await ask(store, alice, state=state, delivered_at=None)
    other = await ask(store, alice, state=state, delivered_at=None)
    await put(store, tap(asked, 9, LATER))
    proven, untouched = await invitation(store, asked.id), await invitation(store, other.id)
    assert (proven.state, proven.delivered_at) == ("delivered", LATER)
    assert (untouched.state, untouched.delivered_at) == (state, None)


async def test_a_tap_leaves_a_known_delivery_as_it_was(store: Store) -> None:
    asked = await ask(store, await add_person(store))
    await put(store, tap(asked, 9, LATER))
    assert (await invitation(store, asked.id)).delivered_at == MONDAY


async def test_latest_reasons_are_of_the_week_newest_first(store: Store) -> None:
    alice = await add_person(store)

    async def answer(reason: str, score: int, at: Any, **facts: Any) -> None:
        asked = question(alice, early={"1": reason} if reason else {}, **facts)
        await put(store, tap(asked, score, at))

    await answer("the week before", 1, MONDAY - INSTANT)
    await answer("at its first instant", 2, MONDAY)
    await answer("in the middle", 3, LATER)
    await answer("", 4, LATER)
    await answer("another survey", 5, LATER, survey_key="visits")
    await answer("at its last instant", 6, NEXT_MONDAY - INSTANT)
    await answer("the week after", 7, NEXT_MONDAY)
    async with store.read() as tx:
        every = await latest_reasons(tx, "customers", MONDAY, NEXT_MONDAY, 10)
        two = await latest_reasons(tx, "customers", MONDAY, NEXT_MONDAY, 2)
    assert every == [("at its last instant", 6), ("in the middle", 3), ("at its first instant", 2)]
    assert two == every[:2]


async def test_a_survey_has_answers_from_its_first_on(store: Store) -> None:
    async def answered() -> list[bool]:
        async with store.read() as tx:
            return [await has_answers(tx, key) for key in ("customers", "visits")]

    assert await answered() == [False, False]
    await put(store, tap(await ask(store, await add_person(store)), 0))
    assert await answered() == [True, False]
