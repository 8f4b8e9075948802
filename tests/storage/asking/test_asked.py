"""When one customer may be asked again, and which questions they still owe an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.asking.asked import free_from, unanswered
from storage.database.engine import Store
from storage.people.people import Person
from tests.bot.api.shop import definition
from tests.storage.rows import MONDAY, WEEK, add_person, ask, put, tap

DEFINITION = definition()
CUSTOMERS = DEFINITION.survey("customers")
QUARTER = timedelta(days=90)


async def free(store: Store, person: Person, **more: object) -> object:
    async with store.read() as tx:
        return await free_from(tx, DEFINITION, CUSTOMERS, person.id, **more)  # type: ignore[arg-type]


async def test_who_was_never_asked_is_free(store: Store) -> None:
    alice = await add_person(store)
    await ask(store, await add_person(store, "Boris"))
    assert await free(store, alice) is None


@pytest.mark.parametrize(
    ("survey_key", "wait"), [("customers", QUARTER), ("app", QUARTER), ("elsewhere", WEEK)]
)
async def test_a_survey_of_the_same_kind_waits_longer_than_any_other(
    store: Store, survey_key: str, wait: timedelta
) -> None:
    alice = await add_person(store)
    await ask(store, alice, survey_key=survey_key)
    assert await free(store, alice) == MONDAY + wait


@pytest.mark.parametrize(
    ("state", "counts"),
    [("queued", True), ("delivered", True), ("unknown", True), ("failed", False), ("void", False)],
)
async def test_a_question_that_never_came_does_not_count(
    store: Store, state: str, counts: bool
) -> None:
    alice = await add_person(store)
    await ask(store, alice, state=state)
    assert (await free(store, alice) is not None) == counts


async def test_what_was_asked_later_may_be_left_out(store: Store) -> None:
    alice = await add_person(store)
    await ask(store, alice)
    await ask(store, alice, created_at=MONDAY + WEEK)
    assert await free(store, alice) == MONDAY + WEEK + QUARTER
    assert await free(store, alice, before=MONDAY + WEEK) == MONDAY + QUARTER
    assert await free(store, alice, before=MONDAY) is None


async def test_unanswered_questions_are_those_of_this_survey_and_person(store: Store) -> None:
    """Newest first; neither scored nor void ones."""
    alice, boris = await add_person(store), await add_person(store, "Boris")
    old = await ask(store, alice)
    new = await ask(store, alice, created_at=MONDAY + WEEK, state="queued")
    await put(store, tap(await ask(store, alice), 9))
    await ask(store, alice, state="void")
    await ask(store, alice, survey_key="app")
    await ask(store, boris)
    async with store.read() as tx:
        found = await unanswered(tx, alice.id, "customers")
    assert [one.id for one in found] == [new.id, old.id]
