"""How many taps a second one process stores, in batches and one by one, on either engine.

`python -m benchmarks.receiving [--taps N]`: everything in one run, side by side, on this machine;
three rounds, medians. Nothing is sent: what is measured is the way from raw update to commit.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from aiogram import Bot
from rich.console import Console
from rich.table import Table

from benchmarks.postgres import running_postgres
from bot.demo.company import demo_definition
from bot.receiving.floodgate import Floodgate
from bot.receiving.receive import Receiver, receive
from bot.settings.definitions import save_definition
from bot.ticking.clock import SystemClock
from storage.asking.invitations import AddInvitation, Invitation
from storage.database.engine import Store, open_store
from storage.database.migrate import migrate
from storage.people.people import AddPerson, Person
from storage.pulse.keys import Keys
from survey.buttons.callbacks import score_data

ROUNDS = 3
BATCHES = (1, 10, 100)


async def _people(store: Store, first: int, n: int) -> None:
    now = SystemClock().now()
    async with store.write() as tx:
        for person in range(first, first + n):
            row = Person(person, person, None, "", "en", "", "active")
            await AddPerson(row, now).apply(tx)
            asked = Invitation(
                id=person, survey_key="customers", person_id=person, segment="", via="open",
                state="delivered", created_at=now, delivered_at=now,
            )  # fmt: skip
            await AddInvitation(asked).apply(tx)


def _tap(person: int) -> dict[str, Any]:
    someone = {"id": person, "is_bot": False, "first_name": "A"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": "?"}
    return {
        "update_id": person,
        "callback_query": {
            "id": str(person), "from": someone, "chat_instance": "1", "message": message,
            "data": score_data(person, person % 11),
        },
    }  # fmt: skip


async def _measure(url: str, taps: int) -> dict[int, float]:
    """Taps a second by batch size, the median of the rounds."""
    store, clock = open_store(url), SystemClock()
    await migrate(store)
    definitions = await save_definition(store, demo_definition(), clock.now())
    keys = Keys(Path(tempfile.gettempdir()) / "eleven-no-keys")
    receiver = Receiver(store, Bot("1:BENCH"), clock, definitions, keys, Floodgate(clock))
    rates: dict[int, list[float]] = {size: [] for size in BATCHES}
    person = 1
    await receive(receiver, [_tap(2**40)])  # the first update pays for the imports
    for _ in range(ROUNDS):
        for size in BATCHES:
            await _people(store, person, taps)
            raws = [_tap(one) for one in range(person, person + taps)]
            began = time.perf_counter()
            for start in range(0, taps, size):
                await receive(receiver, raws[start : start + size])
            rates[size].append(taps / (time.perf_counter() - began))
            person += taps
    await receiver.bot.session.close()
    await store.close()
    return {size: statistics.median(found) for size, found in rates.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taps", type=int, default=300)
    taps = parser.parse_args().taps
    table = Table("engine", *(f"batches of {size}" for size in BATCHES), "100 against 1")
    with tempfile.TemporaryDirectory(prefix="eleven-bench-") as folder, running_postgres() as url:
        for engine, address in (("sqlite", f"sqlite:///{folder}/x.db"), ("postgresql", url)):
            found = asyncio.run(_measure(address, taps))
            rates = [f"{found[size]:.0f}/s" for size in BATCHES]
            table.add_row(engine, *rates, f"x {found[100] / found[1]:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
