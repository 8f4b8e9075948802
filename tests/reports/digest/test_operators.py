"""Operators are single people: from thirty answers on a figure in private, none in a channel."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.chat.results import named_results, results_summary
from reports.csi.csi import csi_results
from reports.csi.csi_frozen import csi_summary
from reports.digest.frozen import freeze
from reports.digest.numbers import weekly_digest
from reports.digest.words import caption
from storage.answers.ratings import StoreRating
from storage.database.engine import Store
from storage.people.people import AddProperties
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from survey.definition.definition import Survey
from survey.definition.faults import Faulty
from survey.definition.reading import read_definition
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, add_person, ask, put, tap

ZONE = ZoneInfo("Etc/UTC")
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
CUSTOMERS = Survey(key="customers", kind=Kind.NPS, subject="Customers")
DELIVERY = Survey(key="delivery", kind=Kind.CSI, subject="Delivery", attributes=("speed",))


async def served(store: Store, operator: str, n: int, score: int) -> None:
    for _ in range(n):
        person = await add_person(store)
        asked = await ask(store, person, touchpoint="")
        sitting = await ask(store, person, survey_key="delivery", asks=("speed",), touchpoint="")
        rated = [
            StoreRating(sitting, Question(kind, "speed"), score, MONDAY, DAY, awaiting=False)
            for kind in (IMPORTANCE, SATISFACTION)
        ]
        await put(
            store, AddProperties(person.id, {"operator": operator}), tap(asked, score), *rated
        )


DAY = date(2026, 11, 16)


async def test_below_thirty_answers_an_operator_has_no_figure(store: Store) -> None:
    """How many there are is told, so that one knows why."""
    await served(store, "Alice", 30, 9)
    await served(store, "Boris", 29, 1)
    async with store.read() as tx:
        scores = await named_results(tx, CUSTOMERS, DAY, DAY, ZONE, "operator")
        ratings = await csi_results(tx, DELIVERY, DAY, DAY, ZONE, "operator")
    alice, boris = results_summary(scores)["groups"]
    assert (alice["name"], alice["n"], alice["nps"]) == ("Alice", 30, 100)
    assert (boris["name"], boris["n"]) == ("Boris", 29)
    assert {value for key, value in boris.items() if key not in ("name", "n")} == {None}
    alice, boris = csi_summary(ratings)["groups"]
    assert alice["csi"] == 90
    assert boris == {"name": "Boris", "csi": None, "low": None, "high": None, "attributes": []}


async def test_other_properties_keep_their_figures_below_thirty(store: Store) -> None:
    await served(store, "Alice", 2, 9)
    async with store.read() as tx:
        found = await named_results(tx, CUSTOMERS, DAY, DAY, ZONE, "segment")
    assert results_summary(found)["groups"][0]["nps"] == 100


async def test_nothing_of_a_digest_names_an_operator(store: Store) -> None:
    """Neither its words nor what its picture is drawn from."""
    await served(store, "Alice", 60, 9)
    await served(store, "Boris", 60, 1)
    async with store.read() as tx:
        digest = await weekly_digest(tx, CUSTOMERS, "2026-W47", ZONE, NOW)
    for name in ("Alice", "Boris"):
        assert name not in caption(digest, "en")
        assert name not in str(freeze(digest))


def test_no_channel_may_be_about_one_operator() -> None:
    channel = {"id": -100, "where": {"operator": "Alice"}}
    company = {"name": "Nordic Kettle", "timezone": "Europe/Helsinki"}
    with pytest.raises(Faulty, match=r"where\.operator: is a single person"):
        read_definition(
            {"company": company, "channel": [channel], "survey": [{"key": "a", "kind": "nps"}]}
        )
