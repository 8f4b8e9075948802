"""What becomes of a send, by what befell it: each outcome as the table of kinds promises.

A definite no is tried again and spends nothing; what nobody can know is flagged unknown, or sent
again where a repeat reads as one; a permanent no fails and marks the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from telegram.ext import ExtBot

from benchmarks.crash.inviting import invite
from benchmarks.ground import Ground, Row
from benchmarks.inside import inside
from bot.network.out import open_out
from bot.network.ptb_client import DELIVERED
from bot.network.ptb_request import OurRequest
from delivery.deliver import Delivery, deliver_due
from delivery.pace.pacing import Pace
from delivery.sender import Sender
from sandbox.errors import Refusal, Reset
from sandbox.faults import Effect, Slow
from sandbox.schema import Params
from sandbox.sends import SENDS
from storage.database.tables import outbox, people
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue, counts_by_state
from tests.house import TOKEN, House

PATIENCE = 0.4  # seconds that an answer is waited for here; 20 in an installation
FIRST = 10_001
RATE = 1000


@dataclass(frozen=True)
class Fate:
    """What the first send of a message meets, and what must come of it."""

    effect: Effect | None
    state: str
    copies: int
    person: str = "active"
    kind: str = "invitation"


FATES: Mapping[str, Fate] = {
    "well": Fate(None, "sent", 1),
    "429": Fate(Refusal(429, "Too Many Requests: retry after 3", retry_after=3), "sent", 1),
    "reset before": Fate(Reset(after=False), "unknown", 0),
    "reset after": Fate(Reset(after=True), "unknown", 1),
    "502": Fate(Refusal(502, "Bad Gateway"), "unknown", 0),
    "slow": Fate(Slow(PATIENCE * 2.5), "unknown", 1),
    "400": Fate(Refusal(400, "Bad Request: MESSAGE_REFUSED"), "failed", 0),
    "blocked": Fate(Refusal(403, "Forbidden: bot was blocked by the user"), "failed", 0, "blocked"),
    "gone": Fate(Refusal(403, "Forbidden: user is deactivated"), "failed", 0, "unreachable"),
    "note, reset before": Fate(Reset(after=False), "sent", 1, kind="note"),
    "note, reset after": Fate(Reset(after=True), "sent", 2, kind="note"),
    "note, 502": Fate(Refusal(502, "Bad Gateway"), "sent", 1, kind="note"),
}
NAMES = list(FATES)


@dataclass
class Fates:
    """A line of the sandbox's table of faults: the first send to each chat meets its fate."""

    met: set[int] = field(default_factory=set)

    def __call__(self, method: str, params: Params) -> Effect | None:
        """The fate of this call, if it is the first to its chat."""
        chat = params.get("chat_id")
        if method not in SENDS or not isinstance(chat, int) or chat < FIRST or chat in self.met:
            return None
        self.met.add(chat)
        return _fate(chat).effect


async def run(ground: Ground) -> list[Row]:
    """A first round finds nobody at home, then every message meets its fate."""
    n = ground.n(96, 5000)
    async with inside(ground) as house:
        await _queue(house, n)
        app = house.app
        pace = Pace(house.clock, RATE)
        async with open_out() as out:
            bot: ExtBot[None] = ExtBot(
                TOKEN,
                base_url=f"{house.sandbox.url}/bot",
                request=OurRequest(out, PATIENCE),
                defaults=DELIVERED,
            )
            delivery = Delivery(app.store, Sender(lambda: bot), pace, house.clock, app.definitions)
            hasty = await _nobody_at_home(house, delivery)
            house.sandbox.faults.append(Fates())
            await _all(house, delivery)
        faults, fact = await _judged(house)
        faults |= {"not tried again": hasty, "violations": len(house.sandbox.violations)}
    return [Row("outcomes", ground.engine, "", f"{n} sends, {len(FATES)} fates", faults, fact)]


def _fate(chat: int) -> Fate:
    return FATES[NAMES[chat % len(NAMES)]]


async def _queue(house: House, n: int) -> None:
    chats = range(FIRST, FIRST + n)
    now = house.clock.now()
    invited = [chat for chat in chats if _fate(chat).kind == "invitation"]
    await invite(house.store, house.sandbox, house.app.definition, invited, now)
    async with house.store.write() as tx:
        for chat in chats:
            if _fate(chat).kind == "note":
                house.sandbox.person(chat, "Alice").started = True
                await Enqueue(OutgoingKind.NOTE, chat, {"text": f"note {chat}"}, now).apply(tx)


async def _nobody_at_home(house: House, delivery: Delivery) -> int:
    """Without a connection nothing is settled; how many rows were, or spent an attempt."""
    port = int(house.sandbox.url.rpartition(":")[2])
    await house.sandbox.stop()
    await deliver_due(delivery)
    await house.sandbox.start(port=port)
    async with house.store.read() as tx:
        settled = sa.or_(outbox.c.state != "queued", outbox.c.attempts != 0)
        return int(await tx.scalar(sa.select(sa.func.count()).where(settled)) or 0)


async def _all(house: House, delivery: Delivery) -> None:
    """Deliver until every row is settled."""
    while True:
        worked = await deliver_due(delivery)
        async with house.store.read() as tx:
            states = await counts_by_state(tx)
        if not worked and not any(states.get(one) for one in ("queued", "leased", "inflight")):
            return
        house.clock.advance(seconds=1)


async def _judged(house: House) -> tuple[dict[str, int], str]:
    async with house.store.read() as tx:
        rows = await tx.execute(sa.select(outbox.c.chat_id, outbox.c.state))
        states = {chat: state for chat, state in rows}  # noqa: C416 - rows are no pairs to dict()
        told = await tx.execute(sa.select(people.c.telegram_id, people.c.state))
        marked = {chat: state for chat, state in told}  # noqa: C416
    wrong: Counter[str] = Counter()
    for chat, state in states.items():
        fate = _fate(chat)
        copies = sum(message.from_bot for message in house.sandbox.person(chat).messages)
        wrong["other states"] += state != fate.state
        wrong["other copies"] += copies != fate.copies
        wrong["persons not marked"] += marked.get(chat, "active") != fate.person
    faults = {name: wrong[name] for name in ("other states", "other copies", "persons not marked")}
    counted = Counter(states.values())
    return faults, ", ".join(f"{times} {state}" for state, times in sorted(counted.items()))
