"""Updates that no Telegram would send: never a 5xx, nothing unhandled, and the good ones go on.

Real updates are mutilated: fields missing, types swapped, numbers beyond any column, strings that
databases and protocols refuse. Each carries a canary that no log and no table of what was put
aside may repeat.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from random import Random
from typing import Any

import aiohttp
import sqlalchemy as sa
from structlog.testing import capture_logs
from structlog.typing import EventDict

from benchmarks.ground import Ground, Row
from benchmarks.inside import inside
from bot.web.http import HEADER, Front, Site, bind, serve_http
from sandbox.schema import Json
from storage.database.tables import dead_letters, inbox
from tests.house import CHANNEL, House

SECRET = "fuzz-secret"  # noqa: S105 - of a service on loopback
CANARY = "canary"
BATCH = 50  # posted side by side, as Telegram does
EVERY = 10  # batches between two good updates
GOOD, FUZZED = 800_000_001, 900_000_001  # update ids
# What may be put aside: what is no update at all, and what has numbers that no column holds.
HANDLED = {
    "sqlite": {"ValidationError", "OverflowError"},
    "postgresql": {"ValidationError", "DataError", "ProgrammingError"},
}

NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2**31, 2**52, 2**63 - 1, 2**63, -(2**63), 10**30, 1.5, 1e308, float("inf"),
    float("nan"), True,
)  # fmt: skip
STRINGS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e\u200f", "\ufeff", "e\u0301" * 200,
    "/start", "/start \0", "/start " + "A" * 64, "/language", "/stop", "/help@eleven_bot",
    "10", "11", "-1", "１０", "٣", "9" * 400, "x" * 5000, "' OR 1=1 --", "{}", "<b>", "%s%n",
    "private", "callback_query", "s:1:9", ":", "::::", "1" * 64,
)  # fmt: skip
WRONG: tuple[Any, ...] = (None, True, [], {}, [[]], [None], {"id": None}, 0, "0", 0.5)


async def run(ground: Ground) -> list[Row]:
    """By webhook, side by side, in one installation."""
    n = ground.n(150, 20_000)
    draw = ground.random("fuzz")
    statuses: Counter[int] = Counter()
    refused_good = 0
    async with inside(ground) as house:
        shapes = await _shapes(house)
        with capture_logs() as logged:
            async with _posting(house) as post:
                for number in range(0, n, BATCH):
                    bodies = [_body(draw, shapes, number + one) for one in range(BATCH)]
                    statuses.update(await asyncio.gather(*map(post, bodies)))
                    house.clock.advance(seconds=60)
                    if number // BATCH % EVERY == 0:
                        refused_good += not await _good(house, post, number)
            await house.app.replier.drain()
        async with house.store.read() as tx:
            rows = (await tx.execute(sa.select(dead_letters))).all()
            kept = await tx.scalar(sa.select(sa.func.count()).select_from(inbox))
        violations = len(house.sandbox.violations)
    faults = {
        "5xx": sum(times for status, times in statuses.items() if status >= 500),
        "unhandled": sum(row.error not in HANDLED[ground.engine] for row in rows)
        + _unhandled(logged),
        "good refused": refused_good,
        "contents told": sum(CANARY in repr(told) for told in (*rows, *logged)),
        "violations": violations,
    }
    told = ", ".join(f"{times} x {status}" for status, times in sorted(statuses.items()))
    fact = f"{told}; {len(rows)} put aside, {kept} taken in"
    return [Row("fuzz", ground.engine, "webhook", f"{n} updates", faults, fact)]


def _unhandled(logged: list[EventDict]) -> int:
    return sum(event["event"] in ("reply lost", "tick failed") for event in logged)


async def _shapes(house: House) -> list[Json]:
    """Every kind of update a bot gets, as the sandbox tells it."""
    alice = house.sandbox.person(1001, f"Alice {CANARY}", username=f"alice_{CANARY}")
    group = house.sandbox.group(-4001, f"Group {CANARY}", admins=[alice])
    alice.start()
    await house.turn()
    alice.tap("9")
    alice.edit(alice.say(f"Because of the {CANARY}"), f"No, the {CANARY}")
    await house.turn()
    alice.say(f"replying, {CANARY}", reply_to=alice.last.message_id)
    alice.start("A" * 16)
    for command in ("/language", "/help", "/stop", "/start"):
        alice.say(command)
    alice.send_photo(CANARY, album="7")
    alice.send_sticker()
    alice.send_voice()
    alice.forward(f"forwarded {CANARY}")
    alice.tap_raw(f"forged:{CANARY}", 1)
    group.say(alice, f"/start {CANARY}")
    house.sandbox.room(CHANNEL).remove_bot()
    house.sandbox.room(CHANNEL).add_bot()
    alice.block()
    alice.unblock()
    await house.turn()
    return [update.json() for update in house.sandbox.updates.history.values()]


@asynccontextmanager
async def _posting(house: House) -> AsyncIterator[Callable[[str], Any]]:
    """Somebody who posts to the bot's webhook and reads the status."""
    app, stop, listener = house.app, asyncio.Event(), bind("127.0.0.1:0")
    site = Site(app.store, app.keys, app.clock, app.gathering, app.heard, SECRET)
    server = asyncio.create_task(serve_http(Front(site), listener, stop))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/telegram"
    async with aiohttp.ClientSession(headers={HEADER: SECRET}) as http:

        async def post(body: str) -> int:
            async with http.post(url, data=body.encode()) as answer:
                return answer.status

        yield post
    stop.set()
    await server


async def _good(house: House, post: Callable[[str], Any], number: int) -> bool:
    """Somebody new presses Start: whether it is taken in, and the question arrives."""
    person = house.sandbox.person(GOOD + number, "Chen")
    sent_before = len(house.sandbox.calls)
    update = {"update_id": GOOD + number, "message": person.ever(person.start()).json()}
    house.sandbox.updates.clear()
    status = await post(json.dumps(update))
    await house.app.replier.drain()
    return status == 200 and len(house.sandbox.calls) > sent_before and person.last.from_bot


def _body(draw: Random, shapes: list[Json], number: int) -> str:
    """A mutilated update with an id of its own."""
    update = deepcopy(draw.choice(shapes))
    update["update_id"] = FUZZED + number
    for place in _people(update):
        place["id"] = 1001 + draw.randrange(200)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        _mutilate(draw, update)
    return json.dumps(update)


def _people(value: Any) -> Iterator[Json]:
    """The senders within an update, so that nobody's flood limit hides the rest."""
    for part in value.values():
        if isinstance(part, dict) and isinstance(part.get("from"), dict):
            yield part["from"]


def _mutilate(draw: Random, update: Json) -> None:
    """Change one thing somewhere."""
    places = list(_places(update))
    if not places:
        return  # nothing is left of it
    holder, key = draw.choice(places)
    like = STRINGS if isinstance(holder[key], str) else NUMBERS
    match draw.randrange(8):
        case 0:
            del holder[key]
        case 1:
            holder[key] = deepcopy(draw.choice(WRONG))
        case 2:
            holder[key] = draw.choice((*NUMBERS, *STRINGS))
        case 3:
            other, name = draw.choice(places)  # a part from elsewhere in the same update
            holder[key] = deepcopy(other[name])
        case _ if not isinstance(holder[key], dict | list):
            holder[key] = draw.choice(like)  # the most telling: it is an update still
        case _:
            pass


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything in an update but its id."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in items:
        if key != "update_id":
            yield value, key
        if isinstance(part, dict | list):
            yield from _places(part)
