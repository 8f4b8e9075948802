"""Waves: one opening of a survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import invitations, responses, samples, waves


class AlreadyOpen(Exception):
    """A survey has one open wave at a time."""


@dataclass(frozen=True)
class Wave:
    """A wave; `published` is set when an anonymous one has closed."""

    id: int
    survey_key: str
    kind: str
    state: str  # open | closed | lost
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    invited: int
    frozen: Mapping[str, Any]
    published: Mapping[str, Any] | None
    key_gone_at: datetime | None

    @property
    def groups(self) -> list[str]:
        """The frozen groups of an anonymous wave, in the order that ballots refer to."""
        return sorted(self.frozen["headcounts"])


_columns = [waves.c[name] for name in Wave.__dataclass_fields__]


async def _first(tx: Tx, statement: sa.Select[*tuple[Any, ...]]) -> Wave | None:
    row = (await tx.execute(statement.limit(1))).first()
    return Wave(*row) if row else None


async def get_wave(tx: Tx, wave_id: int) -> Wave | None:
    return await _first(tx, sa.select(*_columns).where(waves.c.id == wave_id))


async def open_wave_of(tx: Tx, survey_key: str) -> Wave | None:
    return await _first(
        tx,
        sa.select(*_columns).where(waves.c.survey_key == survey_key, waves.c.state == "open"),
    )


async def last_closed(
    tx: Tx, survey_key: str, start: datetime | None = None, end: datetime | None = None
) -> Wave | None:
    """The newest closed wave of a survey, optionally one closed in [start, end)."""
    statement = sa.select(*_columns).where(
        waves.c.survey_key == survey_key, waves.c.state == "closed"
    )
    if start is not None:
        statement = statement.where(waves.c.closed_at >= start)
    if end is not None:
        statement = statement.where(waves.c.closed_at < end)
    return await _first(tx, statement.order_by(waves.c.closed_at.desc()))


async def last_opened(tx: Tx, survey_key: str, start: datetime, end: datetime) -> Wave | None:
    """The newest wave of a survey that opened in [start, end)."""
    return await _first(
        tx,
        sa.select(*_columns)
        .where(
            waves.c.survey_key == survey_key,
            waves.c.opened_at >= start,
            waves.c.opened_at < end,
        )
        .order_by(waves.c.opened_at.desc()),
    )


async def closed_waves(tx: Tx, survey_key: str, start: datetime, end: datetime) -> list[Wave]:
    """The waves of a survey that closed in [start, end), oldest first."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(
            waves.c.survey_key == survey_key,
            waves.c.state == "closed",
            waves.c.closed_at >= start,
            waves.c.closed_at < end,
        )
        .order_by(waves.c.closed_at)
    )
    return [Wave(*row) for row in rows]


async def closed_before(tx: Tx, wave: Wave) -> list[Wave]:
    """The waves of the same survey that opened before this one and have closed, newest first.

    By their numbers: a clock that was set back must not put them in another order.
    """
    rows = await tx.execute(
        sa.select(*_columns)
        .where(
            waves.c.survey_key == wave.survey_key,
            waves.c.state == "closed",
            waves.c.id < wave.id,
        )
        .order_by(waves.c.id.desc())
    )
    return [Wave(*row) for row in rows]


async def wave_for_vote(tx: Tx, wave_id: int) -> Wave | None:
    """The wave, locked so that a close waits for this transaction and sees its ballot."""
    return await _first(
        tx, sa.select(*_columns).where(waves.c.id == wave_id).with_for_update(read=True)
    )


async def wave_for_close(tx: Tx, wave_id: int) -> Wave | None:
    """The wave, locked so that votes wait and then see it closed."""
    return await _first(tx, sa.select(*_columns).where(waves.c.id == wave_id).with_for_update())


async def due_to_close(tx: Tx, now: datetime) -> list[Wave]:
    rows = await tx.execute(
        sa.select(*_columns).where(waves.c.state == "open", waves.c.closes_at <= now)
    )
    return [Wave(*row) for row in rows]


async def any_wave(tx: Tx, kind: str) -> bool:
    """Whether a wave of a kind was ever opened here."""
    return await tx.scalar(sa.select(waves.c.id).where(waves.c.kind == kind).limit(1)) is not None


async def open_waves(tx: Tx, kind: str) -> list[Wave]:
    rows = await tx.execute(
        sa.select(*_columns)
        .where(waves.c.state == "open", waves.c.kind == kind)
        .order_by(waves.c.id)
    )
    return [Wave(*row) for row in rows]


async def ended_since(tx: Tx, kind: str, start: datetime) -> list[Wave]:
    """The waves of a kind that were closed or lost at `start` or later, the newest first."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(waves.c.state != "open", waves.c.kind == kind, waves.c.closed_at >= start)
        .order_by(waves.c.closed_at.desc())
    )
    return [Wave(*row) for row in rows]


async def finished_waves(tx: Tx, wave_ids: list[int]) -> list[int]:
    """The waves that are over of these, and those whose key is not known to be destroyed."""
    key_left = sa.or_(waves.c.id.in_(wave_ids), waves.c.key_gone_at.is_(None))
    rows = await tx.execute(
        sa.select(waves.c.id)
        .where(waves.c.kind == "enps", waves.c.state != "open", key_left)
        .order_by(waves.c.id)
    )
    return [row.id for row in rows]


async def add_wave(
    tx: Tx,
    survey_key: str,
    kind: str,
    opened_at: datetime,
    closes_at: datetime,
    invited: int,
    frozen: Mapping[str, Any],
) -> int:
    """Store a new open wave; returns its id. Raises AlreadyOpen, also beside another process."""
    result = await tx.execute(
        insert(tx, waves)
        .values(
            survey_key=survey_key,
            kind=kind,
            state="open",
            opened_at=opened_at,
            closes_at=closes_at,
            invited=invited,
            frozen=dict(frozen),
        )
        .on_conflict_do_nothing()
        .returning(waves.c.id)
    )
    row = result.first()
    if row is None:
        raise AlreadyOpen(f'survey "{survey_key}" has an open wave already')
    return int(row.id)


async def mark_closed(
    tx: Tx, wave_id: int, now: datetime, published: Mapping[str, Any] | None = None
) -> None:
    await tx.execute(
        waves.update()
        .where(waves.c.id == wave_id)
        .values(state="closed", closed_at=now, published=published)
    )


async def mark_key_gone(tx: Tx, wave_id: int, now: datetime) -> bool:
    """The key that sealed a wave's ballots has been destroyed; False where that is known."""
    done = await tx.execute(
        waves.update()
        .where(waves.c.id == wave_id, waves.c.key_gone_at.is_(None))
        .values(key_gone_at=now)
    )
    return bool(done.rowcount)


async def mark_lost(tx: Tx, wave_id: int, now: datetime) -> None:
    """End a wave whose ballots nobody can read."""
    await tx.execute(
        waves.update().where(waves.c.id == wave_id).values(state="lost", closed_at=now)
    )


async def progress(tx: Tx, wave: Wave) -> tuple[int, int | None]:
    """(delivered, scored) of a wave; who scored is never counted for an anonymous one."""
    if wave.kind == "enps":
        delivered = await tx.scalar(
            sa.select(sa.func.count()).where(samples.c.wave_id == wave.id, samples.c.delivered)
        )
        return int(delivered or 0), None
    row = (
        await tx.execute(
            sa.select(sa.func.count(invitations.c.delivered_at), sa.func.count(responses.c.id))
            .select_from(invitations)
            .outerjoin(responses, responses.c.id == invitations.c.id)
            .where(equals(invitations.c.wave_id, wave.id))
        )
    ).one()
    return int(row[0]), int(row[1])
