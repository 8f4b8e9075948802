"""eleven deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import Stopped, opened, run
from bot.cli.printing import AsJson, put
from storage.outgoing.kinds import OutgoingKind

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from storage.outgoing.outbox import Fate

SHOWN = 50


def add_commands(app: typer.Typer) -> None:
    app.command("deliveries")(deliveries)


def deliveries(
    retry: Annotated[
        list[int] | None, typer.Option(metavar="ID", help="send this one again")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is queued, failed or of unknown outcome, and updates that were put aside."""
    run(_retry(retry, as_json) if retry else _show(as_json))


async def _show(as_json: bool) -> None:
    from storage.outgoing.inbox import buried
    from storage.outgoing.outbox import counts_by_state, unsettled

    async with opened() as site:
        async with site.store.read() as tx:
            counts = await counts_by_state(tx)
            rows = await unsettled(tx, SHOWN)
            aside = await buried(tx, SHOWN)
        zone = site.definition.company.zone
        hosts = {hook.number: hook.host for hook in site.definition.hooks}
    shown = [_row(row, hosts.get(row.chat_id), zone) for row in rows]
    found = {
        "states": dict(sorted(counts.items())),
        "messages": shown,
        "put_aside": [
            {"update_id": update_id, "kind": kind, "error": error, "day": day.isoformat()}
            for update_id, kind, error, day in aside
        ],
    }
    put("\n".join(_words(found)), found, as_json=as_json)


def _row(row: Fate, host: str | None, zone: ZoneInfo) -> dict[str, Any]:
    # A person's chat id is their Telegram id: a channel's is enough to know where.
    chat = row.chat_id if row.chat_id < 0 else None
    return {
        "id": row.id,
        "state": row.state,
        "kind": row.kind,
        "to": host if row.kind == OutgoingKind.HOOK else chat,
        "due": row.due_at.astimezone(zone).isoformat(),
        "problem": row.problem,
    }


def _words(found: dict[str, Any]) -> Iterator[str]:
    states = ", ".join(f"{n} {state}" for state, n in found["states"].items())
    yield states or "nothing was ever sent"
    for one in found["messages"]:
        where = f" to {one['to']}" if one["to"] else ""
        problem = f": {one['problem']}" if one["problem"] else ""
        due = datetime.fromisoformat(one["due"])
        head = f"{one['id']}  {one['state']}  {one['kind']}{where}"
        yield f"{head}  due {due:%Y-%m-%d %H:%M}{problem}"
    for one in found["put_aside"]:
        aside = f"put aside on {one['day']}  {one['kind']}: {one['error']}"
        yield f"update {one['update_id']}  {aside}"


async def _retry(wanted: list[int], as_json: bool) -> None:
    from bot.cli.delivering import deliver_unless_running
    from storage.outgoing.outbox import retry

    async with opened() as site:
        async with site.store.write() as tx:
            missing = [row_id for row_id in wanted if not await retry(tx, row_id, site.now)]
        again = [row_id for row_id in wanted if row_id not in missing]
        if again:
            put(f"{len(again)} queued again", {"queued_again": again}, as_json=as_json)
            await deliver_unless_running(site)
        if missing:
            listed = ", ".join(map(str, missing))
            raise Stopped(f"neither failed nor unknown: {listed}")
