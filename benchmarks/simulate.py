"""A year of a company in simulated time: who is asked, how often, and who answers.

The real planning, reminders and pauses on SQLite; only Telegram is left out: what is due arrives.
Exits with 1 where anybody was asked more than once in a quarter. Try `make simulate SIZE=small`.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa

from bot.settings.definitions import settle_definition
from bot.ticking.clock import tick
from delivery.messages.compose import compose
from delivery.outcome import delivered, withdrawn
from storage.answers.responses import StoreReason, StoreScore
from storage.asking.funnel import wave_funnel
from storage.asking.invitations import get_invitation
from storage.asking.reminders import Snooze
from storage.asking.waves import get_wave
from storage.database.engine import Store, Tx, open_store
from storage.database.migrate import migrate
from storage.database.tables import invitations, waves
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Outgoing, claim, settle
from storage.people.people import AddPerson, Person, mark_unreachable
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.time.periods import day_of

PEOPLE = {"small": 300, "large": 5000}
SEGMENTS = ("North", "South", "East", "West")
START, DAYS, HOURS = datetime(2026, 1, 1, tzinfo=UTC), 365, (8, 12, 16)
TOML = """
[company]
name = "Nordic Kettle"
timezone = "UTC"
[[survey]]
key = "customers"
kind = "nps"
[survey.wave]
cron = "0 8 1 * *"
open_days = 14
sample = 0.33
"""


@dataclass
class Company:
    """The people, as they are drawn, and what they have yet to do."""

    store: Store
    definition: Definition
    random: Random
    answers: list[tuple[datetime, int]] = field(default_factory=list)  # when, invitation
    reminders: int = 0

    async def deliver(self, now: datetime) -> None:
        """Everything that is due arrives, and is read."""
        while True:
            async with self.store.write() as tx:
                batch = await claim(tx, now, 500)
                for row in batch:
                    await self._deliver(tx, row, now)
            if not batch:
                return

    async def _deliver(self, tx: Tx, row: Outgoing, now: datetime) -> None:
        if await compose(tx, row, self.definition) is None:
            await settle(tx, row.id, "void")
            await withdrawn(tx, row)
            return
        await settle(tx, row.id, "sent")
        await delivered(tx, row, row.id, self.definition, now)
        self.reminders += row.kind == OutgoingKind.REMINDER
        fate = self.random.random()
        if fate < 0.02:
            await mark_unreachable(tx, row.chat_id, "blocked")
        elif fate < 0.05:
            await Snooze(row.chat_id, now + timedelta(days=7)).apply(tx)
        elif fate < 0.40:
            at = now + timedelta(hours=self.random.expovariate(1 / 12))
            heapq.heappush(self.answers, (at, row.payload["invitation"]))

    async def answer(self, now: datetime) -> None:
        """Whoever wanted to answer by now does so."""
        async with self.store.write() as tx:
            while self.answers and self.answers[0][0] <= now:
                at, invitation_id = heapq.heappop(self.answers)
                asked = await get_invitation(tx, invitation_id)
                if asked is None or asked.score is not None or asked.wave_state != "open":
                    continue
                score = self.random.choice((3, 6, 7, 8, 9, 9, 10))
                day = day_of(at, self.definition.company.zone)
                await StoreScore(asked, score, at, day, awaiting=True).apply(tx)
                if self.random.random() < 0.6:
                    await StoreReason(asked.id, {"1": "Because"}).apply(tx)


async def simulate(people: int, seed: int) -> int:
    """Live through the year and print what came of it; the exit status."""
    with tempfile.TemporaryDirectory(prefix="eleven-simulate-") as folder:
        config = Path(folder) / "eleven.toml"
        config.write_text(TOML, "utf-8")
        store = open_store(f"sqlite:///{folder}/eleven.db")
        try:
            await migrate(store)
            definition = await settle_definition(store, config, START)
            company, keys = Company(store, definition, Random(seed)), Keys(Path(folder) / "keys")
            await _hire(company, people)
            for step in range(DAYS * len(HOURS)):
                day, hour = divmod(step, len(HOURS))
                now = START + timedelta(days=day, hours=HOURS[hour])
                await company.answer(now)
                await tick(store, definition, keys, now)
                await company.deliver(now)
            return await _report(company)
        finally:
            await store.close()


async def _hire(company: Company, people: int) -> None:
    async with company.store.write() as tx:
        for number in range(1, people + 1):
            segment = company.random.choice(SEGMENTS)
            person = Person(number, number, None, f"Person {number}", "en", segment, "active")
            await AddPerson(person, START).apply(tx)


async def _report(company: Company) -> int:
    end = START + timedelta(days=DAYS)
    out = sys.stdout
    out.write("rotation   could be  invited  delivered  blocked  snoozed  scored  reason   rate\n")
    async with company.store.read() as tx:
        for (wave_id,) in await tx.execute(sa.select(waves.c.id).order_by(waves.c.id)):
            wave = await get_wave(tx, wave_id)
            assert wave is not None
            one = await wave_funnel(tx, wave, end)
            rate = f"{one.rate:.0%}" if one.rate is not None else "-"
            out.write(
                f"{wave.opened_at:%Y-%m-%d}{one.eligible:>9}{one.invited:>9}{one.delivered:>11}"
                f"{one.blocked:>9}{one.snoozed:>9}{one.scored:>8}{one.reasoned:>8}{rate:>7}\n"
            )
        asked = await tx.execute(
            sa.select(invitations.c.person_id, invitations.c.delivered_at).where(
                invitations.c.delivered_at.is_not(None)
            )
        )
        quarters = Counter((person, at.year, (at.month - 1) // 3) for person, at in asked)
    times = Counter(quarters.values())
    for n, cases in sorted(times.items()):
        out.write(f"{cases} times somebody was asked {n} x in a quarter\n")
    out.write(f"{company.reminders} reminders\n")
    return int(max(times, default=0) > 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=PEOPLE, default="large")
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    sys.exit(asyncio.run(simulate(PEOPLE[given.size], given.seed)))


if __name__ == "__main__":
    main()
