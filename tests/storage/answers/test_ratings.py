"""Ratings: counted in pairs, moved as a whole, equal to a recount on either engine."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest

from storage.answers.ratings import (
    AskAgain,
    PairCount,
    StoreRating,
    answers_by,
    competitor_pairs,
    joint_ratings,
    pairs_by,
    pairs_by_property,
    ratings_of,
)
from storage.answers.rebuild import rebuild
from storage.asking.asked import asks_of
from storage.asking.invitations import Invitation
from storage.database.engine import Store
from storage.database.tables import attribute_rollup, ratings, responses, rollup
from storage.people.people import AddProperties
from storage.privacy.erase import erase_person
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from survey.asking.competitor import COMPETITOR
from survey.definition.definition import Survey
from survey.scores.csi import Joint
from survey.scores.scale import Kind
from tests.storage.rows import (
    MONDAY,
    add_person,
    ask,
    invitation,
    put,
    table,
    tap,
    until_held_up,
)

SURVEY = Survey(key="delivery", kind=Kind.CSI, attributes=("speed", "care", "price"), ask=1)


def rate(asked: Invitation, kind: str, score: int | None, attribute: str = "speed") -> StoreRating:
    question = Question(kind, attribute)
    return StoreRating(asked, question, score, MONDAY, MONDAY.date(), awaiting=False)


async def kept(store: Store) -> dict[tuple[str, int, int], int]:
    """(attribute, importance, satisfaction) -> n, of those that count somebody."""
    columns = ("attribute", "importance", "satisfaction", "n")
    rows = await table(store, attribute_rollup, *columns)
    return {(a, i, s): n for a, i, s, n in rows if n}


async def recount(store: Store) -> int:
    async with store.write() as tx:
        return await rebuild(tx)


async def test_a_pair_counts_once_both_taps_are_there_and_moves_as_a_whole(store: Store) -> None:
    asked = await ask(store, await add_person(store), survey_key="delivery", asks=("speed",))
    await put(store, rate(asked, IMPORTANCE, 9))
    assert await kept(store) == {}
    await put(store, rate(asked, SATISFACTION, 4), rate(asked, SATISFACTION, 4))
    assert await kept(store) == {("speed", 9, 4): 1}
    await put(store, AskAgain(asked.id))
    again = await invitation(store, asked.id)
    assert (again.rated, again.asks) == ({}, ("speed",))
    assert await kept(store) == {("speed", 9, 4): 1}
    await put(store, rate(asked, IMPORTANCE, 2))
    assert await kept(store) == {("speed", 2, 4): 1}
    assert await table(store, rollup) == []
    assert await table(store, responses, "score") == [(None,)]
    assert await recount(store) == 0


@pytest.mark.parametrize("seed", range(2))
async def test_counts_equal_a_recount_after_any_sequence_of_taps(store: Store, seed: int) -> None:
    random = Random(seed)
    alice = await add_person(store)
    questions = [await ask(store, alice, survey_key="delivery") for _ in range(4)]
    for _ in range(40):
        asked = random.choice(questions)
        kind = random.choice((IMPORTANCE, SATISFACTION))
        await put(store, rate(asked, kind, random.randint(0, 10), random.choice(("a", "b"))))
    before = await kept(store)
    assert sum(before.values()) > 1
    assert await recount(store) == 0
    assert await kept(store) == before


async def test_rebuild_mends_pairs_and_leaves_ratings_out_of_the_scores(store: Store) -> None:
    alice = await add_person(store)
    asked = await ask(store, alice, survey_key="delivery")
    await put(store, rate(asked, IMPORTANCE, 9), rate(asked, SATISFACTION, 4))
    async with store.write() as tx:
        await tx.execute(attribute_rollup.update().values(n=5))
    assert await recount(store) == 1
    assert await kept(store) == {("speed", 9, 4): 1}
    assert await table(store, rollup) == []


async def test_two_taps_of_one_pair_at_once_are_counted_once(store: Store) -> None:
    """On two replicas: the second sees what the first has stored."""
    asked = await ask(store, await add_person(store), survey_key="delivery")
    await put(store, rate(asked, IMPORTANCE, 9))
    async with store.write() as tx:
        await rate(asked, SATISFACTION, 4).apply(tx)
        second = asyncio.create_task(put(store, rate(asked, SATISFACTION, 7)))
        await until_held_up(store, second)
    await second
    assert await kept(store) == {("speed", 9, 7): 1}
    assert await recount(store) == 0


async def test_parts_and_answers_are_of_complete_pairs(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris", segment="Online")
    await put(store, AddProperties(alice.id, {"city": "Turku"}))
    for person, score in ((alice, 4), (boris, 8)):
        asked = await ask(store, person, survey_key="delivery")
        await put(store, rate(asked, IMPORTANCE, 9), rate(asked, SATISFACTION, score))
        await put(store, rate(asked, IMPORTANCE, 1, "care"))
    only_half = await ask(store, alice, survey_key="delivery")
    await put(store, rate(only_half, IMPORTANCE, 5))
    day = MONDAY.date()
    async with store.read() as tx:
        segments = await pairs_by(tx, "delivery", day, day, "segment")
        cities = await pairs_by_property(tx, "delivery", day, day, "city")
        answers = await answers_by(tx, "delivery", day, day, "day")
        none = await pairs_by(tx, "delivery", day + timedelta(1), day + timedelta(9), "day")
        said = await ratings_of(tx, [only_half.id])
    assert sorted(segments) == [
        PairCount("Online", "speed", 9, 8, 1), PairCount("Retail", "speed", 9, 4, 1),
    ]  # fmt: skip
    assert sorted(cities) == [
        PairCount("", "speed", 9, 8, 1), PairCount("Turku", "speed", 9, 4, 1),
    ]  # fmt: skip
    assert (answers, none) == ([(day, 2)], [])
    assert said == {only_half.id: {"speed": (5, None)}}


async def test_a_competitors_score_is_paired_with_ours_and_counted_as_none(store: Store) -> None:
    """Whoever left it out is in no pair."""
    day = MONDAY.date()
    for own, other in ((9, 3), (9, 3), (5, None)):
        asked = await ask(store, await add_person(store))
        await put(store, tap(asked, own), rate(asked, COMPETITOR.kind, other, ""))
    async with store.read() as tx:
        assert await competitor_pairs(tx, "customers", day, day) == {(9, 3): 2}
    assert sorted(await table(store, rollup, "score", "n")) == [(5, 1), (9, 2)]
    assert await recount(store) == 0


async def test_ratings_outlive_their_person_and_go_with_their_answer(store: Store) -> None:
    alice = await add_person(store)
    asked = await ask(store, alice, survey_key="delivery")
    await put(store, rate(asked, IMPORTANCE, 9), rate(asked, SATISFACTION, 4))
    async with store.write() as tx:
        await erase_person(tx, alice.id)
    assert len(await table(store, ratings)) == 2
    assert await recount(store) == 0
    async with store.write() as tx:
        await tx.execute(responses.delete())
    assert await table(store, ratings) == []


async def test_each_person_is_asked_what_they_were_asked_least(store: Store) -> None:
    alice, boris = await add_person(store), await add_person(store, "Boris")
    await ask(store, alice, survey_key="delivery", asks=("speed",))
    await ask(store, alice, survey_key="delivery", asks=("care",))
    await ask(store, alice, survey_key="delivery", asks=("price",), state="void")
    async with store.read() as tx:
        found = await asks_of(tx, SURVEY, {alice.id: 0, boris.id: 1})
        none = await asks_of(tx, SURVEY.model_copy(update={"attributes": ()}), {alice.id: 0})
    assert found == {alice.id: ["price"], boris.id: ["care"]}
    assert none == {alice.id: []}


async def test_what_the_same_answers_gave_to_two_attributes_is_summed_up(store: Store) -> None:
    """Of answers that rated both in full; whoever left one tap out says nothing of the two."""
    for first, other in (((9, 4), (7, 5)), ((8, 10), (2, 1)), ((9, 9), (3, None))):
        asked = await ask(
            store, await add_person(store), survey_key="delivery", asks=("speed", "care")
        )
        for attribute, (importance, satisfaction) in (("speed", first), ("care", other)):
            await put(store, rate(asked, IMPORTANCE, importance, attribute))
            if satisfaction is not None:
                await put(store, rate(asked, SATISFACTION, satisfaction, attribute))
    day = MONDAY.date()
    both = Joint("care", "speed", 2, 9, 6, 17, 14, 7 * 9 + 2 * 8, 7 * 4 + 20, 5 * 9 + 8, 20 + 10)
    async with store.read() as tx:
        assert await joint_ratings(tx, "delivery", day, day, "day") == [(day, both)]
        assert await joint_ratings(tx, "delivery", day, day, "via") == [("wave", both)]
        found = await joint_ratings(tx, "delivery", day, day, "day", {"city": "Oulu"})
        assert found == []
    assert await recount(store) == 0
