"""Themes of answers: what was chosen, what was read, and counts that always equal a recount."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from storage.answers.responses import StoreReason, answers_after
from storage.answers.themes import ChooseTheme, rebuild_themes, scores_by_theme
from storage.database.engine import Store, open_store
from storage.database.migrate import migrate
from storage.database.tables import response_themes, theme_rollup
from storage.privacy.erase import erase_person
from storage.privacy.export import customer_data
from tests.storage.rows import (
    MONDAY,
    add_person,
    ask,
    only_postgresql,
    put,
    table,
    tap,
    until_held_up,
)

THEMES = ("price", "staff", "delivery")
DEAR = {"1": "Too expensive"}


def choose(response_id: int, theme: str, wanted: bool = True) -> ChooseTheme:
    return ChooseTheme(response_id, theme, wanted, THEMES)


def say(response_id: int, words: str) -> StoreReason:
    return StoreReason(response_id, {"1": words} if words else {}, themes=THEMES)


async def answered(store: Store, score: int = 3, name: str = "Alice") -> int:
    """The id of an answer with a score alone."""
    asked = await ask(store, await add_person(store, name))
    await put(store, tap(asked, score))
    return asked.id


async def kept(store: Store) -> dict[tuple[str, int], int]:
    """The cells that count somebody: (theme, score) -> n, of one survey and day."""
    return {
        (theme, score): n
        for theme, score, n in await table(store, theme_rollup, "theme", "score", "n")
        if n
    }


async def stored(store: Store) -> list[tuple[Any, ...]]:
    return sorted(await table(store, response_themes, "theme", "origin"))


async def recounted(store: Store) -> int:
    async with store.write() as tx:
        return await rebuild_themes(tx)


async def test_several_themes_may_be_chosen_and_each_counts(store: Store) -> None:
    answer = await answered(store)
    await put(store, choose(answer, "price"), choose(answer, "staff"))
    assert await stored(store) == [("price", "chosen"), ("staff", "chosen")]
    assert await kept(store) == {("price", 3): 1, ("staff", 3): 1}
    await put(store, choose(answer, "price", wanted=False))
    assert await kept(store) == {("staff", 3): 1}


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_same_tap_again_changes_nothing(store: Store, wanted: bool) -> None:
    answer = await answered(store)
    await put(store, choose(answer, "price"), choose(answer, "staff", wanted))
    before = await stored(store), await kept(store)
    await put(store, choose(answer, "staff", wanted))
    assert (await stored(store), await kept(store)) == before


async def test_a_reason_without_a_choice_is_read(store: Store) -> None:
    """Edited it is read anew; without any theme it is unsorted, and gone it is nothing."""
    answer = await answered(store)
    await put(store, say(answer, "Too expensive, and the courier was late"))
    assert await stored(store) == [("delivery", "read"), ("price", "read")]
    await put(store, say(answer, "Too expensive"))
    assert await kept(store) == {("price", 3): 1}
    await put(store, say(answer, "Well"))
    assert await kept(store) == {("", 3): 1}
    await put(store, say(answer, ""))
    assert await kept(store) == {}


async def test_where_a_theme_was_chosen_the_text_is_not_read(store: Store) -> None:
    """Whichever came first; taken back, the text speaks again."""
    answer = await answered(store)
    await put(store, say(answer, "Too expensive"), choose(answer, "staff"))
    assert await stored(store) == [("staff", "chosen")]
    await put(store, say(answer, "Too expensive, all of it"))
    assert await kept(store) == {("staff", 3): 1}
    await put(store, choose(answer, "staff", wanted=False))
    assert await stored(store) == [("price", "read")]
    assert await kept(store) == {("price", 3): 1}


async def test_the_counts_follow_a_changed_score(store: Store) -> None:
    """On the day of the first tap, of themes and of unsorted reasons alike."""
    asked = await ask(store, await add_person(store))
    later = await ask(store, await add_person(store, "Boris"))
    await put(store, tap(asked, 3), choose(asked.id, "price"), tap(later, 8), say(later.id, "Well"))
    day_after = MONDAY + timedelta(days=1)
    await put(store, tap(asked, 9, day_after), tap(later, 10, day_after))
    assert await kept(store) == {("price", 9): 1, ("", 10): 1}
    assert {row[0] for row in await table(store, theme_rollup, "day")} == {MONDAY.date()}


async def test_words_before_the_score_are_read_at_the_tap(store: Store) -> None:
    asked = await ask(store, await add_person(store), early={"4": "Too expensive"})
    await put(store, replace(tap(asked, 3), themes=THEMES))
    assert await kept(store) == {("price", 3): 1}


@pytest.mark.parametrize("seed", range(3))
async def test_counts_equal_a_recount_after_anything(store: Store, seed: int) -> None:
    random = Random(seed)
    questions = [await ask(store, await add_person(store, f"Chen {n}")) for n in range(4)]
    await put(store, *(tap(asked, 5) for asked in questions))
    for _ in range(40):
        asked = random.choice(questions)
        change: Any = random.choice(
            [
                tap(asked, random.randint(0, 10)),
                choose(asked.id, random.choice(THEMES), random.random() < 0.6),
                say(asked.id, random.choice(["", "Well", "Too expensive", "Rude courier"])),
            ]
        )
        await put(store, change)
    assert await recounted(store) == 0
    await put(store, *(choose(asked.id, "price") for asked in questions))
    assert sum(n for (theme, _), n in (await kept(store)).items() if theme == "price") == 4


async def test_two_taps_at_once_are_both_counted(store: Store) -> None:
    """Two replicas: the second waits for the first, and moves what that one made."""
    answer = await answered(store)
    await put(store, say(answer, "Well"))
    async with store.write() as tx:
        await choose(answer, "price").apply(tx)
        second = asyncio.create_task(put(store, choose(answer, "staff")))
        await until_held_up(store, second)
    await second
    assert await kept(store) == {("price", 3): 1, ("staff", 3): 1}
    assert await recounted(store) == 0


async def test_rebuild_reports_and_mends_a_difference(store: Store) -> None:
    answer = await answered(store)
    await put(store, choose(answer, "price"))
    async with store.write() as tx:
        await tx.execute(theme_rollup.update().values(n=7))
    assert await recounted(store) == 1
    async with store.write() as tx:
        await tx.execute(theme_rollup.delete())
    assert await recounted(store) == 1
    assert await kept(store) == {("price", 3): 1}
    assert await recounted(store) == 0


async def test_who_is_forgotten_takes_the_themes_and_leaves_the_counts(store: Store) -> None:
    """A recount agrees, and so does one after others have answered."""
    alice = await add_person(store)
    first, second = await ask(store, alice), await ask(store, alice)
    await put(
        store, tap(first, 3), choose(first.id, "price"), tap(second, 3), say(second.id, "Well")
    )
    await put(store, choose(await answered(store, 3, "Boris"), "price"))
    async with store.write() as tx:
        await erase_person(tx, alice.id)
    assert await stored(store) == [("price", "chosen")]
    assert await kept(store) == {("price", 3): 2, ("", 3): 1}
    assert await recounted(store) == 0
    async with store.write() as tx:
        await tx.execute(theme_rollup.update().values(n=0))
    assert await recounted(store) == 2
    assert await kept(store) == {("price", 3): 2, ("", 3): 1}


async def test_people_and_programs_are_shown_the_themes(store: Store) -> None:
    alice = await add_person(store)
    asked = await ask(store, alice)
    await put(store, tap(asked, 3), choose(asked.id, "staff"), choose(asked.id, "price"))
    async with store.read() as tx:
        (shown,) = (await customer_data(tx, alice.id))["answers"]
        (answer,) = await answers_after(tx, "customers", None, 10)
    assert shown["themes"] == ["price", "staff"]
    assert answer.themes == ("price", "staff")


async def test_scores_by_theme_sum_days_of_one_survey(store: Store) -> None:
    for survey_key, days in (("customers", 0), ("customers", 1), ("visits", 0), ("customers", 9)):
        asked = await ask(store, await add_person(store), survey_key=survey_key)
        at = MONDAY + timedelta(days=days)
        await put(store, tap(asked, 3, at), choose(asked.id, "price"))
    async with store.read() as tx:
        found = await scores_by_theme(
            tx, "customers", MONDAY.date(), (MONDAY + timedelta(days=1)).date()
        )
    assert found == [("price", 3, 2)]


async def test_reasons_from_before_are_counted_as_unsorted(empty_url: str) -> None:
    """The migration counts what it finds; scores alone are nothing to sort."""
    store = open_store(empty_url)
    await migrate(store, "0003")
    async with store.write() as tx:
        for number, reason in enumerate(["Dear", "Well", None]):
            await tx.execute(
                sa.text(
                    "INSERT INTO responses"
                    " (id, survey_key, score, day, scored_at, awaiting, reason, reason_parts)"
                    " VALUES (:id, 'customers', 3, '2026-11-16', '2026-11-16 00:00:00', false,"
                    " :reason, '{}')"
                ),
                {"id": number, "reason": reason},
            )
    await migrate(store)
    assert await kept(store) == {("", 3): 2}
    assert await recounted(store) == 0
    await store.close()


@only_postgresql
async def test_a_tap_during_a_recount_is_not_lost(store: Store) -> None:
    answer, other = await answered(store), await answered(store, 9, "Boris")
    await put(store, choose(answer, "price"))
    async with store.write() as tx:
        await tx.execute(theme_rollup.update().values(n=sa.literal(5)))
    async with store.write() as tx:
        await choose(other, "price").apply(tx)
        mending = asyncio.create_task(recounted(store))
        await until_held_up(store, mending)
    assert await mending == 1
    assert await kept(store) == {("price", 3): 1, ("price", 9): 1}
