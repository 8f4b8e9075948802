"""Ready-made situations: people with a question before them, a team with a pulse, raw updates."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from bot.demo.clock import SimulatedClock
from bot.receiving.receive import receive
from bot.ticking.pulses import open_pulse
from bot.ticking.waves import open_named_wave
from locales import text
from sandbox.errors import Refusal
from sandbox.people import Person
from storage.asking.waves import open_wave_of
from storage.database.tables import metadata
from storage.database.types import new_id
from storage.people.links import AddLink, Link
from storage.pulse.ballots import open_ballots
from storage.pulse.roster import AddEmployee, Employee
from storage.pulse.seal import Ballot
from tests.databases import migrated_sqlite
from tests.house import MANAGER, House, open_house

SCORES = [str(score) for score in range(11)]
QUESTION = [SCORES[:6], [*SCORES[6:], "…"]]
_update_ids = itertools.count(900_000_001)


@asynccontextmanager
async def house_of(toml: str | None, clock: SimulatedClock, folder: Path) -> AsyncIterator[House]:
    """A house on SQLite with a definition of its own."""
    store = await migrated_sqlite(folder)
    try:
        async with open_house(store, clock, folder, toml) as house:
            yield house
    finally:
        await store.close()


async def asked(
    house: House, person_id: int = 1001, name: str = "Alice", language: str | None = "en"
) -> Person:
    """Somebody who pressed Start and reads what came."""
    person = house.sandbox.person(person_id, name, language)
    person.start()
    await house.turn()
    return person


async def scored(house: House, score: str = "8", person_id: int = 1001) -> Person:
    """A customer who has tapped."""
    person = await asked(house, person_id)
    person.tap(score)
    await house.turn()
    return person


async def link(house: House, token: str, survey: str = "customers", **fields: Any) -> str:
    """A link of that token, stored."""
    values: dict[str, Any] = {
        "purpose": "ask",
        "touchpoint": "",
        "segment": "",
        "external_id": None,
        "properties": {},
        "created_at": house.clock.now(),
    }
    async with house.store.write() as tx:
        await AddLink(Link(token=token, survey_key=survey, **{**values, **fields})).apply(tx)
    return token


async def team(
    house: House, n: int = 20, segment: str = "Support", first: int = 2001, language: str = "en"
) -> list[Person]:
    """So many employees on the roster, who have pressed Start, in one transaction."""
    people = [house.sandbox.person(first + i, f"Employee {first + i}", language) for i in range(n)]
    async with house.store.write() as tx:
        for person in people:
            person.started = True
            row = Employee(new_id(), "team", person.id, person.name, language, segment, "active")
            await AddEmployee(row).apply(tx)
    return people


async def joined_team(
    house: House, n: int = 20, segment: str = "Support", first: int = 2001, language: str = "en"
) -> list[Person]:
    """The same by their segment's link, with all that is said on the way."""
    token = await link(house, f"join-{segment}-{first}", "team", purpose="join", segment=segment)
    people = [house.sandbox.person(first + i, f"Employee {first + i}", language) for i in range(n)]
    for person in people:
        person.start(token)
    await house.turn()
    return people


async def open_team_wave(house: House) -> int:
    """Open the pulse now; its notices have arrived."""
    survey = house.app.definition.survey("team")
    async with house.store.write() as tx:
        now = house.clock.now()
        await open_pulse(tx, house.app.definition, survey, house.app.keys, now, at_once=True)
        wave = await open_wave_of(tx, "team")
    assert wave is not None
    await house.turn()
    return wave.id


async def answers(house: House, survey: str = "team") -> list[Ballot]:
    """What was sealed in the open pulse, as only the holder of the key reads it."""
    async with house.store.read() as tx:
        wave = await open_wave_of(tx, survey)
        return await open_ballots(tx, house.app.keys, wave.id) if wave else []


async def open_customers_wave(house: House, *, deliver: bool = True) -> int:
    """Open a wave of customers now; its questions have arrived, unless they only wait."""
    survey = house.app.definition.survey("customers")
    definition, now = house.app.definition, house.clock.now()
    await open_named_wave(house.store, definition, survey, now, Random(1), at_once=True)
    async with house.store.read() as tx:
        wave = await open_wave_of(tx, "customers")
    assert wave is not None
    if deliver:
        await house.turn()
    return wave.id


async def rows(house: House, table: str) -> list[dict[str, Any]]:
    """Every row of a table in a stable order, but the house's own manager's."""
    everything = await dump(house)
    managers = [row["id"] for row in everything["people"] if row["telegram_id"] == MANAGER]
    return [
        row
        for row in everything[table]
        if row.get("telegram_id") != MANAGER and row.get("person_id") not in managers
    ]


async def dump(house: House, *without: str) -> dict[str, list[dict[str, Any]]]:
    """The whole database but the pace of sending, table by table, each in a stable order."""
    async with house.store.read() as tx:
        return {
            name: sorted(
                (dict(row) for row in (await tx.execute(sa.select(table))).mappings()), key=repr
            )
            for name, table in metadata.tables.items()
            if name not in ("pace", *without)
        }


async def feed(house: House, *payloads: dict[str, Any]) -> None:
    """Receive raw updates as they are, whatever Telegram would say to them."""
    raws = [{"update_id": next(_update_ids)} | payload for payload in payloads]
    house.app.replier.send(await receive(house.app.polling.receiver, raws))
    await house.turn()


def message(person: Person, words: str | None, **more: Any) -> dict[str, Any]:
    """A raw private message, not stored in the sandbox."""
    told: dict[str, Any] = {
        "message_id": next(_update_ids) - 900_000_000 + 5_000,
        "date": int(person.world.now()),
        "chat": person.json(),
        "from": person.user(),
    }
    return told | ({} if words is None else {"text": words}) | more


def says(person: Person, key: str, /, **args: object) -> bool:
    """Whether the bot's newest message is this text, in the person's language."""
    return person.last.text == text(person.language or "en", key, **args)


def refuse(
    house: House, method: str, code: int, words: str, times: int = 1, **parameters: int
) -> None:
    """Let Telegram refuse the next calls of a method."""
    left = iter(range(times))

    def fault(called: str, params: dict[str, Any]) -> Refusal | None:
        if called != method or next(left, None) is None:
            return None
        return Refusal(code, words, **parameters)

    house.sandbox.faults.append(fault)


def spoken(person: Person) -> list[str]:
    """Everything the bot ever said to somebody: messages as they are now, buttons, toasts."""
    mine = [message for message in person.messages if message.from_bot]
    labels = [label for message in mine for row in message.buttons for label in row]
    words = [message.text or message.caption or "" for message in mine]
    return [*words, *labels, *(toast.text or "" for toast in person.toasts)]
