"""Hooks: what customers say is told to the company's programs, at least once and signed."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.demo.clock import SimulatedClock
from bot.web.hooks import AT_ONCE, PAUSES, Teller, open_teller, tell_due
from sandbox.people import Person
from storage.database.engine import Store
from storage.outgoing.outbox import LEASE, claim, retry
from storage.people.people import AddProperties
from survey.definition.definition import Hook
from tests.databases import migrated_sqlite
from tests.handlers.scenes import asked, link, open_team_wave, rows, scored, team
from tests.house import ELEVEN_TOML, MANAGER, House, open_house
from tests.program import HOOK_SECRET, Program


@dataclass
class Site:
    """A house that tells two programs; the second of them only of reasons."""

    house: House
    teller: Teller
    first: Program
    second: Program

    async def tell(self) -> None:
        """Send what is due, as the service's loops do."""
        for hook in self.house.app.definition.hooks:
            while await tell_due(self.teller, hook):
                pass

    async def hooks(self) -> list[dict[str, Any]]:
        """The rows of the first program."""
        number = self.hook(self.first).number
        return [row for row in await rows(self.house, "outbox") if row["chat_id"] == number]

    def hook(self, program: Program) -> Hook:
        """What the file says of a program."""
        (found,) = [one for one in self.house.app.definition.hooks if one.url == program.url]
        return found


@asynccontextmanager
async def open_site(store: Store, clock: SimulatedClock, folder: Path) -> AsyncIterator[Site]:
    async with Program() as first, Program() as second:
        toml = f"""{ELEVEN_TOML}
[[survey]]
key = "shop"
kind = "nps"

[[hook]]
url = "{first.url}"

[[hook]]
url = "{second.url}"
events = ["reason"]
surveys = ["shop"]
"""
        async with (
            open_house(store, clock, folder, toml) as house,
            open_teller(store, clock, house.app.definition, HOOK_SECRET) as teller,
        ):
            yield Site(house, teller, first, second)


@pytest.fixture
async def site(store: Store, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[Site]:
    """On either engine."""
    async with open_site(store, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
async def sqlite_site(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[Site]:
    """On SQLite alone, where the engine does not matter."""
    store = await migrated_sqlite(tmp_path)
    try:
        async with open_site(store, clock, tmp_path) as opened:
            yield opened
    finally:
        await store.close()


def types(program: Program) -> list[str]:
    return [told.type for told in program.told]


async def answered(site: Site, reason: str = "It leaks", score: str = "3") -> Person:
    """Alice gave a score and a reason."""
    alice = await scored(site.house, score)
    alice.say(reason)
    await site.house.turn()
    return alice


async def test_an_answer_is_told_as_the_api_has_it(site: Site) -> None:
    """Score and reason are two events, each with the answer as it is by then, and who gave it."""
    await answered(site)
    (person,) = await rows(site.house, "people")
    async with site.house.store.write() as tx:
        await AddProperties(person["id"], {"city": "Турку"}).apply(tx)
    await site.tell()
    (response,) = await rows(site.house, "responses")
    events = {told.type: told for told in site.first.told}
    assert sorted(events) == ["reason.stored", "score.stored"]
    assert len({told.id for told in site.first.told}) == 2
    assert events["score.stored"].data == events["reason.stored"].data
    assert events["reason.stored"].data == {
        "survey": "customers",
        "id": response["id"],
        "score": 3,
        "ratings": None,
        "reason": "It leaks",
        "themes": [],
        "touchpoint": "",
        "segment": "",
        "via": "open",
        "day": "2026-11-16",
        "scored_at": response["scored_at"].isoformat().replace("+00:00", "Z"),
        "person": {
            "external_id": None,
            "telegram_id": 1001,
            "name": "Alice",
            "properties": {"city": "Турку"},
        },
    }
    assert datetime.fromisoformat(events["score.stored"].body["timestamp"]) == response["scored_at"]
    assert {row["state"] for row in await site.hooks()} == {"sent"}
    assert site.second.told == []


async def test_each_change_is_an_event_of_its_own(sqlite_site: Site) -> None:
    """Another score, an edited reason; the same score again is none, and neither is Skip."""
    site, house = sqlite_site, sqlite_site.house
    alice = await scored(house, "3")
    reason = alice.say("It leeks")
    await house.turn()
    await site.tell()
    alice.edit(reason, "It leaks")
    await house.turn()
    await site.tell()
    assert types(site.first)[2:] == ["reason.stored"]
    assert site.first.told[-1].data["reason"] == "It leaks"
    boris = await asked(house, 1002, "Boris")
    for label in ("9", "Change", "10", "Change", "10", "Skip"):
        boris.tap(label)
        await house.turn()
        await site.tell()
    scores = [(told.type, told.data["score"]) for told in site.first.told[3:]]
    assert scores == [("score.stored", 9), ("score.stored", 10)]
    assert len({told.id for told in site.first.told}) == 5


async def test_words_before_the_score_are_told_as_a_reason_with_it(sqlite_site: Site) -> None:
    alice = await asked(sqlite_site.house)
    alice.say("It leaks")
    await sqlite_site.house.turn()
    await sqlite_site.tell()
    assert sqlite_site.first.told == []
    alice.tap("3", message_id=alice.messages[1].message_id)
    await sqlite_site.house.turn()
    await sqlite_site.tell()
    assert sorted(types(sqlite_site.first)) == ["reason.stored", "score.stored"]


async def test_a_hook_is_told_only_what_it_wants(sqlite_site: Site) -> None:
    """Of its surveys, and of its events."""
    alice = sqlite_site.house.sandbox.person(1001, "Alice")
    alice.start(await link(sqlite_site.house, "shop-1", "shop"))
    await sqlite_site.house.turn()
    alice.tap("3")
    alice.say("It leaks")
    await sqlite_site.house.turn()
    await sqlite_site.tell()
    assert types(sqlite_site.second) == ["reason.stored"]
    assert sorted(types(sqlite_site.first)) == ["reason.stored", "score.stored"]
    (reason,) = (told for told in sqlite_site.first.told if told.type == "reason.stored")
    assert sqlite_site.second.told[0].id == reason.id  # one event, told twice


async def test_a_note_is_told_with_who_left_it(site: Site) -> None:
    alice = await asked(site.house)
    alice.say("/feedback Do you repair spouts?")
    await site.house.turn()
    await site.tell()
    (told,) = site.first.told
    (note,) = await rows(site.house, "notes")
    assert (told.type, told.data["id"]) == ("note.heard", note["id"])
    assert told.data["text"] == "Do you repair spouts?"
    assert datetime.fromisoformat(told.data["at"]) == note["at"]
    assert told.data["person"]["telegram_id"] == 1001


async def test_a_pulse_tells_nothing(site: Site) -> None:
    """Not a vote, not its reason, not what an employee writes to the company with their name."""
    people = await team(site.house)
    await open_team_wave(site.house)
    for person in people:
        person.tap("To the question")
        await site.house.turn()
        person.tap("3")
        person.say("canary reason")
    people[0].say("/feedback canary note")
    await site.house.turn()
    people[0].tap("Send it")
    await site.house.turn()
    site.house.clock.advance(days=8)
    await site.house.tick()
    await site.tell()
    assert (await rows(site.house, "waves"))[0]["state"] == "closed"
    assert "hook" not in {row["kind"] for row in await rows(site.house, "outbox")}
    assert site.first.told == []


async def test_a_manager_s_preview_tells_nothing(sqlite_site: Site) -> None:
    manager = sqlite_site.house.sandbox.person(MANAGER)
    manager.start(await link(sqlite_site.house, "shop-1", "shop"))
    await sqlite_site.house.turn()
    manager.tap("3")
    manager.say("It leaks")
    await sqlite_site.house.turn()
    await sqlite_site.tell()
    assert sqlite_site.first.told == []


async def test_what_fails_comes_again_after_longer_and_longer_pauses(site: Site) -> None:
    """The same event, at most so often; then it is failed, until an operator begins anew."""
    clock = site.house.clock
    site.first.statuses = [500, 404, 302, 401, 429, 503, 500]
    await scored(site.house, "3")
    for pause in PAUSES:
        await site.tell()
        heard, (row,) = len(site.first.told), await site.hooks()
        assert (row["state"], row["due_at"]) == ("queued", clock.now() + pause)
        clock.advance_to(clock.now() + pause - timedelta(seconds=1))
        await site.tell()
        assert len(site.first.told) == heard
        clock.advance(seconds=1)
    await site.tell()
    (row,) = await site.hooks()
    assert (row["state"], row["attempts"], row["problem"]) == ("failed", 7, "500")
    clock.advance(days=30)
    await site.tell()
    assert len(site.first.told) == 7
    async with site.house.store.write() as tx:
        assert await retry(tx, row["id"], clock.now())
    await site.tell()
    assert [told.id for told in site.first.told] == [site.first.told[0].id] * 8
    (row,) = await site.hooks()
    assert (row["state"], row["problem"]) == ("sent", "")


async def test_who_wants_an_event_no_more_is_left_alone(sqlite_site: Site) -> None:
    """410 Gone."""
    sqlite_site.first.statuses = [410]
    await scored(sqlite_site.house, "3")
    await sqlite_site.tell()
    assert [row["state"] for row in await sqlite_site.hooks()] == ["void"]
    sqlite_site.house.clock.advance(days=30)
    await sqlite_site.tell()
    assert len(sqlite_site.first.told) == 1


async def test_a_process_that_died_while_telling_tells_again(sqlite_site: Site) -> None:
    """By the same id, once nobody else can still be at it."""
    house, hook = sqlite_site.house, sqlite_site.hook(sqlite_site.first)
    await scored(house, "3")
    async with house.store.write() as tx:
        assert await claim(tx, house.clock.now(), 9, hook.number)
    await sqlite_site.tell()
    assert sqlite_site.first.told == []
    house.clock.advance_to(house.clock.now() + LEASE)
    await house.tick()
    await sqlite_site.tell()
    assert types(sqlite_site.first) == ["score.stored"]


async def test_whoever_was_forgotten_is_told_of_no_more(site: Site) -> None:
    """The event is void, and no word or id of theirs is left in the outbox."""
    alice = await answered(site, "canary reason", "8")
    alice.say("/feedback canary note")
    await site.house.turn()
    assert len(await site.hooks()) == 3
    queued = str([row["payload"] for row in await site.hooks()])
    assert "canary" not in queued
    assert "1001" not in queued.replace("'", " ").split()
    alice.say("/erase")
    await site.house.turn()
    alice.tap("Yes")
    await site.house.turn()
    assert await rows(site.house, "people") == []
    await site.tell()
    assert site.first.told == []
    assert {row["state"] for row in await site.hooks()} == {"void"}


async def test_a_program_that_is_away_is_tried_again(sqlite_site: Site) -> None:
    """Neither Telegram nor the other program waits for it."""
    await sqlite_site.first.go()
    alice = await answered(sqlite_site)
    await sqlite_site.tell()
    assert {row["problem"] for row in await sqlite_site.hooks()} == {"ClientConnectorError"}
    assert any("It leaks" in (message.text or "") for message in alice.messages)
    await sqlite_site.first.come()
    sqlite_site.house.clock.advance_to(sqlite_site.house.clock.now() + PAUSES[0])
    await sqlite_site.tell()
    assert sorted(types(sqlite_site.first)) == ["reason.stored", "score.stored"]


async def test_a_slow_program_delays_nobody_else(sqlite_site: Site) -> None:
    """So many requests at once and no more; the other program and people are served meanwhile."""
    house = sqlite_site.house
    sqlite_site.first.slow = asyncio.Event()
    for number in range(AT_ONCE + 2):
        await scored(house, "3", 1001 + number)
    telling = asyncio.create_task(tell_due(sqlite_site.teller, sqlite_site.hook(sqlite_site.first)))
    await sqlite_site.first.full.wait()
    boris = house.sandbox.person(2000, "Boris")
    boris.start(await link(house, "shop-1", "shop"))
    await house.turn()
    boris.tap("3")
    boris.say("It leaks")
    await house.turn()
    assert await tell_due(sqlite_site.teller, sqlite_site.hook(sqlite_site.second)) == 1
    assert types(sqlite_site.second) == ["reason.stored"]
    sqlite_site.first.slow.set()
    assert await telling == AT_ONCE
    await sqlite_site.tell()
    assert sqlite_site.first.most_at_once == AT_ONCE
    assert len(sqlite_site.first.told) == AT_ONCE + 4


async def test_what_waits_for_a_program_that_the_file_no_longer_names_is_void(
    sqlite_site: Site,
) -> None:
    house = sqlite_site.house
    await scored(house, "3")
    left = (sqlite_site.hook(sqlite_site.second),)
    fewer = house.app.definition.model_copy(update={"hooks": left})
    async with open_teller(house.store, house.clock, fewer, HOOK_SECRET):
        pass
    assert [row["state"] for row in await sqlite_site.hooks()] == ["void"]


async def test_the_log_names_the_host_alone(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No path, no body, no secret, nobody."""
    written = io.StringIO()
    monkeypatch.setattr("bot.web.hooks.log", structlog.get_logger())
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(written),
    )
    try:
        sqlite_site.first.statuses = [500, 410]
        await answered(sqlite_site, "CANARY")
        await sqlite_site.tell()
    finally:
        structlog.configure(**before)
    assert written.getvalue().count('"127.0.0.1"') == 2
    assert "CANARY" not in written.getvalue()
    assert "Alice" not in written.getvalue()
