"""The inbox: which updates were handled, so that Telegram may deliver one twice."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from storage.database.changes import insert_new
from storage.database.engine import Tx
from storage.database.tables import dead_letters, inbox

MINUTE = timedelta(minutes=1)
KEPT = timedelta(days=8)  # Telegram redelivers for a day; update ids may restart after a week


async def in_turn(tx: Tx, secret: str, person_ids: Iterable[int], now: datetime) -> None:
    """Take these people's updates one transaction after another, whichever replica has them.

    SQLite has one writer anyway. The locks are taken in order, so that two batches cannot wait
    for each other, and end with the transaction. What PostgreSQL shows of a lock names nobody.
    """
    ids = sorted({name for one in set(person_ids) for name in lock_names(secret, one, now)})
    if tx.dialect.name == "postgresql" and ids:
        people = sa.func.unnest(sa.cast(ids, ARRAY(sa.BigInteger))).column_valued("person")
        # PostgreSQL promises to evaluate a subquery's rows in its order.
        ordered = sa.select(people.label("id")).order_by("id").subquery()
        await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(ordered.c.id)))


def lock_names(secret: str, person_id: int, now: datetime) -> set[int]:
    """Names of somebody's lock for whoever has the secret: others in each hour.

    Around the hour both names hold, so that clocks which differ by less than a minute agree.
    """
    hours = {int((now + by).timestamp()) // 3600 for by in (-MINUTE, MINUTE)}
    return {
        int.from_bytes(
            hmac.digest(secret.encode(), f"turn {hour} {person_id}".encode(), "sha256")[:8],
            "big",
            signed=True,
        )
        for hour in hours
    }


_seen = sa.select(inbox.c.update_id).where(
    inbox.c.bot_id == sa.bindparam("bot"),
    inbox.c.update_id.in_(sa.bindparam("ids", expanding=True)),
)
_handled = inbox.insert()


async def seen(tx: Tx, bot_id: int, update_ids: Collection[int]) -> set[int]:
    """Which of these updates were handled before."""
    rows = await tx.execute(_seen, {"bot": bot_id, "ids": list(update_ids)})
    return {row.update_id for row in rows}


async def record(tx: Tx, bot_id: int, update_ids: Collection[int], day: date) -> None:
    """Remember updates as handled, in the transaction of their changes."""
    if update_ids:
        rows = [{"bot_id": bot_id, "update_id": one, "day": day} for one in update_ids]
        await tx.execute(_handled, rows)


async def bury(tx: Tx, bot_id: int, update_id: int, kind: str, error: str, day: date) -> None:
    """Put an update aside that could not be handled: its id, type and exception, no content."""
    await insert_new(
        tx,
        dead_letters,
        {"bot_id": bot_id, "update_id": update_id, "type": kind, "error": error, "day": day},
    )
    await insert_new(tx, inbox, {"bot_id": bot_id, "update_id": update_id, "day": day})


async def forget_old(tx: Tx, today: date) -> None:
    await tx.execute(inbox.delete().where(inbox.c.day < today - KEPT))


async def buried(tx: Tx, limit: int) -> list[tuple[int, str, str, date]]:
    """(update id, type, exception's class, day) of what was put aside, newest first."""
    rows = await tx.execute(
        sa.select(
            dead_letters.c.update_id, dead_letters.c.type, dead_letters.c.error, dead_letters.c.day
        )
        .order_by(dead_letters.c.day.desc(), dead_letters.c.update_id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
