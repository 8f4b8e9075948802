"""The demo: the whole bot against the sandbox, weeks of it in simulated time."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.demo.clock import SimulatedClock
from bot.demo.company import CHANNEL, CITIES, MANAGER, SEGMENTS, demo_definition
from bot.demo.crowd import Crowd
from bot.settings.definitions import save_definition
from bot.ticking.clock import tick
from bot.ticking.pulses import open_pulse
from bot.wiring import App, wire
from delivery.deliver import deliver_due
from sandbox import Sandbox
from storage.database.engine import open_store
from storage.database.migrate import migrate
from storage.people.links import AddLink, Link
from storage.pulse.keys import Keys
from survey.time.periods import week_of

SEED = 11
TOKEN = "1000:SANDBOX"  # noqa: S105 - the loopback server's, no secret
TICK_HOURS = (9, 10, 13, 16, 19)  # local hours at which something may be due
PULSE_WEEKS = 4
STEP = timedelta(hours=1)


async def play(people: int, weeks: int, out: Path, stay: bool) -> None:
    """Simulate, print the last digest of each survey, write their pictures into `out`."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    definition = demo_definition()
    zone = definition.company.zone
    # The story ends this week, after its first digests.
    monday = datetime.fromisocalendar(*datetime.now(zone).isocalendar()[:2], 1)
    end = monday.replace(hour=10, tzinfo=zone).astimezone(UTC)
    start = (monday - timedelta(weeks=weeks)).replace(hour=8, tzinfo=zone).astimezone(UTC)
    async with _house(start) as (app, sandbox):
        crowd = Crowd(sandbox, Random(SEED))
        crowd.rough_from, crowd.rough_to = end - timedelta(weeks=5), end - timedelta(weeks=3)
        links = await _links(app)
        crowd.add_customers(people, {city: links[city] for city in CITIES}, start, weeks)
        crowd.add_employees({segment: links[segment] for segment in SEGMENTS}, start)
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(), console=Console(stderr=True),
        )  # fmt: skip
        with bar:
            await _live(app, sandbox, crowd, start, end, bar)
        _report(sandbox, out, time.monotonic() - began)
        if stay:
            await _stay(app, sandbox)


@asynccontextmanager
async def _house(start: datetime) -> AsyncIterator[tuple[App, Sandbox]]:
    clock = SimulatedClock(start)
    with tempfile.TemporaryDirectory(prefix="eleven-demo-") as folder:
        store = open_store(f"sqlite:///{folder}/eleven.db")
        try:
            await migrate(store)
            definitions = await save_definition(store, demo_definition(), clock.now())
            keys = Keys(Path(folder) / "keys")
            async with Sandbox(token=TOKEN, now=clock.timestamp) as sandbox:
                sandbox.person(MANAGER, "Manager", "en").start()
                sandbox.channel(CHANNEL, "Nordic Kettle: managers")
                async with wire(store, keys, clock, definitions, TOKEN, sandbox.url, 29) as app:
                    yield app, sandbox
        finally:
            await store.close()


async def _links(app: App) -> dict[str, str]:
    """A QR code's payload for each city's counter, a join link's for each team segment."""
    links = [Link(f"qr-{city}", "ask", "customers", "", city, None, {}, app.clock.now())
             for city in CITIES]  # fmt: skip
    links += [Link(f"join-{segment}", "join", "team", "", segment, None, {}, app.clock.now())
              for segment in SEGMENTS]  # fmt: skip
    async with app.store.write() as tx:
        for link in links:
            await AddLink(link).apply(tx)
    return {link.segment: link.token for link in links}


async def _turn(app: App) -> None:
    """Receive, reply and deliver until all is quiet."""
    while True:
        received = await app.polling.once(0)
        await app.replier.drain()
        sent = await deliver_due(app.delivery)
        if not received and not sent:
            return


async def _live(
    app: App, sandbox: Sandbox, crowd: Crowd, start: datetime, end: datetime, bar: Progress
) -> None:
    zone = app.definition.company.zone
    clock = app.clock
    assert isinstance(clock, SimulatedClock)
    task = bar.add_task("simulating", total=(end - start) / STEP, said="")
    now, pulses = start, 0
    while now < end:
        now = min(now + STEP, end)
        clock.advance_to(now)
        acted = crowd.act_until(now)
        local = now.astimezone(zone)
        ticks = local.hour in TICK_HOURS
        if ticks or now == end:
            pulse_due = start + timedelta(weeks=PULSE_WEEKS * pulses, hours=2)
            if now >= pulse_due and now + timedelta(days=5) < end:
                async with app.store.write() as tx:
                    survey = app.definition.survey("team")
                    await open_pulse(tx, app.definition, survey, app.keys, now, at_once=True)
                pulses += 1
            await tick(app.store, app.definition, app.keys, now)
        if acted or ticks or now == end:
            await _turn(app)
            crowd.look(clock.now())
        week = week_of(now, zone)
        bar.update(task, advance=1, said=f"week {week[-2:]}, {len(sandbox.calls)} calls")


def _report(sandbox: Sandbox, out: Path, seconds: float) -> None:
    """Print the last digest of each survey and write its picture."""
    out.mkdir(parents=True, exist_ok=True)
    posted = sandbox.room(CHANNEL).messages
    pictures = []
    for survey, opening in (("customers", "Nordic Kettle, "), ("team", "Nordic Kettle team: ")):
        told = [m for m in posted if (m.caption or m.text or "").startswith(opening) and m.photo]
        if told:
            typer.echo(f"\n{told[-1].caption}\n")
            pictures.append(out / f"{survey}.png")
            pictures[-1].write_bytes(told[-1].photo or b"")
    answered = sandbox.count("answerCallbackQuery")
    typer.echo(
        f"{len(posted)} digests posted, {answered} taps answered, {len(sandbox.calls)} Bot API "
        f"calls, {len(sandbox.violations)} of them against the schema, in {seconds:.0f} s"
    )
    for path in pictures:
        typer.echo(f"picture: {path}")


async def _stay(app: App, sandbox: Sandbox) -> None:
    import webbrowser

    clock = app.clock
    assert isinstance(clock, SimulatedClock)
    clock.follow_real_time()
    typer.echo(f"\nthe chats: {sandbox.url}/ (Ctrl-C ends)")
    webbrowser.open(sandbox.url)
    ticked = clock.now()
    while True:
        await _turn(app)
        if clock.now() - ticked > timedelta(seconds=15):
            ticked = clock.now()
            await tick(app.store, app.definition, app.keys, ticked)
        await asyncio.sleep(0.2)
