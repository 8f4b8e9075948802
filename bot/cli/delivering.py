"""Commands that queue messages: the running service sends them, or this command if none runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.opening import Opened

if TYPE_CHECKING:
    from storage.database.engine import Store
    from survey.time.clock import Clock

MOMENT = 5  # seconds: longer than a channel waits between two messages


async def deliver_unless_running(site: Opened) -> bool:
    """Empty the outbox of what is due now, unless a service does; whether this command did it.

    Raises SettingsError where the token is refused; what is queued waits for a service then.
    """
    from bot.lock import no_service

    async with no_service(site.store, site.settings.database_url) as alone:
        if not alone:
            typer.echo("the running service sends the messages", err=True)
        else:
            await _deliver(site)
        return alone


async def _deliver(site: Opened) -> None:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.bot_api import username
    from bot.network.out import open_out
    from bot.settings.settings import require_token
    from bot.ticking.clock import SystemClock
    from bot.wiring import wire
    from delivery.deliver import deliver_due
    from storage.company.definitions import Definitions
    from storage.outgoing.outbox import waiting
    from storage.pulse.keys import Keys

    settings, clock = site.settings, SystemClock()
    token = require_token(settings)
    await username(settings)  # delivery would take a wrong token for a passing trouble
    columns = (TextColumn("sending"), MofNCompleteColumn(), TimeElapsedColumn())
    async with (
        open_out(settings.proxy_url) as out,
        wire(
            site.store,
            Keys(settings.keys_dir),
            clock,
            Definitions(site.definition),
            token,
            settings.bot_api_url,
            settings.send_rate,
            paid=settings.paid_broadcast,
            out=out,
        ) as app,
    ):
        async with site.store.read() as tx:
            n = await waiting(tx, clock.now())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("sending", total=n)
            # What fails for now is left to the next service: a command must end.
            for _ in range(2 * n):
                worked = await deliver_due(app.delivery)
                progress.advance(task, worked)
                if not worked and not await _soon(site.store, clock):
                    break


async def _soon(store: Store, clock: Clock) -> bool:
    """Wait for a message that its chat must wait a moment for; False where there is none."""
    from storage.outgoing.outbox import next_due

    async with store.read() as tx:
        due = await next_due(tx)
    wait = (due - clock.now()).total_seconds() if due else MOMENT
    if wait < MOMENT:
        await clock.sleep(max(wait, 0))
    return wait < MOMENT
