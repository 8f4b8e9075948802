"""What managers say of a reason: above what is read, below what its person chose; counted anew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from storage.answers.corrections import CorrectTheme, examples_of, sorted_reason
from storage.answers.reasons import unsorted_reasons
from storage.answers.second_look import store_looks, unread_reasons
from storage.answers.themes import NONE
from storage.database.engine import Store, Tx
from storage.database.tables import responses
from storage.privacy.erase import erase_person
from storage.privacy.export import customer_data
from storage.privacy.retention import forget_words
from survey.definition.definition import Retention
from survey.themes.examples import Example
from tests.storage.answers.test_themes import THEMES, answered, choose, kept, recounted, say, stored
from tests.storage.rows import MONDAY, add_person, ask, put, tap, until_held_up

DEAR = "Too expensive"
ODD = "The kettle sings"


@dataclass(frozen=True)
class Sort:
    """A manager's tap under the words that stand there by then."""

    answer: int
    theme: str
    wanted: bool = True

    async def apply(self, tx: Tx) -> None:
        words = await tx.scalar(sa.select(responses.c.reason).where(responses.c.id == self.answer))
        await CorrectTheme(self.answer, str(words), self.theme, self.wanted, MONDAY).apply(tx)


async def said(store: Store, words: str, score: int = 3, name: str = "Alice") -> int:
    answer = await answered(store, score, name)
    await put(store, say(answer, words))
    return answer


async def examples(store: Store, limit: int = 200) -> list[Example]:
    async with store.read() as tx:
        return await examples_of(tx, "customers", THEMES, limit)


async def test_a_correction_wins_over_what_was_read(store: Store) -> None:
    answer = await said(store, DEAR)
    await put(store, Sort(answer, "price", wanted=False), Sort(answer, "staff"))
    assert await stored(store) == [("staff", "corrected")]
    assert await kept(store) == {("staff", 3): 1}
    assert await recounted(store) == 0


async def test_words_that_nobody_saw_are_not_sorted(store: Store) -> None:
    """Nor are those of whoever was forgotten meanwhile."""
    answer = await said(store, ODD)
    await put(store, CorrectTheme(answer, DEAR, "staff", wanted=True, at=MONDAY))
    assert await stored(store) == []
    async with store.write() as tx:
        (person_id,) = await tx.scalars(sa.select(responses.c.person_id))
        await erase_person(tx, person_id)
    await put(store, CorrectTheme(answer, ODD, "staff", wanted=True, at=MONDAY))
    assert await stored(store) == []
    assert await recounted(store) == 0


async def test_one_tap_keeps_what_was_right(store: Store) -> None:
    answer = await said(store, DEAR)
    await put(store, Sort(answer, "staff"))
    assert await stored(store) == [("price", "corrected"), ("staff", "corrected")]


@pytest.mark.parametrize(
    "change",
    [lambda one: Sort(one, NONE), lambda one: Sort(one, "price", wanted=False)],
    ids=["none of these", "the last one taken away"],
)
async def test_of_no_theme_is_something_to_say(store: Store, change: Any) -> None:
    """It counts as unsorted, is an example, and is nobody's theme in what people are shown."""
    alice = await add_person(store)
    asked = await ask(store, alice)
    await put(store, tap(asked, 3), say(asked.id, DEAR), change(asked.id))
    assert await stored(store) == [(NONE, "corrected")]
    assert await kept(store) == {(NONE, 3): 1}
    assert await recounted(store) == 0
    assert await examples(store) == [Example(DEAR, frozenset())]
    async with store.read() as tx:
        (shown,) = (await customer_data(tx, alice.id))["answers"]
        assert await unsorted_reasons(tx, "customers", MONDAY.date(), MONDAY.date()) == (1, 1)
    assert shown["themes"] == []
    await put(store, Sort(asked.id, "staff"))
    assert await stored(store) == [("staff", "corrected")]


async def test_the_same_words_again_stay_as_they_were_sorted(store: Store) -> None:
    answer = await said(store, DEAR)
    await put(store, Sort(answer, NONE), say(answer, DEAR))
    assert await stored(store) == [(NONE, "corrected")]


async def test_other_words_are_read_anew(store: Store) -> None:
    answer = await said(store, DEAR)
    await put(store, Sort(answer, NONE), say(answer, "The courier was late"))
    assert await stored(store) == [("delivery", "read")]
    assert await kept(store) == {("delivery", 3): 1}
    await put(store, Sort(answer, "staff"), say(answer, ""))
    assert await kept(store) == {}
    assert await recounted(store) == 0


async def test_what_its_person_chose_is_never_overridden(store: Store) -> None:
    """Nor by a tap that was on its way; a choice that comes later takes the correction's place."""
    answer = await said(store, DEAR)
    await put(store, choose(answer, "delivery"), Sort(answer, "staff"))
    assert await stored(store) == [("delivery", "chosen")]
    other = await said(store, DEAR, name="Boris")
    await put(store, Sort(other, "staff"), choose(other, "price"))
    async with store.read() as tx:
        found = await sorted_reason(tx, other)
    assert found is not None
    assert found.chosen
    assert found.themes == {"price"}
    assert await recounted(store) == 0


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
                choose(asked.id, random.choice(THEMES), random.random() < 0.4),
                say(asked.id, random.choice(["", ODD, DEAR])),
                Sort(asked.id, random.choice([*THEMES, NONE]), random.random() < 0.7),
            ]
        )
        await put(store, change)
        if random.random() < 0.2:
            await look(store, frozenset({"staff"}) if random.random() < 0.5 else frozenset())
    assert await recounted(store) == 0
    async with store.write() as tx:
        await erase_person(tx, questions[0].person_id)
    assert await recounted(store) == 0


async def look(store: Store, found: frozenset[str]) -> None:
    async with store.write() as tx:
        reasons = await unread_reasons(tx, "customers", MONDAY, 10)
        await store_looks(tx, reasons, dict.fromkeys(reasons, found))


async def test_a_second_look_sorts_what_nothing_was_found_in(store: Store) -> None:
    """Once: what it finds nothing in is not looked at again, and still counts as unsorted."""
    await said(store, DEAR)
    await look(store, frozenset({"staff"}))
    assert await stored(store) == [("price", "read")]
    await said(store, ODD, name="Boris")
    await look(store, frozenset())
    assert await stored(store) == [("", "read"), ("price", "read")]
    await look(store, frozenset({"staff"}))
    assert await kept(store) == {("price", 3): 1, ("", 3): 1}
    await said(store, ODD, name="Chen")
    await look(store, frozenset({"staff"}))
    assert await kept(store) == {("price", 3): 1, ("", 3): 1, ("staff", 3): 1}
    assert await recounted(store) == 0


async def test_a_look_at_words_that_changed_meanwhile_is_void(store: Store) -> None:
    """So is one at a reason that a manager sorted meanwhile."""
    answer, other = await said(store, ODD), await said(store, ODD, name="Boris")
    async with store.read() as tx:
        reasons = await unread_reasons(tx, "customers", MONDAY, 10)
    assert set(reasons) == {answer, other}
    await put(store, say(answer, "The kettle hums"), Sort(other, NONE))
    async with store.write() as tx:
        await store_looks(tx, reasons, dict.fromkeys(reasons, frozenset({"staff"})))
    assert await stored(store) == [(NONE, "corrected")]
    assert await recounted(store) == 0


async def test_two_managers_at_once_are_both_counted(store: Store) -> None:
    answer = await said(store, ODD)
    async with store.write() as tx:
        await Sort(answer, "price").apply(tx)
        second = asyncio.create_task(put(store, Sort(answer, "staff")))
        await until_held_up(store, second)
    await second
    assert await kept(store) == {("price", 3): 1, ("staff", 3): 1}
    assert await recounted(store) == 0


async def test_examples_are_the_newest_of_the_survey(store: Store) -> None:
    for days, survey_key in enumerate(["customers", "visits", "customers", "customers"]):
        asked = await ask(store, await add_person(store), survey_key=survey_key)
        at = MONDAY + timedelta(days=days)
        await put(store, tap(asked, 3, at), say(asked.id, f"{ODD} {days}"))
        await put(store, Sort(asked.id, "staff"), Sort(asked.id, "price"))
    await said(store, DEAR)  # read alone: no example
    both = frozenset({"staff", "price"})
    assert await examples(store, 2) == [Example(f"{ODD} {n}", both) for n in (3, 2)]
    assert len(await examples(store)) == 3


async def test_a_theme_that_is_gone_since_is_no_example_of_nothing(store: Store) -> None:
    answer = await said(store, ODD)
    await put(store, Sort(answer, "staff"))
    async with store.read() as tx:
        assert await examples_of(tx, "customers", ["price"]) == []


async def test_who_is_forgotten_and_what_is_old_is_no_example(store: Store) -> None:
    alice = await add_person(store)
    asked, old = await ask(store, alice), await said(store, ODD, name="Boris")
    await put(store, tap(asked, 3), say(asked.id, ODD))
    await put(store, Sort(asked.id, "staff"), Sort(old, NONE))
    assert len(await examples(store)) == 2
    async with store.write() as tx:
        await erase_person(tx, alice.id)
    assert await examples(store) == [Example(ODD, frozenset())]
    await forget_words(store, Retention(reasons_months=24), MONDAY + timedelta(days=800))
    assert await examples(store) == []
    assert await stored(store) == []
    assert await recounted(store) == 0
