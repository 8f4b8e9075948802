"""A csi survey by API: people are asked, and the numbers are those of pairs."""

from __future__ import annotations

from storage.answers.ratings import StoreRating
from storage.database.engine import Store
from storage.database.tables import invitations
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from tests.bot.api.shop import Shop
from tests.storage.rows import MONDAY, add_person, ask, put, table


async def test_an_invitation_says_what_it_asks_about(shop: Shop, store: Store) -> None:
    await add_person(store, telegram_id=1001)
    assert await shop.invite(survey="delivery", telegram_id=1001) == "queued"
    assert await table(store, invitations, "survey_key", "asks") == [("delivery", ["speed"])]


async def test_results_and_answers(shop: Shop, store: Store) -> None:
    """A half-finished one is an answer, and in no number."""
    for scores in ((9, 7), (8, 6), (5,)):
        asked = await ask(store, await add_person(store), survey_key="delivery", asks=("speed",))
        for kind, score in zip((IMPORTANCE, SATISFACTION), scores, strict=False):
            question, day = Question(kind, "speed"), MONDAY.date()
            await put(store, StoreRating(asked, question, score, MONDAY, day, awaiting=False))
    told = await shop.ok("GET", "/results?survey=delivery&by=segment")
    assert (told["n"], told["csi"], told["nps"], told["promoters"]) == (2, 65, None, None)
    (speed,) = told["attributes"]
    assert [speed[name] for name in ("name", "importance", "satisfaction", "n", "nss")] == [
        "speed", 8.5, 6.5, 2, -50,
    ]  # fmt: skip
    assert [part["name"] for part in told["groups"]] == ["Retail"]
    page = await shop.ok("GET", "/answers?survey=delivery")
    assert [item["score"] for item in page["items"]] == [None] * 3
    said = sorted(item["ratings"]["speed"] for item in page["items"] if item["ratings"])
    assert said == [[5, None], [8, 6], [9, 7]]
    assert await shop.problem(422, "GET", "/results?survey=delivery&by=theme") == ["by"]
