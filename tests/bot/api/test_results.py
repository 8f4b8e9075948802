"""Results and answers by API."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from storage.answers.responses import StoreReason
from storage.answers.themes import ChooseTheme
from storage.asking.waves import add_wave, mark_closed
from storage.database.engine import Store
from storage.people.people import AddProperties
from survey.published.publish import Terms, published, to_json
from tests.bot.api.shop import Shop
from tests.storage.rows import MONDAY, WEEK, add_person, ask, only_sqlite, put, tap

SCORES = {"North": (10, 9, 3), "South": (8, 2)}


@pytest.fixture
async def answered(store: Store) -> None:
    """Five answers of two segments: three this week, two the week before."""
    for segment, scores in SCORES.items():
        for number, score in enumerate(scores):
            person = await add_person(
                store, f"{segment} {number}", segment=segment, external_id=f"{segment}-{number}"
            )
            at = MONDAY if segment == "North" else MONDAY - WEEK
            asked = await ask(store, person, delivered_at=at, created_at=at)
            plan = {"plan": "gold"} if number == 0 else {}
            await put(
                store,
                tap(asked, score, at + timedelta(hours=number)),
                StoreReason(asked.id, {"1": f"because {score}"}),
                AddProperties(person.id, plan),
            )


async def get(shop: Shop, query: str) -> Any:
    return await shop.ok("GET", f"/results?survey={query}")


async def test_nobody_answered_is_null_not_zero(shop: Shop) -> None:
    told = await get(shop, "customers")
    assert (told["n"], told["nps"], told["low"], told["response_rate"]) == (0, None, None, None)
    assert told["groups"] == []


async def test_the_numbers_of_all_that_was_ever_said(shop: Shop, answered: None) -> None:
    told = await get(shop, "customers")
    assert [told[name] for name in ("promoters", "passives", "detractors", "n")] == [2, 1, 2, 5]
    assert (told["nps"], told["nps_exact"]) == (0, 0.0)
    assert (told["invited"], told["response_rate"], told["open_n"]) == (5, 1.0, 0)
    assert (told["from"], told["to"]) == ("2000-01-01", "2026-11-16")


async def test_both_days_are_included(shop: Shop, answered: None) -> None:
    assert (await get(shop, "customers&from=2026-11-16&to=2026-11-16"))["n"] == 3
    assert (await get(shop, "customers&to=2026-11-15"))["n"] == 2
    assert (await get(shop, "customers&from=0001-01-01&to=9999-12-31"))["n"] == 5
    assert (await get(shop, "customers&to=0001-01-01"))["n"] == 0
    assert (await get(shop, "customers&from=9999-12-31"))["n"] == 0


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("segment", [("North", 3, 33), ("South", 2, -50)]),
        ("week", [("2026-W46", 2, -50), ("2026-W47", 3, 33)]),
        ("touchpoint", [("till", 5, 0)]),
        ("plan", [("", 3, -33), ("gold", 2, 50)]),
        ('no\'such.[0] $"property"', [("", 5, 0)]),
    ],
)
async def test_parts_are_named_and_add_up(
    shop: Shop, answered: None, by: str, groups: list[tuple[str, int, int]]
) -> None:
    told = await shop.ok("GET", "/results", params={"survey": "customers", "by": by})
    shown = [(group["name"], group["n"], group["nps"]) for group in told["groups"]]
    assert shown == groups
    assert sum(group["n"] for group in told["groups"]) == told["n"]


async def test_by_theme_an_answer_is_in_each_that_it_names(
    shop: Shop, store: Store, answered: None
) -> None:
    """And answers show their themes."""
    (first, second) = (await anext(pages(shop, 2)))[:2]
    for theme in ("price", "staff"):
        await put(store, ChooseTheme(first["id"], theme, True, ()))
    await put(store, ChooseTheme(second["id"], "price", True, ()))
    groups = (await get(shop, "customers&by=theme"))["groups"]
    assert [(group["name"], group["n"], group["nps"]) for group in groups] == [
        ("price", 2, -50), ("staff", 1, 0), ("unsorted", 3, 33),
    ]  # fmt: skip
    assert (await anext(pages(shop, 1)))[0]["themes"] == ["price", "staff"]


async def test_of_an_anonymous_survey_published_waves_alone(shop: Shop, store: Store) -> None:
    """Neither an open wave nor one that closed outside the days; no other parts than groups."""
    scores = [9, 9, 9, 9, 8, 8, 8, 3, 3, 3] * 2
    found = published({"": scores}, [], Terms({"": 24}), random.Random(7))
    result = to_json(found)
    for back in (40, 5):
        closed = MONDAY - timedelta(days=back)
        async with store.write() as tx:
            wave = await add_wave(tx, "team", "enps", closed - WEEK, closed, 24, {})
            await mark_closed(tx, wave, closed, result)
    async with store.write() as tx:
        await add_wave(tx, "team", "enps", MONDAY, MONDAY + WEEK, 24, {})
    told = await get(shop, "team&from=2026-11-01")
    assert set(told) == {"survey", "from", "to", "waves"}
    assert [(wave["n"], wave["nps"], wave["closed_on"]) for wave in told["waves"]] == [
        (found.company.n, found.company.nps, "2026-11-11")
    ]
    assert len((await get(shop, "team&by=segment"))["waves"]) == 2
    for by in ("week", "touchpoint", "theme", "plan"):
        assert await shop.problem(422, "GET", f"/results?survey=team&by={by}") == ["by"]


@only_sqlite
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("survey=nope", "survey"),
        ("from=2026-11-01", "survey"),
        ("survey=customers&from=yesterday", "from"),
        ("survey=customers&from=2026-11-02&to=2026-11-01", "to"),
        ("survey=customers&by=", "by"),
        ("survey=customers&form=2026-11-01", "form"),
    ],
)
async def test_a_wrong_question_is_named(shop: Shop, query: str, field: str) -> None:
    assert await shop.problem(422, "GET", f"/results?{query}") == [field]


async def pages(shop: Shop, limit: int) -> AsyncIterator[list[dict[str, Any]]]:
    cursor: str | None = ""
    while cursor is not None:
        params = {"survey": "customers", "limit": limit} | ({"cursor": cursor} if cursor else {})
        page = await shop.ok("GET", "/answers", params=params)
        yield page["items"]
        cursor = page["next"]


async def test_an_answer_tells_what_was_said_and_by_whom(shop: Shop, answered: None) -> None:
    first = (await anext(pages(shop, 1)))[0]
    assert first.pop("id") > 0
    assert first.pop("person").pop("telegram_id") > 0
    assert first == {
        "score": 8, "ratings": None, "reason": "because 8", "themes": [], "touchpoint": "till",
        "segment": "South", "via": "wave",
        "day": str(date(2026, 11, 9)), "scored_at": "2026-11-09T00:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 5, 1000])
async def test_pages_hold_each_answer_once_oldest_first(
    shop: Shop, answered: None, limit: int
) -> None:
    read = [item async for page in pages(shop, limit) for item in page]
    assert [item["score"] for item in read] == [8, 2, 10, 9, 3]
    assert len({item["id"] for item in read}) == 5


async def test_answers_that_come_between_two_pages_move_nothing(
    shop: Shop, store: Store, answered: None
) -> None:
    """Each of them is read once, and so is each that was there before."""
    read: list[int] = []
    async for page in pages(shop, 2):
        read += [item["id"] for item in page]
        if len(read) < 6:
            at = MONDAY + timedelta(hours=len(read) + 3)
            await put(store, tap(await ask(store, await add_person(store)), 7, at))
    assert len(read) == len(set(read)) == 7


async def test_answers_of_one_instant_are_told_apart(shop: Shop, store: Store) -> None:
    for _ in range(5):
        await put(store, tap(await ask(store, await add_person(store)), 7))
    read = [item["id"] async for page in pages(shop, 2) for item in page]
    assert len(read) == len(set(read)) == 5


async def test_who_was_forgotten_is_nobody(shop: Shop, answered: None) -> None:
    assert (await shop.send("DELETE", "/people/South-0")).status_code == 204
    first = (await anext(pages(shop, 1)))[0]
    assert (first["score"], first["reason"], first["person"]) == (8, None, None)


@only_sqlite
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("survey=team", "survey"),
        ("survey=nope", "survey"),
        ("limit=5", "survey"),
        ("survey=customers&limit=0", "limit"),
        ("survey=customers&limit=1001", "limit"),
        ("survey=customers&limit=ten", "limit"),
        ("survey=customers&cursor=", "cursor"),
        ("survey=customers&cursor=abc", "cursor"),
        ("survey=customers&cursor=%C3%A4", "cursor"),
        ("survey=customers&cursor=OTk5OTk5OTk5OTk5OTk5OTk5Ljk", "cursor"),
        ("survey=customers&offset=5", "offset"),
    ],
)
async def test_a_wrong_page_is_named(shop: Shop, query: str, field: str) -> None:
    assert await shop.problem(422, "GET", f"/answers?{query}") == [field]
