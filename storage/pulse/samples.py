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


async def last_sampled(tx: Tx, survey_key: str) -> dict[int, datetime]:
    """When the newest wave opened that asked each employee; a lost wave counts as never asked."""
    rows = await tx.execute(
        sa.select(samples.c.employee_id, sa.func.max(waves.c.opened_at))
        .join(waves, waves.c.id == samples.c.wave_id)
        .where(waves.c.survey_key == survey_key, waves.c.state != "lost")
        .group_by(samples.c.employee_id)
    )
    return {row[0]: row[1] for row in rows}
