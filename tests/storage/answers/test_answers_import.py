"""History brought in: stored once, counted on its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from storage.answers.answers_import import answer_id, import_answers
from storage.answers.rebuild import rebuild
from storage.database.engine import Store
from storage.database.tables import people, response_themes, responses, rollup, theme_rollup
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
    numbered = [(answer_id("customers", one, 0), one) for one in answers]
    async with store.write() as tx:
        return await import_answers(tx, SURVEY, numbered, HELSINKI, MONDAY)


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
    ids = {answer_id("customers", given(9), nth) for nth in range(3)}
    assert len(ids | {answer_id("visits", given(9), 0), answer_id("customers", given(8), 0)}) == 5
    assert all(0 <= one < 2**53 for one in ids)


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
