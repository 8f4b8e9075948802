"""The roster: employees by survey and segment, and the sample of each anonymous wave.

No column here says when somebody was seen, and none learns that somebody answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from storage.engine import Tx
from storage.tables import employees, samples


@dataclass(frozen=True)
class Employee:
    """One roster row; shares nothing with Person."""

    id: int
    survey_key: str
    telegram_id: int
    name: str
    language: str | None
    segment: str
    state: str  # active | left | unreachable


_columns = [employees.c[name] for name in Employee.__dataclass_fields__]


async def find_employments(tx: Tx, telegram_id: int) -> list[Employee]:
    """The roster rows of somebody, one a survey."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(employees.c.telegram_id == telegram_id)
        .order_by(employees.c.survey_key)
    )
    return [Employee(*row) for row in rows]


async def get_employee(tx: Tx, employee_id: int) -> Employee | None:
    row = (await tx.execute(sa.select(*_columns).where(employees.c.id == employee_id))).first()
    return Employee(*row) if row else None


async def roster(tx: Tx, survey_key: str) -> list[Employee]:
    """Everybody who is on the roster now, in no meaningful order."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(employees.c.survey_key == survey_key, employees.c.state == "active")
        .order_by(employees.c.id)
    )
    return [Employee(*row) for row in rows]


@dataclass(frozen=True)
class AddEmployee:
    """Somebody joined the roster."""

    employee: Employee

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            employees.insert().values(
                **{name: getattr(self.employee, name) for name in Employee.__dataclass_fields__}
            )
        )


@dataclass(frozen=True)
class ChangeEmployee:
    """New values for some columns of a roster row."""

    employee_id: int
    values: Mapping[str, str | None]

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            employees.update().where(employees.c.id == self.employee_id).values(**self.values)
        )


async def mark_employee_unreachable(tx: Tx, telegram_id: int) -> None:
    await tx.execute(
        employees.update()
        .where(employees.c.telegram_id == telegram_id, employees.c.state == "active")
        .values(state="unreachable")
    )


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
        sa.select(*_columns)
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
