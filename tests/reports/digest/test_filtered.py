"""A channel's filter: its digest is the one of a company that has these people alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reports.csi.csi import CsiDigest, weekly_csi
from reports.csi.csi_words import csi_words
from reports.digest.digest import Digest
from reports.digest.numbers import weekly_digest
from reports.digest.words import caption
from storage.answers.ratings import StoreRating
from storage.answers.responses import StoreReason
from storage.database.engine import Store, open_store
from storage.database.migrate import migrate
from storage.database.tables import metadata
from storage.people.people import AddProperties
from storage.privacy.erase import erase_person
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, add_person, ask, put, tap

UTC_ZONE = ZoneInfo("Etc/UTC")
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
NORTH = {"region": "Север", "plan": "gold"}
CUSTOMERS = Survey(key="customers", kind=Kind.NPS, subject="Customers", themes=("price", "staff"))
DELIVERY = Survey(key="delivery", kind=Kind.CSI, subject="Delivery", attributes=("speed",))


async def answers(store: Store, n: int, where: dict[str, str], seed: int) -> list[int]:
    """So many people with these properties who answered in the last weeks; their ids."""
    random, ids = Random(seed), []
    for each in range(n):
        person = await add_person(store, f"Person {seed}.{each}")
        ids.append(person.id)
        at = MONDAY - timedelta(days=random.choice((0, 1, 2, 9, 30)) - 3)
        facts = {"delivered_at": at, "created_at": at, "via": random.choice(("wave", "link"))}
        asked = await ask(store, person, **facts)
        score = tap(asked, random.randrange(11), at)
        words = random.choice(("too expensive for me", "friendly people there", "nothing to add"))
        reason = StoreReason(asked.id, {"1": words}, themes=CUSTOMERS.themes)
        sitting = await ask(store, person, survey_key="delivery", asks=("speed",), **facts)
        rated = [
            StoreRating(
                sitting, Question(kind, "speed"), random.randrange(11), at, at.date(),
                awaiting=False,
            )
            for kind in (IMPORTANCE, SATISFACTION)
        ]  # fmt: skip
        await put(store, AddProperties(person.id, where), score, reason, *rated)
    silent = await add_person(store, "Silent")
    await put(store, AddProperties(silent.id, where))
    await ask(store, silent)
    return [*ids, silent.id]


@asynccontextmanager
async def another(folder: Path) -> AsyncIterator[Store]:
    """A database of its own, on SQLite."""
    opened = open_store(f"sqlite:///{folder}/alone.db")
    await migrate(opened)
    yield opened
    await opened.close()


async def told(store: Store, where: dict[str, str]) -> tuple[Digest, CsiDigest]:
    async with store.read() as tx:
        return (
            await weekly_digest(tx, CUSTOMERS, "2026-W47", UTC_ZONE, NOW, where),
            await weekly_csi(tx, DELIVERY, "2026-W47", UTC_ZONE, NOW, where),
        )


async def test_a_filtered_digest_is_that_of_these_people_alone(
    store: Store, tmp_path: Path
) -> None:
    """On either engine, of scores and of ratings; who lacks one of the properties is out."""
    await answers(store, 60, NORTH, seed=1)
    await answers(store, 12, {"region": "Север"}, seed=2)
    await answers(store, 12, {"region": "South", "plan": "gold"}, seed=3)
    async with another(tmp_path) as alone:
        await answers(alone, 60, NORTH, seed=1)
        expected = await told(alone, {})
    filtered = await told(store, NORTH)
    assert filtered[0].why_low
    assert filtered[0].delivered
    assert filtered[0].open_n
    assert filtered[0].quotes
    assert (replace(filtered[0], subject="Customers"), filtered[1].headline) == (
        expected[0],
        expected[1].headline,
    )
    assert replace(filtered[1], subject="Delivery") == expected[1]
    assert (await told(store, {}))[0].estimate.n > filtered[0].estimate.n


async def test_its_head_says_whom_it_counts(store: Store) -> None:
    await answers(store, 3, NORTH, seed=1)
    scores, ratings = await told(store, NORTH)
    assert caption(scores, "en").startswith("Customers · region Север, plan gold, week 47: ")
    assert csi_words(ratings, "fi").startswith("Delivery · region Север, plan gold, viikko 47")


async def test_whoever_was_forgotten_has_no_properties(store: Store) -> None:
    """Their score stays in the digest of everybody, and is in no filtered one."""
    ids = await answers(store, 3, NORTH, seed=1)
    async with store.write() as tx:
        for person_id in ids:
            await erase_person(tx, person_id)
        left = await tx.scalar(sa.select(sa.func.sum(metadata.tables["rollup"].c.n)))
    assert left == 3
    assert (await told(store, NORTH))[0].scores == (0,) * 11
    assert sum((await told(store, {}))[0].scores) == 3


async def test_the_segment_of_a_person_may_be_asked_for_like_a_property(store: Store) -> None:
    await answers(store, 3, NORTH, seed=1)
    assert sum((await told(store, {"segment": "Retail"}))[0].scores) == 3
    assert sum((await told(store, {"segment": "Sales"}))[0].scores) == 0
