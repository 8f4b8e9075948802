"""The service dies at any instant, and no answer is lost or counted twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from sandbox.people import Person
from sandbox.schema import Params
from tests.blackbox.children import Child
from tests.blackbox.installation import PAUSE, Installation, ended, this_week, until
from tests.blackbox.people import all_of, asked, newest, shows

pytestmark = pytest.mark.timeout(300)

SEED = 20261116
KILLS, CROWD = 5, 200
ROUND = CROWD // KILLS  # taps between two kills


@contextmanager
def signalled_at_call(
    site: Installation, child: Child, number: int, name: int, only: str = ""
) -> Iterator[None]:
    """Send a signal at the instant the so-manieth call (of one method) arrives, unanswered yet."""
    arrived = 0

    def count(method: str, _params: Params) -> None:
        nonlocal arrived
        arrived += method == only or not only
        if arrived == number:
            os.kill(child.pid, name)

    site.sandbox.faults.append(count)
    try:
        yield
    finally:
        site.sandbox.faults.remove(count)


async def crowd(site: Installation, n: int) -> list[Person]:
    """People who have the question before them, and have not tapped."""
    payload = await site.token("customers")
    service = await site.start()
    people = [site.sandbox.person(1001 + i, f"Boris {i}") for i in range(n)]
    await all_of(asked(person, payload) for person in people)
    assert await site.stop(service) == 0
    return people


async def tap(people: Sequence[Person], draw: random.Random) -> list[int]:
    """Everybody taps a score, a handful at a time; returns the scores."""
    scores = [draw.randrange(11) for _ in people]
    for number, (person, score) in enumerate(zip(people, scores, strict=True), start=1):
        person.tap(str(score))
        if number % 5 == 0:
            await asyncio.sleep(PAUSE)
    return scores


async def drained(site: Installation) -> None:
    """Let a service handle all that waits, and stop."""
    service = await site.start()
    await until(lambda: site.sandbox.pending == 0, "every update is confirmed")
    assert await site.stop(service) == 0


async def counted_once(site: Installation, scores: list[int]) -> None:
    """The digest has exactly these scores, and the rollup agrees with the answers."""
    numbers = await site.numbers("customers")
    assert numbers["n"] == numbers["open_n"] == len(scores)
    assert numbers["promoters"] == sum(score >= 9 for score in scores)
    assert numbers["detractors"] == sum(score <= 6 for score in scores)
    assert (await site.eleven("rebuild")).line == "0 differences"


async def test_a_reason_written_while_the_service_is_dead_lands(site: Installation) -> None:
    """kill -9 between tap and reason: one answer, with its reason, and thanks."""
    (alice,) = await crowd(site, 1)
    service = await site.start()
    alice.tap("3")
    await until(lambda: not shows(alice, "10"), "the tap is answered")
    await site.kill(service)
    alice.say("The spout leaked on the first day")
    prompt = newest(alice)
    service = await site.start()
    await until(lambda: newest(alice) is not prompt, "the reason is thanked for")
    assert await site.stop(service) == 0
    await counted_once(site, [3])
    digest = await site.eleven("digest", "customers", "--week", this_week())
    assert digest.out.count("The spout leaked on the first day") == 1


async def test_every_tap_counts_once_through_five_kills(
    site: Installation, quick: dict[str, str]
) -> None:
    """200 people tap while kill -9 strikes at five seeded calls: 200 answers."""
    site.settings |= quick
    draw = random.Random(SEED)
    people = await crowd(site, CROWD)
    scores = []
    for strike in range(KILLS):
        group = people[strike * ROUND : (strike + 1) * ROUND]
        # The call that fetches more acknowledges what came before: the most telling instant.
        only = ("", "getUpdates")[strike % 2]
        number = 1 if only else draw.randrange(1, 2 * ROUND)
        print(f"seed {SEED}, kill {strike}: at {only or 'call'} {number}")  # noqa: T201
        service = await site.start()
        with signalled_at_call(site, service, number, signal.SIGKILL, only):
            scores += await tap(group, draw)
            assert await ended(service) == -signal.SIGKILL
    await drained(site)
    await counted_once(site, scores)


async def test_sigterm_under_load_finishes_what_is_in_flight(
    site: Installation, quick: dict[str, str]
) -> None:
    """SIGTERM among 200 taps: exit 0, every confirmed tap is answered, the rest come later."""
    site.settings |= quick
    draw = random.Random(SEED)
    people = await crowd(site, 200)
    service = await site.start()
    with signalled_at_call(site, service, draw.randrange(20, 120), signal.SIGTERM):
        scores = await tap(people, draw)
        assert await ended(service) == 0
    left = site.sandbox.pending
    answered = sum(tap.answered for tap in site.sandbox.taps.values())
    assert answered == len(people) - left
    await drained(site)
    await counted_once(site, scores)
