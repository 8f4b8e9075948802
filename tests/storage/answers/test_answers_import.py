"""History brought in: stored once, counted on its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from storage.answers.answers_import import Added, alike, answer_id, import_answers
from storage.answers.imports import add_to_import, all_imports, begin_import, finish_undo, undo_some
from storage.answers.rebuild import rebuild
from storage.database.engine import Store
from storage.database.tables import (
    attribute_rollup,
    people,
    ratings,
    response_themes,
    responses,
    rollup,
    theme_rollup,
)
from survey.definition.definition import Survey
from survey.files.answers_file import Given
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, add_person, table

HELSINKI = ZoneInfo("Europe/Helsinki")
SURVEY = Survey(key="customers", kind=Kind.NPS, themes=("price", "staff"))
LATE = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)  # the first of April in Helsinki


def given(score: int, external_id: str = "", reason: str = "", name: str = "") -> Given:
    return Given(2, score, LATE, reason, external_id, name, "Retail", "till")


async def bring(store: Store, *answers: Given) -> int:
    numbered = [(answer_id("customers", one, "root", 0), one) for one in answers]
    async with store.write() as tx:
        return (await import_answers(tx, SURVEY, numbered, HELSINKI, MONDAY)).answers


async def test_answers_are_stored_and_counted_once(store: Store) -> None:
    """On the company's day; repeating it changes nothing, and a recount agrees."""
    answers = (given(9, reason="Fine"), given(9, "crm-1", name="Alice"), given(3))
    assert await bring(store, *answers) == 3
    first = sorted(await table(store, responses), key=str)
    counts = await table(store, rollup)
    day = datetime(2026, 4, 1, tzinfo=UTC).date()
    assert sorted(counts) == [
        ("customers", day, "till", "Retail", 3, 1),
        ("customers", day, "till", "Retail", 9, 2),
    ]
    assert await bring(store, *answers) == 0
    assert sorted(await table(store, responses), key=str) == first
    assert await table(store, rollup) == counts
    async with store.write() as tx:
        assert await rebuild(tx) == 0


async def test_answers_belong_to_the_person_with_that_id(store: Store) -> None:
    """Who is known keeps their name; who is not is added, and cannot be reached yet."""
    alice = await add_person(store, "Alice", external_id="crm-1")
    await bring(store, given(9, "crm-1", name="Alya"), given(3, "crm-2", name="Boris"), given(5))
    rows = await table(store, people, "id", "name", "telegram_id")
    assert {row[1:] for row in rows} == {("Alice", alice.telegram_id), ("Boris", None)}
    names = {row[0]: row[1] for row in rows} | {None: None}
    found = await table(store, responses, "score", "person_id")
    assert {score: names[person] for score, person in found} == {9: "Alice", 3: "Boris", 5: None}


def test_answers_that_are_alike_are_told_apart_by_their_number() -> None:
    ids = {answer_id("customers", given(9), "", nth) for nth in range(3)}
    others = {answer_id("visits", given(9), "", 0), answer_id("customers", given(8), "", 0)}
    assert len(ids | others) == 5
    assert all(0 <= one < 2**53 for one in ids)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (given(9), given(9), False),  # of two files
        (given(9, "a@x"), given(9, "a@x", reason="said later"), True),
        (given(9, "Ann@X.example"), given(9, "ann@x.EXAMPLE"), True),
        (given(9, "crm-A"), given(9, "crm-a"), False),
        (given(9, "a@x"), given(8, "a@x"), False),
        (given(9, "a@x"), replace(given(9, "a@x"), at=LATE.replace(second=1)), False),
        (given(9, "a@x"), replace(given(9, "a@x"), at=LATE.replace(microsecond=1)), True),
        (given(9, "a@x"), replace(given(9, "a@x"), segment="North"), False),
        (given(9, "a@x"), replace(given(9, "a@x"), touchpoint="door"), False),
        (replace(given(9), telegram_id=7), replace(given(9), telegram_id=7), True),
        (replace(given(9), response_id="m:1"), replace(given(3, "a@x"), response_id="m:1"), True),
        (replace(given(9), response_id="m:1"), replace(given(9), response_id="m:2"), False),
        (replace(given(9), response_id="m:1"), replace(given(9), response_id="n:1"), False),
    ],
)
def test_what_makes_two_answers_the_same(one: Given, other: Given, same: bool) -> None:
    """Each in a file of its own."""
    assert (answer_id("customers", one, "a", 0) == answer_id("customers", other, "b", 0)) is same


def test_the_nth_of_answers_that_are_alike_is_the_same_each_time() -> None:
    """But its maker's id, there twice, is one answer."""
    lines = [given(9), given(3), given(9), replace(given(9), response_id="m:1")] * 2
    runs = []
    for _ in range(2):
        with alike() as seen:
            runs.append([seen.id_of("customers", one, "root") for one in lines])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 7


async def test_people_are_found_by_account_and_by_email_whatever_its_letters(store: Store) -> None:
    """Who is new is there once, with both ids; nobody who is known is changed."""
    alice = await add_person(store, "Alice", external_id="Alice@X.example")
    new = replace(given(3, "b@x.example", name="Boris"), telegram_id=77, state="stopped")
    await bring(
        store,
        given(9, "ALICE@x.example", name="Alya"),
        replace(given(8), telegram_id=alice.telegram_id),
        new,
        replace(given(4), telegram_id=77),
        given(5, "B@X.example"),
    )
    rows = await table(store, people, "name", "external_id", "telegram_id", "state")
    assert set(rows) == {
        ("Alice", "Alice@X.example", alice.telegram_id, "active"),
        ("Boris", "b@x.example", 77, "stopped"),
    }
    owners = await table(store, responses, "score", "person_id")
    assert None not in {person for _, person in owners}
    assert len({person for _, person in owners}) == 2


async def everything(store: Store) -> list[list[object]]:
    """What an import may change; counts of nothing are none."""
    counts = [[row for row in await table(store, one) if row[-1]] for one in (rollup,)]
    themes = [row for row in await table(store, theme_rollup) if row[-2]]
    rest = [await table(store, one) for one in (responses, response_themes, people, ratings)]
    pairs = [row for row in await table(store, attribute_rollup) if row[-1]]
    return [sorted(rows, key=str) for rows in (*counts, themes, *rest, pairs)]


async def test_an_import_is_taken_back_exactly(store: Store) -> None:
    """With its counts, its themes and the people whom it alone brought; the rest stays."""
    await add_person(store, "Alice", external_id="crm-1")
    await bring(store, given(9, "crm-1", reason="Too expensive"), given(3, "crm-2", name="Boris"))
    before = await everything(store)
    rated = replace(
        given(0, "crm-5"), score=None, ratings={"speed": (9, 3), "packaging": (None, 4)}
    )
    answers = (
        given(9, "crm-1", reason="Too expensive"),  # known already
        given(8, "crm-1", reason="Too expensive"),
        given(2, "crm-3", name="Chen"),
        replace(given(5), themes=("tea",)),
        rated,
    )
    for _ in range(2):
        numbered = [(answer_id("customers", one, "root", 0), one) for one in answers]
        async with store.write() as tx:
            number = await begin_import(
                tx, MONDAY, file="a.csv", source="", surveys=["customers"], rows=5, digest="d",
                root="r",
            )  # fmt: skip
            added = await import_answers(tx, SURVEY, numbered, HELSINKI, MONDAY, number)
            await add_to_import(tx, number, added.answers, added.people)
        assert added == Added(answers=4, people=2)
        async with store.write() as tx:
            assert await undo_some(tx, number) == 4
            assert await undo_some(tx, number) == 0
            assert await finish_undo(tx, number, MONDAY) == 2
            assert await rebuild(tx) == 0
        assert await everything(store) == before
    async with store.read() as tx:
        assert [(one.answers, one.undone_at) for one in await all_imports(tx)] == [(4, MONDAY)] * 2


async def test_people_whom_something_else_names_stay(store: Store) -> None:
    """Another import's answers: then its taking back takes them, too."""
    numbers = []
    for score in (9, 3):
        async with store.write() as tx:
            number = await begin_import(
                tx, MONDAY, file="a.csv", source="", surveys=["customers"], rows=1, digest="d",
                root="r",
            )  # fmt: skip
            one = given(score, "crm-3")
            numbered = [(answer_id("customers", one, "", 0), one)]
            await import_answers(tx, SURVEY, numbered, HELSINKI, MONDAY, number)
        numbers.append(number)
    gone = []
    for number in numbers:
        async with store.write() as tx:
            assert await undo_some(tx, number) == 1
            gone.append(await finish_undo(tx, number, MONDAY))
    assert gone == [0, 1]
    assert await table(store, people) == []


async def test_themes_of_a_file_are_kept_and_other_reasons_read(store: Store) -> None:
    """Counted with the rest, once however often the file comes."""
    answers = (
        replace(given(9, reason="Too expensive"), themes=("tea", "staff")),
        given(3, reason="Too expensive"),
        given(5, reason="Well"),
        given(6),
    )
    for _ in range(2):
        await bring(store, *answers)
    assert sorted(await table(store, response_themes, "theme", "origin")) == [
        ("price", "read"), ("staff", "chosen"), ("tea", "chosen"),
    ]  # fmt: skip
    assert sorted(await table(store, theme_rollup, "theme", "score", "n")) == [
        ("", 5, 1), ("price", 3, 1), ("staff", 9, 1), ("tea", 9, 1),
    ]  # fmt: skip
    async with store.write() as tx:
        assert await rebuild(tx) == 0
