"""eleven deliveries."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.opening import Stopped, opened, run

SHOWN = 50


def add_commands(app: typer.Typer) -> None:
    app.command("deliveries")(deliveries)


def deliveries(
    retry: Annotated[
        list[int] | None, typer.Option(metavar="ID", help="send this one again")
    ] = None,
) -> None:
    """Show what is queued, failed or of unknown outcome, and updates that were put aside."""
    run(_retry(retry) if retry else _show())


async def _show() -> None:
    from storage.inbox import buried
    from storage.outbox import counts_by_state, unsettled

    async with opened() as site:
        async with site.store.read() as tx:
            counts = await counts_by_state(tx)
            rows = await unsettled(tx, SHOWN)
            aside = await buried(tx, SHOWN)
        zone = site.definition.company.zone
        hosts = {hook.number: hook.host for hook in site.definition.hooks}
    states = ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
    typer.echo(states or "nothing was ever sent")
    for row in rows:
        due = row.due_at.astimezone(zone)
        # A person's chat id is their Telegram id: a channel's is enough to know where.
        chat = row.chat_id if row.chat_id < 0 else None
        place = hosts.get(row.chat_id) if row.kind == "hook" else chat
        where = f" to {place}" if place else ""
        problem = f": {row.problem}" if row.problem else ""
        typer.echo(f"{row.id}  {row.state}  {row.kind}{where}  due {due:%Y-%m-%d %H:%M}{problem}")
    for update_id, kind, error, day in aside:
        typer.echo(f"update {update_id}  put aside on {day}  {kind}: {error}")


async def _retry(wanted: list[int]) -> None:
    from bot.cli.delivering import deliver_unless_running
    from storage.outbox import retry

    async with opened() as site:
        async with site.store.write() as tx:
            missing = [row_id for row_id in wanted if not await retry(tx, row_id, site.now)]
        again = len(wanted) - len(missing)
        if again:
            typer.echo(f"{again} queued again")
            await deliver_unless_running(site)
        if missing:
            listed = ", ".join(map(str, missing))
            raise Stopped(f"neither failed nor unknown: {listed}")
