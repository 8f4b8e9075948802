"""The sample of an anonymous wave: who is asked, and the group they count under.

No column here learns that somebody answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import employees, samples, waves
from storage.pulse.roster import Employee


async def freeze_sample(tx: Tx, wave_id: int, members: Sequence[tuple[int, str]]) -> None:
    """Store who is asked in a wave: (employee id, group they count under)."""
    await tx.execute(
        samples.insert(),
        [
            {"wave_id": wave_id, "employee_id": employee, "counts_under": group, "delivered": False}
            for employee, group in members
        ],
    )


async def counts_under(tx: Tx, wave_id: int, employee_id: int) -> str | None:
    """The group an employee counts under in a wave; None when not in its sample."""
    found: str | None = await tx.scalar(
        sa.select(samples.c.counts_under).where(
            samples.c.wave_id == wave_id, samples.c.employee_id == employee_id
        )
    )
    return found


async def sample_of(tx: Tx, wave_id: int) -> dict[int, str]:
    """Everybody in the sample of a wave, with the group they count under."""
    rows = await tx.execute(
        sa.select(samples.c.employee_id, samples.c.counts_under).where(samples.c.wave_id == wave_id)
    )
    return {row.employee_id: row.counts_under for row in rows}


async def sampled(tx: Tx, wave_id: int) -> list[Employee]:
    """Everybody asked in a wave who can still be reached."""
    rows = await tx.execute(
        sa.select(*(employees.c[name] for name in Employee.__dataclass_fields__))
        .join(samples, samples.c.employee_id == employees.c.id)
        .where(samples.c.wave_id == wave_id, employees.c.state == "active")
        .order_by(employees.c.id)
    )
    return [Employee(*row) for row in rows]


async def mark_notice_delivered(tx: Tx, wave_id: int, employee_id: int) -> None:
    await tx.execute(
        samples.update()
        .where(samples.c.wave_id == wave_id, samples.c.employee_id == employee_id)
        .values(delivered=True)
    )


async def has_notice(tx: Tx, wave_id: int, employee_id: int) -> bool:
    """Whether the notice of a wave has arrived."""
    found = await tx.scalar(
        sa.select(samples.c.delivered).where(
            samples.c.wave_id == wave_id, samples.c.employee_id == employee_id
        )
    )
    return bool(found)


async def last_sampled(tx: Tx) -> dict[int, datetime]:
    """When the newest wave of any survey opened that asked each Telegram account.

    By account, as the same person may be on several rosters; a lost wave counts as never asked.
    """
    rows = await tx.execute(
        sa.select(employees.c.telegram_id, sa.func.max(waves.c.opened_at))
        .join(samples, samples.c.employee_id == employees.c.id)
        .join(waves, waves.c.id == samples.c.wave_id)
        .where(waves.c.state != "lost")
        .group_by(employees.c.telegram_id)
    )
    return {row[0]: row[1] for row in rows}


async def asked_now(tx: Tx) -> set[int]:
    """The Telegram accounts that an open wave asks: no other one may, until it closes."""
    return set(
        await tx.scalars(
            sa.select(employees.c.telegram_id)
            .join(samples, samples.c.employee_id == employees.c.id)
            .join(waves, waves.c.id == samples.c.wave_id)
            .where(waves.c.state == "open")
        )
    )


async def one_opening_at_a_time(tx: Tx) -> None:
    """Openings wait for each other, so that none overlooks whom another one asks.

    SQLite has one writer anyway.
    """
    if tx.dialect.name == "postgresql":
        await tx.execute(sa.text("LOCK TABLE samples IN SHARE ROW EXCLUSIVE MODE"))
