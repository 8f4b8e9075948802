"""Many people answer by a link; the digest says exactly what they said."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.blackbox.children import fresh
from tests.blackbox.installation import CHANNEL, MANAGER, Installation, this_week, until
from tests.blackbox.people import all_of, answers
from tests.conftest import fresh_postgres

pytestmark = pytest.mark.timeout(300)

SET_UP = {"getMe", "getUpdates", "deleteWebhook", "setMyCommands"}


def scores(promoters: int, passives: int, detractors: int) -> list[int]:
    """So many scores of each band, shuffled."""
    drawn = [9 + i % 2 for i in range(promoters)]
    drawn += [7 + i % 2 for i in range(passives)]
    drawn += [i % 7 for i in range(detractors)]
    random.Random(11).shuffle(drawn)
    return drawn


async def everybody_answers(site: Installation, given: list[int]) -> None:
    """One person a score, each with a reason, through the link for customers."""
    link = await site.eleven("link", "customers", how=fresh)
    name, _, payload = link.line.partition("?start=")
    assert name == "https://t.me/eleven_bot"
    people = [site.sandbox.person(1001 + i, f"Alice {i}") for i in range(len(given))]
    await all_of(
        answers(person, payload, score, f"This is why I gave a {score}")
        for person, score in zip(people, given, strict=True)
    )


def calls_per_answer(site: Installation, n: int) -> float:
    """Calls to customers, each answer's share, without polling, set-up and managers' alerts."""
    calls = [call for call in site.sandbox.calls if call.method not in SET_UP]
    return len([call for call in calls if call.params.get("chat_id") != MANAGER]) / n


async def test_300_answers_give_the_known_score_and_interval(
    site: Installation, quick: dict[str, str]
) -> None:
    """174 promoters, 89 passives, 37 detractors: +46, from +37 to +53, in numbers and picture."""
    site.settings |= quick
    service = await site.start(how=fresh)
    await everybody_answers(site, scores(174, 89, 37))
    assert calls_per_answer(site, 300) <= 4
    numbers = await site.numbers("customers")
    assert (numbers["n"], numbers["open_n"]) == (300, 300)
    bands = (numbers["promoters"], numbers["passives"], numbers["detractors"])
    assert bands == (174, 89, 37)
    assert numbers["nps"] == 46
    assert numbers["low"] == pytest.approx(37.277553, abs=1e-6)
    assert numbers["high"] == pytest.approx(53.151490, abs=1e-6)
    posting = await site.eleven("digest", "customers", "--week", this_week(), "--post")
    assert posting.status == 0, posting
    channel = site.sandbox.room(CHANNEL)
    await until(lambda: channel.messages, "the digest is in the channel")
    (post,) = channel.messages
    assert post.photo is not None
    assert post.photo.startswith(b"\x89PNG")
    assert "+46" in (post.caption or "")
    assert "+37 to +53" in (post.caption or "")
    assert (await site.eleven("rebuild")).line == "0 differences"
    assert await site.stop(service) == 0


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    with fresh_postgres(postgres) as url:
        yield url


async def test_30_answers_on_postgresql(
    site: Installation, postgres_url: str, quick: dict[str, str]
) -> None:
    """The same on PostgreSQL: every answer counts once, at four calls each."""
    site.settings |= quick | {"ELEVEN_DATABASE_URL": postgres_url}
    service = await site.start()
    await everybody_answers(site, scores(17, 9, 4))
    assert calls_per_answer(site, 30) <= 4
    numbers = await site.numbers("customers")
    assert (numbers["n"], numbers["open_n"], numbers["nps"]) == (30, 30, 43)
    bands = (numbers["promoters"], numbers["passives"], numbers["detractors"])
    assert bands == (17, 9, 4)
    assert (await site.eleven("rebuild")).line == "0 differences"
    assert await site.stop(service) == 0
